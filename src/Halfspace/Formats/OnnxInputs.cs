namespace Halfspace.Formats;

/// <summary>What the graph of an integer network takes as inputs.</summary>
public enum OnnxInputs
{
    /// <summary>Raw values: numbers and categories as they stand in a file of rows. Scaling and categories are part of the graph.</summary>
    Raw,

    /// <summary>The integers that the encoding gives, at the network's scale.</summary>
    Integers,
}
