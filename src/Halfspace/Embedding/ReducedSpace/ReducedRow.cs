namespace Halfspace.Embedding.ReducedSpace;

/// <summary>A row of the model, or its objective: a sum over variables that no network defines, and for each network a sum over its values.</summary>
/// <param name="Indices">Variables, by their numbers in the reduced model.</param>
/// <param name="Coefficients">Their coefficients.</param>
/// <param name="Constant">What is added.</param>
/// <param name="Lower">The least value of the sum.</param>
/// <param name="Upper">Its largest value.</param>
/// <param name="Parts">What it takes of each network; empty where it takes nothing of any.</param>
internal sealed record ReducedRow(int[] Indices, double[] Coefficients, double Constant, double Lower, double Upper, IReadOnlyList<ValueSum> Parts)
{
    /// <summary>The same from the other side.</summary>
    public ReducedRow Negated() => new(Indices, Array.ConvertAll(Coefficients, c => -c), -Constant, -Upper, -Lower, [.. Parts.Select(part => part.Negated())]);
}
