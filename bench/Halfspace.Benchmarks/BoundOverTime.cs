using System.Diagnostics;
using System.Globalization;
using Halfspace.Verification.Attack;

namespace Halfspace.Benchmarks;

/// <summary>Prints the distance and the bound of a search as its processor time goes on.</summary>
internal sealed class BoundOverTime(double every) : IProgress<AttackProgress>
{
    private readonly double start = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
    private double next;

    public void Report(AttackProgress value)
    {
        var used = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds - start;
        if (used < next) return;
        next = used + every;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<!-- {used:F1} s of processor time: distance {value.Distance:G6}, bound {value.Bound:G6} -->"));
    }
}
