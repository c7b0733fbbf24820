namespace Halfspace.Embedding.ReducedSpace;

/// <summary>A linear function of a reduced model's variables that nothing in a part exceeds from below: a relaxed row, the relaxed objective or a chosen sign.</summary>
/// <param name="Coefficients">One coefficient a variable.</param>
/// <param name="Constant">What is added.</param>
/// <param name="Most">What the function is at most; for the objective, what is made small stands in its place.</param>
/// <param name="IsObjective">Whether the line is below the objective.</param>
/// <param name="IsLimit">Whether it stands for a row.</param>
/// <param name="Sums">The sums of networks' values that it stands for, by network; -1 where there is none.</param>
/// <param name="Lines">Where they come from.</param>
internal sealed record Line(double[] Coefficients, double Constant, double Most, bool IsObjective, bool IsLimit, int[] Sums, ChainLines?[] Lines)
{
    /// <summary>What it is among the lines of a part, the same from part to part; zero for none.</summary>
    public int Key { get; init; }

    /// <summary>The value at a point.</summary>
    public double At(ReadOnlySpan<double> point) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(Coefficients, point[..Coefficients.Length]) + Constant;
}
