namespace Halfspace.Verification.BranchAndBound;

/// <summary>Values as linear functions of a basis: places of the basis one after the other, or a matrix with biases.</summary>
/// <param name="Size">The number of values.</param>
/// <param name="Offset">The first place, where there is no matrix.</param>
/// <param name="Weights">A row for each value, or null.</param>
/// <param name="Biases">One bias a value, or null.</param>
internal sealed record Affine(int Size, int Offset, double[]? Weights, double[]? Biases)
{
    /// <summary>Adds a multiple of a value to a row.</summary>
    /// <returns>False where a number rounds.</returns>
    public bool TryAddTo(int value, double factor, Span<double> row, ref double bias)
    {
        if (Weights is null || Biases is null) return TryAdd(ref row[Offset + value], 1, factor);
        var from = Weights.AsSpan(value * row.Length, row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            if (!TryAdd(ref row[i], from[i], factor)) return false;
        }

        return TryAdd(ref bias, Biases[value], factor);
    }

    /// <summary>Adds a product where neither it nor the sum rounds.</summary>
    public static bool TryAdd(ref double sum, double a, double b)
    {
        if (a == 0 || b == 0) return true;
        var product = a * b;
        if (a is not (1 or -1) && b is not (1 or -1) && (Math.Abs(product) < Math.ScaleB(1, -900) || Math.FusedMultiplyAdd(a, b, -product) != 0)) return false;
        var (before, after) = (sum, sum + product);
        var back = after - before;
        if (before - (after - back) + (product - back) != 0) return false;
        sum = after;
        return true;
    }
}
