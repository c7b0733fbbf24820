using System.Diagnostics;

namespace Halfspace.Fuzzing;

/// <summary>A reader of files that strangers wrote, with sound files to start from.</summary>
/// <param name="Name">The format.</param>
/// <param name="Words">Words of the format.</param>
/// <param name="Sound">Files that are read without a complaint.</param>
/// <param name="Read">Reads the bytes of a file.</param>
/// <param name="Refuses">Whether an exception is how the reader refuses a file.</param>
internal sealed record FuzzedParser(string Name, IReadOnlyList<string> Words, IReadOnlyList<byte[]> Sound, Action<byte[]> Read, Func<Exception, bool> Refuses)
{
    /// <summary>What a reader may allocate in all for a file, whatever is in it: so much, and so many bytes a byte of the file.</summary>
    public const long FreeBytes = 64L << 20;

    /// <summary>See <see cref="FreeBytes"/>.</summary>
    public const long BytesPerByte = 4096;

    /// <summary>Seconds that reading a file of some kilobytes may take on a busy machine.</summary>
    public const double MostSeconds = 20;

    /// <summary>Reads mutated files.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The first seed; each file has its own, so that one is made again alone.</param>
    /// <param name="seconds">When to stop before.</param>
    /// <param name="coverage">Where given, a file that leads through new code is mutated further, so that a seed alone makes no file again.</param>
    public FuzzOutcome Run(int count, int seed, double seconds = double.PositiveInfinity, Coverage? coverage = null)
    {
        var sound = Sound.ToList();
        foreach (var file in Sound)
        {
            Read(file);
            coverage?.IsNew();
        }

        var mutator = new Mutator(sound, Words);
        var (clock, read, refused) = (Stopwatch.StartNew(), 0, 0);
        var (slowest, largest) = (0.0, 0L);
        for (var k = 0; k < count && clock.Elapsed.TotalSeconds < seconds; k++)
        {
            var bytes = mutator.Next(new Random(seed + k));
            coverage?.Begin();
            var (start, before) = (clock.Elapsed.TotalSeconds, GC.GetAllocatedBytesForCurrentThread());
            try
            {
                Read(bytes);
                read++;
            }
            catch (Exception fault) when (Refuses(fault))
            {
                refused++;
            }
            catch (Exception fault)
            {
                return new FuzzOutcome(read, refused, slowest, largest, $"{Name}, seed {seed + k}{(coverage is null ? "" : $", file {Convert.ToBase64String(bytes)}")}: {fault}");
            }

            if (coverage?.IsNew() == true) sound.Add(bytes);

            var (took, allocated) = (clock.Elapsed.TotalSeconds - start, GC.GetAllocatedBytesForCurrentThread() - before);
            (slowest, largest) = (Math.Max(slowest, took), Math.Max(largest, allocated));
            if (took > MostSeconds) return new FuzzOutcome(read, refused, slowest, largest, $"{Name}, seed {seed + k}: {bytes.Length} bytes took {took:F1} s");
            if (allocated > FreeBytes + BytesPerByte * bytes.Length) return new FuzzOutcome(read, refused, slowest, largest, $"{Name}, seed {seed + k}: {bytes.Length} bytes took {allocated >> 20} MB");
        }

        return new FuzzOutcome(read, refused, slowest, largest, null) { Kept = sound.Count - Sound.Count };
    }
}

/// <summary>What came of it.</summary>
/// <param name="Read">Files that were read all the same.</param>
/// <param name="Refused">Files that were refused as they should be.</param>
/// <param name="Slowest">The longest time of one file, in seconds.</param>
/// <param name="Largest">The most that one file allocated, in bytes.</param>
/// <param name="Fault">What went wrong, with the seed; null where nothing did.</param>
internal sealed record FuzzOutcome(int Read, int Refused, double Slowest, long Largest, string? Fault)
{
    /// <summary>Files that led through new code.</summary>
    public int Kept { get; init; }
}
