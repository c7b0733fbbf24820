namespace Halfspace.Mip;

/// <summary>How long an option may say that something takes.</summary>
public static class TimeLimits
{
    /// <summary>Gives a number of seconds back; a limit that has passed already, which is negative, is zero: only what is there at once is given.</summary>
    /// <exception cref="ArgumentException">The number is NaN.</exception>
    public static double Checked(double seconds) => double.IsNaN(seconds) ? throw new ArgumentException("The time limit is NaN; give seconds.", nameof(seconds)) : Math.Max(0, seconds);
}
