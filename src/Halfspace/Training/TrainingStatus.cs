namespace Halfspace.Training;

/// <summary>What a training run claims about its network.</summary>
public enum TrainingStatus
{
    /// <summary>Value and bound meet for every objective, exactly or within what <see cref="ObjectiveOutcome.Within"/> states.</summary>
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
