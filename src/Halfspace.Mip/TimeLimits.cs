using System.Globalization;

namespace Halfspace.Mip;

/// <summary>How long an option may say that something takes.</summary>
public static class TimeLimits
{
    /// <summary>Gives a number of seconds back if it may be asked for: zero, for what is there at once, up to infinity.</summary>
    /// <exception cref="ArgumentException">The number is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static double Checked(double seconds)
    {
        if (double.IsNaN(seconds)) throw new ArgumentException("The time limit is NaN; give seconds.", nameof(seconds));
        return seconds >= 0 ? seconds : throw new ArgumentOutOfRangeException(nameof(seconds), string.Create(CultureInfo.InvariantCulture, $"A time limit of {seconds} seconds has passed already; give 0 or more."));
    }
}
