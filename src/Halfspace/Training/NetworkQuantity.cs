namespace Halfspace.Training;

/// <summary>What of a network an objective may minimise, beside what its outputs say.</summary>
public enum NetworkQuantity
{
    /// <summary>The sum of the magnitudes of all weights and biases.</summary>
    Weights,

    /// <summary>Minus the sum of all neurons' margins, in units of one over the data's scale.</summary>
    Margins,

    /// <summary>The number of hidden neurons that are used.</summary>
    Neurons,
}
