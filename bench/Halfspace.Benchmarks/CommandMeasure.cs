using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Halfspace.Benchmarks;

/// <summary>What one run of the command took: wall time, and the most memory that it and its child processes held at a time.</summary>
/// <param name="Seconds">Wall time, with the start of the process.</param>
/// <param name="PeakBytes">The sum of the processes' resident memory at its highest, as seen every twentieth of a second; 0 where the system does not tell.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Report">What it printed, where that is JSON.</param>
internal sealed record CommandMeasure(double Seconds, long PeakBytes, int ExitCode, JsonElement? Report)
{
    /// <summary>Runs the command and watches it.</summary>
    /// <param name="command">The path of Halfspace.Cli.dll.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">Wall time after which it is killed.</param>
    public static CommandMeasure Of(string command, IEnumerable<string> arguments, TimeSpan patience)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(command);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(50))
        {
            peak = Math.Max(peak, MemoryOf(process.Id));
            if (clock.Elapsed > patience) process.Kill(entireProcessTree: true);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        return new CommandMeasure(seconds, peak, process.ExitCode, Parse(output.GetAwaiter().GetResult()));
    }

    /// <summary>Wall and CPU seconds of one run of the command from the start of its process to its end; what it prints is dropped.</summary>
    /// <exception cref="InvalidOperationException">It ended with an exit code other than 0.</exception>
    public static (double Wall, double Cpu) Time(string command, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var word in (string[])["-c", "dotnet \"$@\" > /dev/null 2>&1 || exit 1; times", "sh", command, .. arguments]) start.ArgumentList.Add(word);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var wall = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"halfspace {string.Join(' ', arguments)} failed.");
        // The second line of 'times' is that of the children: minutes and seconds, user and system.
        return (wall, output.Split('\n')[1].Split(' ').Sum(part => double.Parse(part.Split('m')[0], CultureInfo.InvariantCulture) * 60 + double.Parse(part.Split('m')[1].TrimEnd('s'), CultureInfo.InvariantCulture)));
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The peak of a process and the present memory of its descendants.</summary>
    private static long MemoryOf(int process) => Field(process, "VmHWM:") + ChildrenOf(process).Sum(Current);

    private static long Current(int process) => Field(process, "VmRSS:") + ChildrenOf(process).Sum(Current);

    private static long Field(int process, string name)
    {
        try
        {
            var line = File.ReadLines(FormattableString.Invariant($"/proc/{process}/status")).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static List<int> ChildrenOf(int process)
    {
        try
        {
            return [.. Directory.GetDirectories(FormattableString.Invariant($"/proc/{process}/task"))
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
