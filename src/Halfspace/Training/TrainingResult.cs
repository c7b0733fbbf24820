using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>What a training run claims about its network.</summary>
public enum TrainingStatus
{
    /// <summary>Value and bound meet for every objective.</summary>
    Optimal,

    /// <summary>The target was reached; no claim of optimality.</summary>
    Target,

    /// <summary>A network, with a gap to the bound.</summary>
    Feasible,

    /// <summary>No network satisfies the hard conditions.</summary>
    Infeasible,

    /// <summary>Neither a network nor a proof that there is none.</summary>
    Unknown,
}

/// <summary>What a bound rests on.</summary>
public enum ProofKind
{
    /// <summary>The problem's sizes alone.</summary>
    Trivial,

    /// <summary>A counting argument on the data, re-checked without a solver.</summary>
    Combinatorial,

    /// <summary>A MIP solver's claim; trusts that solver.</summary>
    Mip,

    /// <summary>All networks were tried, or ruled out by branch and bound of our own; re-checked by doing it again.</summary>
    Exhaustive,
}

/// <summary>A lower bound on an objective's cost and the argument for it.</summary>
/// <param name="Value">No network costs less.</param>
/// <param name="Kind">What the bound rests on.</param>
/// <param name="Argument">The argument in a sentence.</param>
/// <param name="Trusts">The solver that is trusted, or null where the argument is re-checked without one.</param>
/// <param name="Rule">The name of the bound in <see cref="Proofs.CostBounds"/> that derives the value anew; null for a trivial bound or a solver's.</param>
public sealed record BoundProof(Cost Value, ProofKind Kind, string Argument, string? Trusts = null, string? Rule = null);

/// <summary>One objective of a list: what the network costs, exactly, and what is proved about it.</summary>
/// <param name="Objective">The objective's name.</param>
/// <param name="Value">The exact cost of the network, or null without a network.</param>
/// <param name="Bound">The best bound, or null.</param>
public sealed record ObjectiveOutcome(string Objective, Cost? Value, BoundProof? Bound)
{
    /// <summary>Whether value and bound meet.</summary>
    public bool IsProved => Value is { } value && Bound is { } bound && bound.Value >= value;

    /// <summary>Distance of value and bound over the size of the value; zero when they meet, null where one is missing.</summary>
    public double? Gap => Value is { } value && Bound is { } bound
        ? IsProved ? 0 : (value.Value - bound.Value.Value) / Math.Max(1e-9, Math.Abs(value.Value))
        : null;
}

/// <summary>
/// What came out of training: why it stopped, the network, and for each objective the exact value beside the bound.
/// </summary>
public sealed record TrainingResult
{
    /// <summary>What is claimed.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>The best network, or null.</summary>
    public required IntegerNetwork? Network { get; init; }

    /// <summary>Value and bound of each objective, in the order of the list.</summary>
    public required IReadOnlyList<ObjectiveOutcome> Outcomes { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Name and version of the MIP solver that took part, or null.</summary>
    public string? Solver { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Wall time until the network was found, in seconds.</summary>
    public double? SecondsToBest { get; init; }

    /// <summary>Wall time until the target was reached, in seconds; null where it was not, or none was set.</summary>
    public double? SecondsToTarget { get; init; }

    /// <summary>Moves evaluated by the search.</summary>
    public long Moves { get; init; }

    /// <summary>Branch-and-bound nodes.</summary>
    public long Nodes { get; init; }

    /// <summary>What the run has to say, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
