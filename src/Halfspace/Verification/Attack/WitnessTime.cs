namespace Halfspace.Verification.Attack;

/// <summary>How much of a search may go into looking for witnesses.</summary>
/// <param name="now">The seconds since the search began, measured or counted.</param>
internal sealed class WitnessTime(Func<double> now)
{
    private const double Share = 0.15;

    /// <summary>The share where nothing was found for long.</summary>
    private const double LateShare = 0.05;

    /// <summary>For so much longer than the search took until the last one was found, the first share counts.</summary>
    private const double Patience = 2;

    /// <summary>The seconds for which the first share counts in any case.</summary>
    private const double Least = 10;

    private double spent;
    private double found;

    /// <summary>Whether more may go into it.</summary>
    public bool IsLeft => spent <= Allowed(now(), found);

    /// <summary>Takes note of what was spent.</summary>
    /// <param name="seconds">The seconds.</param>
    /// <param name="isFound">Whether a nearer witness was found.</param>
    public void Spend(double seconds, bool isFound)
    {
        spent += seconds;
        if (isFound) found = now();
    }

    /// <summary>The seconds that may have gone into it.</summary>
    /// <param name="now">The seconds since the search began.</param>
    /// <param name="found">When it found the last witness.</param>
    public static double Allowed(double now, double found)
    {
        var soon = Math.Min(now, Math.Max(Least, Patience * found));
        return (Share * soon) + (LateShare * (now - soon));
    }
}
