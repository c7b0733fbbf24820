using System.Globalization;
using Halfspace.Experiments.Runs;

namespace Halfspace.Cli.Experiments;

/// <summary>How far a plan is, in a line on standard error that is written over; elsewhere than on a terminal nothing.</summary>
internal sealed class RunLine(bool isQuiet) : IProgress<RunProgress>, IDisposable
{
    private readonly bool isShown = !isQuiet && !Console.IsErrorRedirected;
    private bool hasLine;

    public void Report(RunProgress value)
    {
        if (!isShown) return;
        var left = value.SecondsLeft is { } seconds ? TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture) : "?";
        var line = string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Tasks} done, {value.Failed} failed, {value.Running} running, {left} left; {value.Last}");
        var width = Math.Max(20, Console.BufferWidth - 1);
        Console.Error.Write("\r" + (line.Length > width ? line[..width] : line.PadRight(width)));
        hasLine = true;
    }

    public void Dispose()
    {
        if (hasLine) Console.Error.WriteLine();
    }
}
