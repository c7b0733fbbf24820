namespace Halfspace.Training.LocalSearch;

/// <summary>A change of one weight.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Neuron">The neuron that the weight leads to.</param>
/// <param name="Input">The column or neuron below that it comes from; the number of these for the bias.</param>
/// <param name="Delta">What is added.</param>
internal readonly record struct SearchMove(int Layer, int Neuron, int Input, int Delta);
