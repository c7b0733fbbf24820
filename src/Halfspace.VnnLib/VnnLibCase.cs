namespace Halfspace.VnnLib;

/// <summary>A box of inputs, and rows that their outputs are to meet all together.</summary>
/// <param name="Lower">The lower end of each input; cases with one box share one array.</param>
/// <param name="Upper">The upper end of each input, likewise.</param>
/// <param name="Rows">The rows; with none of them every input of the box meets the case.</param>
public sealed record VnnLibCase(double[] Lower, double[] Upper, IReadOnlyList<VnnLibRow> Rows);
