namespace Halfspace.Training.Samples;

/// <summary>The greatest common divisor of 64-bit integers.</summary>
internal static class LargestDivisor
{
    /// <summary>The largest integer that divides both; zero only where both are zero. Not negative.</summary>
    /// <exception cref="OverflowException">One is -2^63.</exception>
    public static long Of(long a, long b)
    {
        (a, b) = (Math.Abs(a), Math.Abs(b));
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
