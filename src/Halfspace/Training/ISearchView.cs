namespace Halfspace.Training;

/// <summary>What an objective may ask of a network under search, beyond its outputs.</summary>
public interface ISearchView
{
    /// <summary>The sum of the magnitudes of all weights and biases.</summary>
    long WeightSum { get; }

    /// <summary>The smallest magnitude of a hidden neuron's pre-activation; in data units in the first layer, whole numbers beyond it.</summary>
    double HiddenMargin(int layer, int neuron);

    /// <summary>Whether a hidden neuron has a weight to the next layer that is not zero.</summary>
    bool IsUsed(int layer, int neuron);

    /// <summary>The smallest target times output, zero or more, over the samples whose output is right; zero where none is.</summary>
    /// <param name="output">The output.</param>
    /// <param name="right">An output is right when its deficit under this cost is zero; null takes every sample.</param>
    double OutputMargin(int output, DeficitCost? right);
}
