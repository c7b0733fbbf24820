using System.Diagnostics;

namespace Halfspace.Training.Methods;

/// <summary>
/// What one of several threads of this process has received: never more than the wall time, and no more than its part of the processor time, so that a share of the time that is promised to a
/// method counts what the method really got on a busy machine.
/// </summary>
/// <param name="threads">Threads that work at the same time, as far as is known.</param>
internal sealed class ReceivedTime(int threads)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly TimeSpan began = Used();

    /// <summary>Seconds so far.</summary>
    public double Seconds => Of(clock.Elapsed.TotalSeconds, (Used() - began).TotalSeconds, threads);

    /// <summary>Seconds that one of so many threads received of some wall time and some processor time.</summary>
    internal static double Of(double wall, double processor, int threads) => Math.Min(wall, processor / Math.Max(1, threads));

    /// <summary>The processor time of the process; where the system does not tell, enough that the wall time decides.</summary>
    private static TimeSpan Used()
    {
        try
        {
            return Environment.CpuUsage.TotalTime;
        }
        catch (PlatformNotSupportedException)
        {
            return TimeSpan.FromDays(1) * Stopwatch.GetTimestamp() / Stopwatch.Frequency;
        }
    }
}
