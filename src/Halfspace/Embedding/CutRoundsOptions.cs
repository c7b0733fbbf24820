using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>How long cuts are looked for.</summary>
public sealed record CutRoundsOptions
{
    /// <summary>Relaxations that are solved at most; 50 unless said otherwise.</summary>
    public int MaxRounds { get; init; } = 50;

    /// <summary>Wall time in seconds for all rounds.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>A row counts as broken from this excess on.</summary>
    public double Violation { get; init; } = Tolerances.Feasibility;

    /// <summary>Threads of the solver; 0 leaves it to the solver.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.Checked(value); }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(CutRoundsOptions), PrintMembers);
}
