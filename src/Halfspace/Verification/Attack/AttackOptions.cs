using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Attack;

/// <summary>How the nearest adversarial input is looked for.</summary>
public sealed record AttackOptions
{
    /// <summary>The formulation of the neurons; null for the default of an embedding.</summary>
    public IReluFormulation? Relu { get; init; }

    /// <summary>What bounds the neurons; null for backward bounds.</summary>
    public IBoundMethod? Bounds { get; init; }

    /// <summary>Whether the inequalities of Serra and Ramalingam are added.</summary>
    public bool Inequalities { get; init; }

    /// <summary>
    /// Whether the formulation's cuts are looked for during the solver's search, where the solver takes row generators, and not in rounds before it;
    /// off by default.
    /// </summary>
    public bool CutsInTree { get; init; }

    /// <summary>Whether a witness is looked for first, and bounds are made tighter within its distance; off only to measure what it brings.</summary>
    public bool AttacksFirst { get; init; } = true;

    /// <summary>How the bound is found; by default over the phases of ReLUs, where that can be done.</summary>
    public AttackSearch Search { get; init; } = AttackSearch.Dual;

    /// <summary>The MIP solver; null for the first that is found.</summary>
    public IMipSolver? Solver { get; init; }

    /// <summary>A second MIP solver that answers the question too, in the time that is left, and may not contradict the first; null for none.</summary>
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
    public override string ToString() => RecordText.Of(nameof(AttackOptions), PrintMembers);
}
