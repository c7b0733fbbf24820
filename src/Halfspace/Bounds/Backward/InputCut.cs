namespace Halfspace.Bounds.Backward;

/// <summary>A linear condition on inputs, that a sum of them is at most a number: inputs that do not meet it do not matter.</summary>
/// <param name="Coefficients">The coefficients of the sum.</param>
/// <param name="Limit">The number.</param>
internal sealed record InputCut(double[] Coefficients, double Limit);
