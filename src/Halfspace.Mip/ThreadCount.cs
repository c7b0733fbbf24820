using System.Globalization;

namespace Halfspace.Mip;

/// <summary>How many threads an option may ask for. Solvers start as many as they are told to, and some end the process where the system gives no more.</summary>
public static class ThreadCount
{
    /// <summary>The largest number that may be asked for.</summary>
    public const int Most = 1024;

    /// <summary>Gives the number back if it may be asked for: zero, which says "all" or "as the solver likes", up to <see cref="Most"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="Most"/>.</exception>
    public static int Checked(int threads) => threads is >= 0 and <= Most
        ? threads
        : throw new ArgumentOutOfRangeException(nameof(threads), string.Create(CultureInfo.InvariantCulture, $"{threads} threads cannot be asked for; give 1 to {Most}, or 0 for all."));

    /// <summary>The number, checked; for zero as many as there are cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above <see cref="Most"/>.</exception>
    public static int OrAll(int threads) => Checked(threads) is 0 ? Environment.ProcessorCount : threads;
}
