namespace Halfspace.Embedding.ReducedSpace;

/// <summary>What a part is split by.</summary>
internal enum SplitKind
{
    /// <summary>An integer that is not whole at the program's point.</summary>
    Integer,

    /// <summary>A continuous variable below the networks.</summary>
    Variable,

    /// <summary>The sign of a value before a ReLU.</summary>
    Neuron,
}
