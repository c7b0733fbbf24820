using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>What came out of training a network of real weights.</summary>
public sealed record RealTrainingResult
{
    /// <summary>What is claimed.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>The best network, or null.</summary>
    public required StepNetwork? Network { get; init; }

    /// <summary>The exact cost of the network beside the bound.</summary>
    public required ObjectiveOutcome Outcome { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Name and version of the MIP solver that took part, or null.</summary>
    public string? Solver { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Wall time until the network was found, in seconds.</summary>
    public double? SecondsToBest { get; init; }

    /// <summary>Wall time until a network met the target, in seconds; null where none did or there is no target.</summary>
    public double? SecondsToTarget { get; init; }

    /// <summary>Branch-and-bound nodes over all models solved.</summary>
    public long Nodes { get; init; }

    /// <summary>Rounds of the method: cuts, multipliers or blocks, whichever it has.</summary>
    public long Iterations { get; init; }

    /// <summary>Moves that searches on integer networks priced.</summary>
    public long Moves { get; init; }

    /// <summary>What a Lagrangian dual did, iteration by iteration; empty for other methods.</summary>
    public IReadOnlyList<DualStep> DualSteps { get; init; } = [];

    /// <summary>The multipliers that the bound follows from, or null.</summary>
    public LagrangianMultipliers? Multipliers { get; init; }

    /// <summary>What the run has to say, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
