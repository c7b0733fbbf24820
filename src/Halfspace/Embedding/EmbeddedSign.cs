using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>A sign or step neuron for which a model allows both values where the pre-activation is zero.</summary>
/// <param name="PreActivation">The pre-activation.</param>
/// <param name="Above">The binary that is one where it counts as above zero.</param>
/// <param name="OnAtZero">Whether the network has zero above.</param>
internal sealed record EmbeddedSign(LinearExpression PreActivation, Variable Above, bool OnAtZero);
