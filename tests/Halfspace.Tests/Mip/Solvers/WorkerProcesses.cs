using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>The solver workers of this process, and how they are made to crash or to hang.</summary>
internal static class WorkerProcesses
{
    public static void SkipUnlessLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked at through /proc.");

    /// <summary>The ids of this process's children whose command line has a text.</summary>
    public static string[] Of(string text) =>
    [
        .. Directory.GetDirectories("/proc/self/task").SelectMany(Children).Where(child => CommandLine(child).Contains("SolverWorker.dll", StringComparison.Ordinal) && CommandLine(child).Contains(text, StringComparison.Ordinal)),
    ];

    /// <summary>Sends a signal until it is taken or the process is gone: the runtime's own handler takes the first one where it does not come from the process itself.</summary>
    public static void Crash(string process)
    {
        for (var tries = 0; tries < 400 && IsRunning(process); tries++)
        {
            Send("SEGV", process);
            Thread.Sleep(5);
        }
    }

    public static void Stop(string process) => Send("STOP", process);

    public static bool IsRunning(string process)
    {
        try
        {
            return !File.ReadLines($"/proc/{process}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Send(string signal, string process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true });
        kill!.WaitForExit();
    }

    private static string[] Children(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
