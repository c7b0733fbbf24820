namespace Halfspace.Training;

/// <summary>How labels are asked of a network's outputs.</summary>
public enum OutputCoding
{
    /// <summary>One output a class: +1 for the label's, -1 for every other.</summary>
    OnePerClass,

    /// <summary>One output for two classes: -1 for class 0, +1 for class 1.</summary>
    Single,
}
