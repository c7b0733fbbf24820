using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>Elementary functions between two doubles, by series and directed rounding: the mathematical library of the platform is believed in nothing.</summary>
/// <remarks>
/// Exponential: x is halved m times until its magnitude is at most 1/2, which is exact. Horner's scheme for sixteen terms there has an absolute error below 5 u
/// (u = 2^-53; each step adds at most 3.3 u and halves what was) and leaves out less than 2^-65; the value is above 0.6, so a share of 2^-48 covers both twice. Each of
/// m squarings is rounded outwards. Logarithm: a guess is moved until the exponential shows that it is on its side. Sine and cosine: the same halving and the double-angle
/// formulas, 2 s c and 1 - 2 s^2, each of which makes an absolute error at most five times as large and adds less than 2^-50.
/// </remarks>
internal static class Elementary
{
    private const double Share = 1.0 / (1L << 48);

    /// <summary>Beyond this magnitude nothing is said of a sine.</summary>
    private const double LargestAngle = 64;

    /// <summary>The exponential.</summary>
    public static (double Low, double High) Exp(double x)
    {
        if (double.IsNaN(x)) return (0, double.PositiveInfinity);
        if (x == 0) return (1, 1);
        if (x > 710) return (double.MaxValue, double.PositiveInfinity);
        if (x < -746) return (0, double.Epsilon);
        var halvings = 0;
        while (Math.Abs(x) > 0.5) (x, halvings) = (x / 2, halvings + 1);
        var sum = 1.0;
        for (var n = 16; n >= 1; n--) sum = 1 + x * sum / n;
        var (low, high) = (Rounding.MultiplyDown(sum, 1 - Share), Rounding.MultiplyUp(sum, 1 + Share));
        for (; halvings > 0; halvings--) (low, high) = (Math.Max(0, Rounding.MultiplyDown(low, low)), Rounding.MultiplyUp(high, high));
        return (Math.Min(low, double.MaxValue), high);
    }

    /// <summary>The natural logarithm of a number of zero or more.</summary>
    public static (double Low, double High) Log(double x)
    {
        if (x == 1) return (0, 0);
        if (!(x > 0)) return (double.NegativeInfinity, x == 0 ? double.NegativeInfinity : double.PositiveInfinity);
        if (double.IsPositiveInfinity(x)) return (Math.Log(double.MaxValue) - 1, x);
        var (guess, low, high) = (Math.Log(x), double.NegativeInfinity, double.PositiveInfinity);
        var step = Math.Max(Math.Abs(guess), Share) * Share * 4 + Share * 4;
        for (var tries = 0; tries < 64 && (double.IsInfinity(low) || double.IsInfinity(high)); tries++, step *= 2)
        {
            if (double.IsInfinity(low) && Exp(guess - step).High <= x) low = guess - step;
            if (double.IsInfinity(high) && Exp(guess + step).Low >= x) high = guess + step;
        }

        return (low, high);
    }

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    public static (double Low, double High) Sigmoid(double x)
    {
        if (x == 0) return (0.5, 0.5);
        var (low, high) = Exp(-Math.Abs(x));
        return x > 0
            ? (DivideDown(1, Rounding.AddUp(1, high)), Math.Min(1, DivideUp(1, Rounding.AddDown(1, low))))
            : (Math.Max(0, DivideDown(low, Rounding.AddUp(1, low))), DivideUp(high, Rounding.AddDown(1, high)));
    }

    /// <summary>The hyperbolic tangent.</summary>
    public static (double Low, double High) Tanh(double x)
    {
        if (x == 0) return (0, 0);
        var (low, high) = Exp(-2 * Math.Abs(x));
        var least = Math.Max(0, DivideDown(Math.Max(0, Rounding.AddDown(1, -high)), Rounding.AddUp(1, high)));
        var most = Math.Min(Math.Min(1, Math.Abs(x)), DivideUp(Rounding.AddUp(1, -low), Rounding.AddDown(1, low)));
        return x > 0 ? (least, most) : (-most, -least);
    }

    /// <summary><c>log(1 + exp(x))</c>.</summary>
    public static (double Low, double High) Softplus(double x)
    {
        var (low, high) = Exp(-Math.Abs(x));
        var (less, more) = (Math.Max(0, Log(Rounding.AddDown(1, low)).Low), Log(Rounding.AddUp(1, high)).High);
        var known = Math.Max(0, x);
        return (Rounding.AddDown(known, less), Rounding.AddUp(known, more));
    }

    /// <summary><c>x / (1 + |x|)</c>.</summary>
    public static (double Low, double High) Softsign(double x)
    {
        if (x == 0) return (0, 0);
        var size = Math.Abs(x);
        if (double.IsPositiveInfinity(size)) size = double.MaxValue;
        var (low, high) = (Math.Max(0, DivideDown(size, Rounding.AddUp(1, size))), Math.Min(1, DivideUp(size, Rounding.AddDown(1, size))));
        return x > 0 ? (low, high) : (-high, -low);
    }

    /// <summary>The error function: beyond <see cref="ErrorFunction.Reach"/> within 2^-54 of one.</summary>
    public static (double Low, double High) Erf(double x)
    {
        if (x == 0) return (0, 0);
        var size = Math.Abs(x);
        var (low, high) = (Math.BitDecrement(1.0), 1.0);
        if (size < ErrorFunction.Reach)
        {
            // All terms are positive: the sum is off by a share of 2 gamma(4 n) at most, and the rest is below the last term, below 2^-60 of it.
            var sum = ErrorFunction.Series(size);
            var share = Rounding.Gamma(4 * ErrorFunction.Terms);
            var (less, more) = Bell(size);
            low = Math.Max(0, Rounding.MultiplyDown(Rounding.MultiplyDown(sum, less), 1 - 2 * share));
            high = Math.Min(1, Rounding.MultiplyUp(Rounding.MultiplyUp(sum, more), 1 + 2 * share));
        }

        return x > 0 ? (low, high) : (-high, -low);
    }

    /// <summary>The slope of the error function, <c>2 / sqrt(pi) exp(-x^2)</c>.</summary>
    public static (double Low, double High) Bell(double x)
    {
        // The factor comes from three roundings and a rounded pi, a share of 2^-51 in all.
        var (scale, square) = (2 / Math.Sqrt(Math.PI), Math.Min(x * x, double.MaxValue));
        return (Math.Max(0, Rounding.MultiplyDown(scale * (1 - Share), Exp(-Math.BitIncrement(square)).Low)), Rounding.MultiplyUp(scale * (1 + Share), Exp(-Math.Max(0, Math.BitDecrement(square))).High));
    }

    /// <summary>The square root, which is rounded to nearest wherever it is computed.</summary>
    public static (double Low, double High) Sqrt(double x) =>
        x is 0 or 1 ? (x, x) : x > 0 ? (Math.BitDecrement(Math.Sqrt(x)), Math.BitIncrement(Math.Sqrt(x))) : (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The sine.</summary>
    public static (double Low, double High) Sin(double x) => Around(Angle(x).Sine, Angle(x).Error);

    /// <summary>The cosine.</summary>
    public static (double Low, double High) Cos(double x) => Around(Angle(x).Cosine, Angle(x).Error);

    /// <summary>The quotient of two numbers above zero, or less.</summary>
    public static double DivideDown(double a, double b) => b == 1 ? a : Math.BitDecrement(a / b);

    /// <summary>The quotient of two numbers above zero, or more.</summary>
    public static double DivideUp(double a, double b) => b == 1 ? a : Math.BitIncrement(a / b);

    private static (double Low, double High) Around(double value, double error) =>
        (Math.Max(-1, Math.BitDecrement(value - error)), Math.Min(1, Math.BitIncrement(value + error)));

    private static (double Sine, double Cosine, double Error) Angle(double x)
    {
        if (!(Math.Abs(x) <= LargestAngle)) return (0, 0, 1);
        var halvings = 0;
        while (Math.Abs(x) > 0.5) (x, halvings) = (x / 2, halvings + 1);
        var (square, sine, cosine) = (x * x, 1.0, 1.0);
        for (var n = 8; n >= 1; n--)
        {
            sine = 1 - square * sine / (2 * n * (2 * n + 1));
            cosine = 1 - square * cosine / ((2 * n - 1) * 2 * n);
        }

        (sine, var error) = (x * sine, Share / 4);
        for (; halvings > 0; halvings--) (sine, cosine, error) = (2 * sine * cosine, 1 - 2 * sine * sine, 5 * error + Share / 4);
        return (sine, cosine, error);
    }
}
