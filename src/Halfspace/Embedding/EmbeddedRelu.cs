using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>One ReLU that an embedding has a binary for.</summary>
/// <param name="Node">The activation or maximum that it stands for, or stands in.</param>
/// <param name="Value">Which of the node's values.</param>
/// <param name="PreActivation">What the ReLU is of.</param>
/// <param name="Output">Its output.</param>
/// <param name="Active">One where it is active.</param>
internal sealed record EmbeddedRelu(NetworkNode Node, int Value, LinearExpression PreActivation, Variable Output, Variable Active);
