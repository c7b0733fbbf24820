using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// The rows of a case as one: where all are met, so is any sum of them with shares of zero or more, and where such a sum is out of reach, so is the case, though each of its rows may be met by itself.
/// The shares are found by steps on the bound of the whole box, and rounded so that the sum is exact.
/// </summary>
internal static class RowsTogether
{
    /// <summary>What shares are parts of.</summary>
    public const int Whole = 256;

    private const int Steps = 60;
    private const float Rate = 0.1f;
    private const float LastRate = 0.05f;

    /// <summary>The sum whose bound is highest, of several starts; null where only one row counts, or where numbers would round.</summary>
    /// <param name="root">What is known of the box.</param>
    /// <param name="rows">The rows.</param>
    public static OutputRow? Of(ReluRoot root, IReadOnlyList<OutputRow> rows)
    {
        if (rows.Count < 2) return null;
        var (ascent, shares) = (new DualAscent(root.Net), new RowShares(root, rows));
        ascent.Open();
        for (var r = 0; r < rows.Count; r++)
        {
            for (var lane = 0; lane < DualAscent.Lanes; lane++) shares.Shares[r] = shares.Shares[r].WithElement(lane, Start(r, lane, rows.Count));
        }

        ascent.Rows = shares;
        ascent.Climb(root.Net.Layers.Count, Steps, Rate, end: LastRate);
        var best = Enumerable.Range(0, DualAscent.Lanes).MaxBy(lane => float.IsNaN(ascent.Bounds[lane]) ? float.NegativeInfinity : ascent.Bounds[lane]);
        return Sum(rows, [.. shares.Best.Select(share => (int)Math.Round(Whole * Math.Clamp(share[best], 0f, 1f)))]);
    }

    /// <summary>The sum of rows; null where less than two count, or a number rounds.</summary>
    internal static OutputRow? Sum(IReadOnlyList<OutputRow> rows, int[] shares)
    {
        if (shares.Count(share => share > 0) < 2) return null;
        var (coefficients, limit) = (new double[rows[0].Coefficients.Length], 0.0);
        for (var r = 0; r < rows.Count; r++)
        {
            var share = shares[r] / (double)Whole;
            for (var j = 0; j < coefficients.Length; j++)
            {
                if (!Affine.TryAdd(ref coefficients[j], share, rows[r].Coefficients[j])) return null;
            }

            if (!Affine.TryAdd(ref limit, share, rows[r].Limit)) return null;
        }

        return new OutputRow(coefficients, limit) { Shares = shares };
    }

    /// <summary>All rows alike in the first lane, then mostly one of them.</summary>
    private static float Start(int row, int lane, int count) => lane == 0 ? 1f / count : (lane - 1) % count == row ? 0.75f + 0.25f / count : 0.25f / count;
}
