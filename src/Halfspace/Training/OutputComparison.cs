namespace Halfspace.Training;

/// <summary>What a sample's outputs are held against while a search counts or walks.</summary>
public enum OutputComparison
{
    /// <summary>Each output against its target.</summary>
    Targets,

    /// <summary>All outputs against the nearest pattern of exactly one non-negative output; a pattern of another class than the label costs one more.</summary>
    OnePattern,

    /// <summary>The label's output against each other one, half their difference standing for an output of target +1. Source: Weston and Watkins, 1999.</summary>
    EachOther,

    /// <summary>The label's output against the largest other one, half their difference standing for an output of target +1. Source: Crammer and Singer, 2001.</summary>
    LargestOther,
}
