namespace Halfspace.Tests;

/// <summary>
/// How many random cases a test draws. The suite as it is takes the first of them; with HALFSPACE_ALL_ROUNDS=1, as before a release, it takes all.
/// </summary>
internal static class Rounds
{
    public static bool AreAll { get; } = Environment.GetEnvironmentVariable("HALFSPACE_ALL_ROUNDS") == "1";

    public static int Of(int some, int all) => AreAll ? all : some;

    /// <summary>Whether the case of a number is taken, where one in <paramref name="every"/> is.</summary>
    public static bool Takes(int number, int every) => AreAll || number % every == 0;
}
