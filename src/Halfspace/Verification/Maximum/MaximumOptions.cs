using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;

namespace Halfspace.Verification.Maximum;

/// <summary>How the largest value is looked for.</summary>
public sealed record MaximumOptions
{
    /// <summary>The formulation of the neurons; null for the default of an embedding.</summary>
    public IReluFormulation? Relu { get; init; }

    /// <summary>Whether rows between the binaries of neighbouring layers are added.</summary>
    public bool Inequalities { get; init; }

    /// <summary>
    /// Whether the formulation's cuts are looked for during the solver's search, where the solver takes row generators, and not in rounds before it;
    /// off by default.
    /// </summary>
    public bool CutsInTree { get; init; }

    /// <summary>Whether only the linear relaxation is solved.</summary>
    public bool RelaxOnly { get; init; }

    /// <summary>
    /// For an integer network the rows that are meant, in the units of its data: the value is then the largest over them, and inputs come back as a row.
    /// The bounds are those of <see cref="IntegerNetwork.ToNetwork"/> over <see cref="Bounds.InputRegion.Of"/>. Null for real inputs.
    /// </summary>
    public DataBox? Rows { get; init; }

    /// <summary>An input to start from, besides those that are looked for; null for none.</summary>
    public double[]? Start { get; init; }

    /// <summary>The MIP solver; null for the first that is found.</summary>
    public IMipSolver? Solver { get; init; }

    /// <summary>A second solver that solves the model too and may not contradict the first; null for none.</summary>
    public IMipSolver? CrossCheck { get; init; }

    /// <summary>Wall time in seconds; 60 by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = 60;

    /// <summary>Threads, up to <see cref="ThreadCount.Most"/>; 0 for all cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="ThreadCount.Most"/>.</exception>
    public int Threads { get; init => field = ThreadCount.Checked(value); }

    /// <summary>Seed of every random choice.</summary>
    public int Seed { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(MaximumOptions), PrintMembers);
}
