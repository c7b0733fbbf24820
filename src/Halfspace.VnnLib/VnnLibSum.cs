namespace Halfspace.VnnLib;

/// <summary>A weighted sum of variables plus a number. Inputs count from 0 up, outputs from -1 down. Arithmetic is exact or refused.</summary>
internal sealed class VnnLibSum
{
    /// <summary>The coefficients, by variable.</summary>
    public Dictionary<int, double> Terms { get; } = [];

    /// <summary>The number that is added.</summary>
    public double Constant { get; private set; }

    /// <summary>A number alone.</summary>
    public static VnnLibSum Of(double number) => new() { Constant = number };

    /// <summary>A variable alone.</summary>
    public static VnnLibSum OfVariable(int variable) => new() { Terms = { [variable] = 1 } };

    /// <summary>Adds a multiple of another sum.</summary>
    /// <returns>False where a double cannot hold the result.</returns>
    public bool TryAdd(double factor, VnnLibSum other)
    {
        if (!TryMultiply(factor, other.Constant, out var product) || !TryAdd(Constant, product, out var constant)) return false;
        Constant = constant;
        foreach (var (variable, coefficient) in other.Terms)
        {
            if (!TryMultiply(factor, coefficient, out product) || !TryAdd(Terms.GetValueOrDefault(variable), product, out var sum)) return false;
            Terms[variable] = sum;
        }

        return true;
    }

    private static bool TryAdd(double a, double b, out double sum)
    {
        sum = a + b;
        var back = sum - a;
        return double.IsFinite(sum) && a - (sum - back) + (b - back) == 0;
    }

    private static bool TryMultiply(double a, double b, out double product)
    {
        product = a * b;
        if (a is 0 or 1 or -1 || b is 0 or 1 or -1) return true;
        return double.IsFinite(product) && Math.Abs(product) > Math.ScaleB(1, -900) && Math.FusedMultiplyAdd(a, b, -product) == 0;
    }
}
