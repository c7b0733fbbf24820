using System.Diagnostics;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Runs the built command, as a shell would.</summary>
internal static class HalfspaceCommand
{
    /// <summary>Longer than the limits that tests give commands which end by themselves; a command that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Runs a command in a process that may have run others before. What a process says once only, or does to itself, is run alone.
    /// </summary>
    public static CommandResult Run(string folder, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || arguments.Contains("--isolate") || arguments is ["demo" or "selftest", ..]) return RunAlone(folder, arguments);
        var line = "halfspace " + string.Join(' ', arguments);
        var done = CommandHost.Run(folder, arguments, Patience);
        Assert.True(done is not null, Late(line));
        return new CommandResult(line, done.Value.Code, done.Value.Output, done.Value.Error);
    }

    /// <summary>Runs a command in a process of its own.</summary>
    public static CommandResult RunAlone(string folder, params string[] arguments) => Run(folder, [], arguments);

    /// <summary>Runs a command in a process of its own, whose environment differs.</summary>
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
        var line = "halfspace " + string.Join(' ', arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail(Late(line));
        }

        return new CommandResult(line, process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static string Late(string line) => $"{line} did not end within {Patience.TotalMinutes} minutes.";
}
