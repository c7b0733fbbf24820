namespace Halfspace.Networks.Layers;

/// <summary>The error function, which the runtime's library does not have.</summary>
internal static class ErrorFunction
{
    /// <summary>From here on the value rounds to one.</summary>
    public const double Reach = 6;

    /// <summary>Terms of the series that are enough up to <see cref="Reach"/>: the last is below 2^-60 of the sum.</summary>
    public const int Terms = 160;

    /// <summary>The value, by <c>2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1))</c>, whose terms have one sign.</summary>
    public static double Of(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) >= Reach) return Math.Sign(x);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * Series(x);
    }

    /// <summary>The sum of the series.</summary>
    public static double Series(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n <= Terms; n++) sum += term *= 2 * x * x / (2 * n + 1);
        return sum;
    }
}
