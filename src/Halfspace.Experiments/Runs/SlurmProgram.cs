using System.ComponentModel;
using System.Diagnostics;

namespace Halfspace.Experiments.Runs;

/// <summary>Calls a program of Slurm and reads what it says.</summary>
internal static class SlurmProgram
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and both streams.</returns>
    /// <exception cref="IOException">There is no such program here.</exception>
    public static (int Code, string Output, string Error) Run(string program, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception fault)
        {
            throw new IOException($"There is no program '{program}' here. Run this where Slurm's commands are, as on the login node of a cluster, or leave --on slurm out.", fault);
        }
    }

    /// <summary>The same, where anything but exit code 0 is an error.</summary>
    /// <exception cref="IOException">There is no such program, or it failed; the message is its own.</exception>
    public static string Ask(string program, IEnumerable<string> arguments, string input = "")
    {
        var (code, output, error) = Run(program, arguments, input);
        return code == 0 ? output : throw new IOException($"{program} failed: {error.Trim()}");
    }
}
