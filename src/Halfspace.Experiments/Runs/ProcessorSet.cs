using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Halfspace.Experiments.Runs;

/// <summary>Processors that a job's processes are kept to, so that jobs side by side do not slow each other down by moving about.</summary>
internal static partial class ProcessorSet
{
    /// <summary>Processors that a mask has room for.</summary>
    private const int Most = 1024;

    /// <summary>Bits of a word of the mask.</summary>
    private const int WordBits = 64;

    /// <summary>Splits the processors of this process among jobs; empty sets where there are too few of them or the system cannot pin.</summary>
    /// <param name="jobs">Jobs side by side.</param>
    /// <param name="threads">Threads of each.</param>
    public static IReadOnlyList<int>[] Split(int jobs, int threads)
    {
        var allowed = OperatingSystem.IsLinux() ? Allowed() : [];
        return [.. Enumerable.Range(0, jobs).Select(job => (IReadOnlyList<int>)((long)jobs * threads <= allowed.Length ? allowed[(job * threads)..((job + 1) * threads)] : []))];
    }

    /// <summary>Keeps the calling thread, and the processes that it starts from now on, to some processors.</summary>
    public static void Pin(IReadOnlyList<int> processors)
    {
        if (processors.Count == 0 || !OperatingSystem.IsLinux()) return;
        var mask = new ulong[Most / WordBits];
        foreach (var processor in processors) mask[processor / WordBits] |= 1UL << (processor % WordBits);
        // Where the system refuses, the job runs unpinned, as it would elsewhere.
        _ = SetAffinity(0, (nuint)(Most / 8), mask);
    }

    [SupportedOSPlatform("linux")]
    private static int[] Allowed()
    {
        var mask = new ulong[Most / WordBits];
        return GetAffinity(0, (nuint)(Most / 8), mask) < 0 ? [] : [.. Enumerable.Range(0, Most).Where(processor => (mask[processor / WordBits] >> (processor % WordBits) & 1) != 0)];
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int process, nuint bytes, [Out] ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int process, nuint bytes, ulong[] mask);
}
