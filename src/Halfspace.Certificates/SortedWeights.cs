namespace Halfspace.Certificates;

/// <summary>
/// Where the weights lie that the neurons of the first layer give to one input, taken in order of size. Neurons of a hidden layer may change places without changing
/// the network, so a set of networks that is stated like this has, with a network, every order of its neurons.
/// </summary>
/// <param name="Input">The input.</param>
/// <param name="Low">For each place, from the smallest weight to the largest, the least that it may be.</param>
/// <param name="High">For each place the most that it may be.</param>
public sealed record SortedWeights(int Input, IReadOnlyList<int> Low, IReadOnlyList<int> High);
