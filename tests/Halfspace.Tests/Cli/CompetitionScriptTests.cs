using System.Diagnostics;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Repository;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>The scripts that VNN-COMP calls, beside a command that is the one under test.</summary>
public sealed class CompetitionScriptTests
{
    private const string Box = "(vnnlib-version <2.0>)(declare-network f (declare-input X float32 [1,2]) (declare-output Y float32 [1,1]))\n(assert (<= X[0,0] 1))(assert (>= X[0,0] -1))(assert (<= X[0,1] 1))(assert (>= X[0,1] -1))\n";

    [Theory]
    [InlineData("(assert (>= Y[0,0] 2.125))", "unsat", 1)]
    [InlineData("(assert (>= Y[0,0] 1.5))", "sat", 4)]
    [InlineData("(assert (>= Y[0,0] Q))", "error", 1)]
    public void The_results_file_gets_the_word_and_the_witness(string asked, string word, int lines)
    {
        using var folder = Beside($"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "Halfspace.Cli.dll")}' \"$@\"");
        OnnxFile.Write(folder.Name("net.onnx"), Network.Sequential([new DenseLayer([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0]), new DenseLayer([[1, 1, 1, 1]], [0])]));
        folder.Write("p.vnnlib", Box + asked);
        Assert.Equal(0, Run(folder, "install_tool.sh", "v1"));
        Assert.Equal(0, Run(folder, "prepare_instance.sh", "v1", "tiny", "net.onnx", "p.vnnlib"));
        Assert.Equal(0, Run(folder, "run_instance.sh", "v1", "tiny", "net.onnx", "p.vnnlib", "results.txt", "30"));
        var results = File.ReadAllLines(folder.Name("results.txt"));
        Assert.Equal((word, lines), (results[0], results.Length));
        if (word != "sat") return;
        Assert.StartsWith("((X_0 ", results[1], StringComparison.Ordinal);
        Assert.StartsWith("(Y_0 ", results[3], StringComparison.Ordinal);
        Assert.EndsWith("))", results[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo unsat; exit 70", "error")]
    [InlineData("echo sat; exit 0", "error")]
    [InlineData("exit 0", "error")]
    [InlineData("echo unsat; sleep 60", "timeout")]
    [InlineData("echo timeout; exit 2", "timeout")]
    [InlineData("echo unknown; exit 2", "unknown")]
    public void A_word_counts_only_with_its_exit_code(string program, string word)
    {
        using var folder = Beside(program);
        // The script ends a command five seconds after its limit: here the one that hangs after half a second.
        Assert.Equal(0, Run(folder, "run_instance.sh", "v1", "tiny", "net.onnx", "p.vnnlib", "results.txt", program.Contains("sleep", StringComparison.Ordinal) ? "-4.5" : "600"));
        Assert.Equal(word, Assert.Single(File.ReadAllLines(folder.Name("results.txt"))));
    }

    [Fact]
    public void Absent_files_and_other_versions_are_refused()
    {
        using var folder = Beside("exit 0");
        folder.Write("net.onnx", "");
        Assert.Equal(66, Run(folder, "prepare_instance.sh", "v1", "tiny", "net.onnx", "absent.vnnlib"));
        Assert.Equal(64, Run(folder, "prepare_instance.sh", "v2", "tiny", "net.onnx", "net.onnx"));
        Assert.Equal(64, Run(folder, "run_instance.sh", "v1", "tiny", "net.onnx", "p.vnnlib"));
        Assert.Equal(64, Run(folder, "install_tool.sh"));
    }

    /// <summary>A folder with copies of the scripts and a command beside theirs, so that no test builds anything.</summary>
    private static TemporaryFolder Beside(string program)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The scripts are for Linux, where the competition runs.");
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Name("vnncomp"));
        foreach (var script in Directory.GetFiles(Path.Combine(SourceTree.Root, "vnncomp"), "*.sh")) File.Copy(script, Path.Combine(folder.Name("vnncomp"), Path.GetFileName(script)));
        folder.WriteProgram("halfspace", "#!/usr/bin/env bash\n" + program + "\n");
        return folder;
    }

    private static int Run(TemporaryFolder folder, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(folder.Path, "vnncomp", script), arguments) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        HalfspaceCommand.Finish(process, arguments);
        return process.ExitCode;
    }
}
