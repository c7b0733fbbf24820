using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>The result of one ReLU: its output and whether it is active, each a variable, an expression or a constant.</summary>
/// <param name="Output">The larger of pre-activation and zero.</param>
/// <param name="Active">One where active, zero where not; either where the pre-activation is zero.</param>
internal readonly record struct ReluUnit(LinearExpression Output, LinearExpression Active);
