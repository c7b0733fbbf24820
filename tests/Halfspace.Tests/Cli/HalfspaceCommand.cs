using System.Diagnostics;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Runs the built command as a process, as a shell would.</summary>
internal static class HalfspaceCommand
{
    /// <summary>Long enough for a loaded machine; a command that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static CommandResult Run(string folder, params string[] arguments) => Run(folder, [], arguments);

    public static CommandResult Run(string folder, IReadOnlyList<(string Name, string Value)> environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        return Finish(process, arguments);
    }

    public static Process Start(string folder, IReadOnlyList<(string Name, string Value)> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Halfspace.Cli.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static CommandResult Finish(Process process, params string[] arguments)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"halfspace {string.Join(' ', arguments)} did not end within {Patience.TotalMinutes} minutes.");
        }

        return new CommandResult("halfspace " + string.Join(' ', arguments), process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
