using System.Diagnostics;

namespace Halfspace.Training.Methods;

/// <summary>
/// What one of several threads of this process has received: never more than the wall time, and no more than its part of the processor time, so that a share of the time that is promised to a
/// method counts what the method really got on a busy machine.
/// </summary>
/// <param name="threads">Threads that work at the same time, as far as is known.</param>
internal sealed class ReceivedTime(int threads)
{
    /// <summary>The part of what was promised that is not worth beginning again for the rest.</summary>
    private const double Enough = 0.8;

    /// <summary>Wall time over what was promised, at most.</summary>
    private const double MostOfPromise = 2;

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly TimeSpan? began = Used();

    /// <summary>Seconds for which to go on after a promise of some; zero for not at all.</summary>
    public double Rest(double promised) => Rest(clock.Elapsed.TotalSeconds, (Used() - began)?.TotalSeconds, threads, promised);

    /// <summary>Seconds that one of so many threads received of some wall time and some processor time; the wall time where the other is not known.</summary>
    internal static double Of(double wall, double? processor, int threads) => processor is { } used ? Math.Min(wall, used / Math.Max(1, threads)) : wall;

    /// <summary>
    /// Seconds for which to go on after a promise of some: what is missing, or, if that is too little to begin again for, none. Other threads may work less than they might, and in processes of their
    /// own, and then little processor time says nothing, so in all it never goes on past twice what was promised.
    /// </summary>
    internal static double Rest(double wall, double? processor, int threads, double promised)
    {
        var received = Of(wall, processor, threads);
        return received >= Enough * promised ? 0 : Math.Max(0, Math.Min(promised - received, MostOfPromise * promised - wall));
    }

    /// <summary>The processor time of the process; null where the system does not tell.</summary>
    private static TimeSpan? Used()
    {
        try
        {
            return Environment.CpuUsage.TotalTime;
        }
        catch (PlatformNotSupportedException)
        {
            return null;
        }
    }
}
