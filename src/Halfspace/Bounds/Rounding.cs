namespace Halfspace.Bounds;

/// <summary>
/// Directed rounding by one step: a result of one operation in round-to-nearest lies within half a step of the exact value, so
/// the neighbour above (below) is at or above (below) it. That holds for subnormal results and for overflow as well.
/// </summary>
internal static class Rounding
{
    /// <summary>
    /// A factor that covers the relative error of a sum of <paramref name="terms"/> products in any order, with or without fused
    /// multiply-add, twice over: n u / (1 - n u) with u = 2^-53 is below (n + 8) 2^-52 / 2 for all n below 2^50.
    /// </summary>
    /// <remarks>Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., lemma 3.1 and section 3.1.</remarks>
    public static double Gamma(double terms) => (terms + 8) * (1.0 / (1L << 52));

    /// <summary>The sum or more.</summary>
    public static double AddUp(double a, double b) => b == 0 ? a : a == 0 ? b : SumError(a, b) <= 0 ? a + b : Math.BitIncrement(a + b);

    /// <summary>The sum or less.</summary>
    public static double AddDown(double a, double b) => b == 0 ? a : a == 0 ? b : SumError(a, b) >= 0 ? a + b : Math.BitDecrement(a + b);

    /// <summary>The product or more.</summary>
    public static double MultiplyUp(double a, double b) => IsExactProduct(a, b) ? a * b : Math.BitIncrement(a * b);

    /// <summary>The product or less.</summary>
    public static double MultiplyDown(double a, double b) => IsExactProduct(a, b) ? a * b : Math.BitDecrement(a * b);

    /// <summary><c>value - slope * place</c> or more.</summary>
    public static double InterceptUp(double value, double slope, double place) =>
        slope == 0 ? value : IsExactIntercept(value, slope, place) ? value - slope * place : Math.BitIncrement(Math.FusedMultiplyAdd(-slope, place, value));

    /// <summary><c>value - slope * place</c> or less.</summary>
    public static double InterceptDown(double value, double slope, double place) =>
        slope == 0 ? value : IsExactIntercept(value, slope, place) ? value - slope * place : Math.BitDecrement(Math.FusedMultiplyAdd(-slope, place, value));

    /// <summary>A point in the middle of a range, and how far the range reaches from it at most.</summary>
    public static (double Center, double Radius) Middle(double lower, double upper)
    {
        if (lower == upper) return (lower, 0);
        var center = lower / 2 + upper / 2;
        return (center, Math.BitIncrement(Math.Max(upper - center, center - lower)));
    }

    private static bool IsExactProduct(double a, double b) => a is 0 or 1 or -1 || b is 0 or 1 or -1;

    private static bool IsExactIntercept(double value, double slope, double place) =>
        place == 0 || (slope is 1 or -1 && (value == 0 || value == slope * place));

    /// <summary>What the rounded sum lacks to the sum, exactly; no number where it overflows.</summary>
    /// <remarks>Source: Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B.</remarks>
    private static double SumError(double a, double b)
    {
        var sum = a + b;
        var second = sum - a;
        return (a - (sum - second)) + (b - second);
    }
}
