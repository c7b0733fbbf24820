namespace Halfspace.Verification.BranchAndBound;

/// <summary>A plane of <see cref="InputPlanes"/> over a chain that is left over a box.</summary>
/// <param name="Layer">The neuron's layer.</param>
/// <param name="Position">Its place among the layer's open ones.</param>
/// <param name="Place">Its place among all hidden neurons of the network.</param>
/// <param name="IsOn">Whether it stands on the pre-activation itself, else on zero.</param>
/// <param name="Constant">What is added everywhere.</param>
/// <param name="Moves">The moves that add to it.</param>
/// <param name="Excess">What a unit of each adds.</param>
internal sealed record PlaneRow(int Layer, int Position, int Place, bool IsOn, double Constant, int[] Moves, float[] Excess);
