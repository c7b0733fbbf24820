namespace Halfspace.VnnLib;

/// <summary>A linear condition on outputs: the weighted sum is at most a limit.</summary>
/// <param name="Coefficients">One coefficient for each output.</param>
/// <param name="Limit">What the sum may be at most.</param>
public sealed record VnnLibRow(double[] Coefficients, double Limit);
