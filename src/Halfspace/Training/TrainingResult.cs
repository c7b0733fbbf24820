using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>
/// What came out of training: why it stopped, the network, and for each objective the exact value beside the bound.
/// </summary>
public sealed record TrainingResult
{
    /// <summary>What is claimed.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>The best network, or null.</summary>
    public required IntegerNetwork? Network { get; init; }

    /// <summary>Why there is no network, with the status <see cref="TrainingStatus.Infeasible"/>; else null.</summary>
    public Infeasibility? Infeasibility { get; init; }

    /// <summary>
    /// Value and bound of each objective, in the order of the list. The bound of one after the first holds for networks that have the values stated
    /// before it.
    /// </summary>
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
