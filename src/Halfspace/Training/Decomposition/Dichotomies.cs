namespace Halfspace.Training.Decomposition;

/// <summary>
/// Every way in which one neuron in a box can be on for some inputs and off for the others at a least margin, listed by adding one input
/// after the other and keeping what can still be separated.
/// </summary>
/// <remarks>
/// No solver takes part: what is left out is left out by the multipliers of a <see cref="SeparationGame"/>. At least half of the work is
/// saved by turning all signs round, which the box allows. D + 1 numbers separate N inputs in at most 2 sum_{i &lt;= D} C(N - 1, i) ways.
/// </remarks>
internal static class Dichotomies
{
    /// <summary>The list, as bit sets with bit n for input n; null where there would be more than a limit.</summary>
    /// <param name="inputs">At most 62 different inputs.</param>
    /// <param name="limit">P.</param>
    /// <param name="margin">The least margin.</param>
    /// <param name="most">The most sets to list.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static ulong[]? List(IReadOnlyList<double[]> inputs, double limit, double margin, int most, CancellationToken cancellationToken)
    {
        if (inputs.Count > 62) return null;
        List<ulong> found = [0];
        for (var n = 1; n < inputs.Count; n++)
        {
            var prefix = inputs.Take(n + 1).ToArray();
            var next = new List<ulong>();
            foreach (var bits in found)
            {
                if (cancellationToken.IsCancellationRequested) return null;
                if (Separates(prefix, bits, limit, margin)) next.Add(bits);
                if (Separates(prefix, bits | 1UL << n, limit, margin)) next.Add(bits | 1UL << n);
            }

            if (2 * next.Count > most) return null;
            found = next;
        }

        var all = inputs.Count == 64 ? ulong.MaxValue : (1UL << inputs.Count) - 1;
        return [.. found, .. found.Select(bits => ~bits & all)];
    }

    /// <summary>The corners of the cube {0, 1}^n; bit i of a corner's number is its entry i.</summary>
    public static double[][] Corners(int dimension) =>
        [.. Enumerable.Range(0, 1 << dimension).Select(corner => Enumerable.Range(0, dimension).Select(i => (double)(corner >> i & 1)).ToArray())];

    private static bool Separates(double[][] inputs, ulong bits, double limit, double margin) =>
        SeparationGame.Solve(inputs, [.. Enumerable.Range(0, inputs.Length).Select(n => (bits >> n & 1) != 0)], limit).Reaches(margin);
}
