using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>What an added variable is at a forward pass.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Value">Its value from a point of the model in which the variables before it stand.</param>
internal readonly record struct EmbeddedValue(Variable Variable, Func<ReadOnlyMemory<double>, double> Value);
