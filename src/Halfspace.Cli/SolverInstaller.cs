using System.Diagnostics;

namespace Halfspace.Cli;

/// <summary>Runs the installer script that stands beside the application.</summary>
internal static class SolverInstaller
{
    /// <summary>Installs solvers by name, passing on what the script says.</summary>
    /// <returns>The script's exit code: 0 when all are there.</returns>
    public static int Run(IReadOnlyList<string> names, TextWriter log)
    {
        foreach (var name in names)
        {
            if (name is not ("cbc" or "highs")) throw new UsageException($"There is no installer for '{name}'; there are cbc and highs.");
        }

        var script = Path.Combine(AppContext.BaseDirectory, "install-solvers.sh");
        if (!File.Exists(script)) throw new FileNotFoundException($"The installer {script} is missing; build the project again.");
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add(script);
        foreach (var name in names) start.ArgumentList.Add(name);
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line) log.WriteLine(line);
        process.WaitForExit();
        return process.ExitCode;
    }
}
