using System.Diagnostics;

namespace Halfspace.Cli.Runs;

/// <summary>When the command at hand began: with its process, or, for a later one in the same process, when it was called.</summary>
internal static class RunClock
{
    private static DateTime? began;

    /// <summary>Says that a command begins.</summary>
    public static void Begin() => began = began is null ? OfProcess() : DateTime.Now;

    /// <summary>Seconds since the command began.</summary>
    public static double Seconds => (DateTime.Now - (began ??= OfProcess())).TotalSeconds;

    private static DateTime OfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime;
    }
}
