namespace Halfspace.Embedding;

/// <summary>
/// A way to write "output = the larger of pre-activation and zero" as linear rows. Neurons that are never or always active do not
/// come here: they need neither rows nor a binary.
/// </summary>
/// <remarks>Every formulation has the same integer points; they differ in size and in what is left when integrality is dropped.</remarks>
public interface IReluFormulation
{
    /// <summary>The name on the command line, for example <c>partition:4</c>.</summary>
    string Name { get; }

    /// <summary>Adds the rows that tie the neuron's output to its pre-activation and its binary.</summary>
    /// <param name="neuron">The neuron; its output variable is zero or more already.</param>
    void Add(ReluNeuron neuron);
}
