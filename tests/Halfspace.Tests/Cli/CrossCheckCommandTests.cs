using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>--cross-check</c>, and what the command does where a solver, or a second one, says what is not so.</summary>
public sealed class CrossCheckCommandTests
{
    private const string Model = "Minimize\n obj: x + y\nSubject To\n c: x + y >= 1.5\nBounds\n x <= 3\n y <= 3\nGeneral\n x y\nEnd\n";

    [Theory]
    [InlineData("Infeasible model", "")]
    [InlineData("Optimal solution found (tolerance 1.00e-04)\nBest objective 3, best bound 3, gap 0.0%", "x0 3\nx1 0\n")]
    public void A_second_solver_that_contradicts_solve_is_exit_code_70(string log, string point)
    {
        TestSolvers.Get("highs");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The solver that lies is a shell script.");
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", Model);
        var path = Liar(folder, log, point);
        HalfspaceCommand.Run(folder.Path, path, "solve", "model.lp", "--solver", "gurobi_cl").Exits(0);
        var result = HalfspaceCommand.Run(folder.Path, path, "solve", "model.lp", "--solver", "gurobi_cl", "--cross-check", "--json").Exits(70);
        Assert.Contains("HiGHS", result.Json().GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("attack --model tiny.onnx --input point.txt --target 2 --margin 0.01 --norm l2 --search mip")]
    [InlineData("embed --model tiny.onnx --box 0..1 --maximize y0-y1")]
    public void A_solver_that_contradicts_attack_or_embed_is_overruled_and_with_a_cross_check_exit_code_70(string arguments)
    {
        TestSolvers.Get("highs");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The solver that lies is a shell script.");
        using var folder = new TemporaryFolder();
        Write(folder);
        var path = Liar(folder, "Infeasible model", "");
        string[] words = [.. arguments.Split(' '), "--solver", "gurobi_cl", "--quiet", "--json"];
        var json = HalfspaceCommand.Run(folder.Path, path, words).Exits(0).Json();
        Assert.Equal(("optimal", System.Text.Json.JsonValueKind.Null), (json.GetProperty("status").GetString(), json.GetProperty("trusts").ValueKind));
        var crossed = HalfspaceCommand.Run(folder.Path, path, [.. words, "--cross-check"]).Exits(70).Json();
        Assert.Equal("contradicted", crossed.GetProperty("status").GetString());
    }

    [Fact]
    public void Solvers_that_agree_are_said_to()
    {
        TestSolvers.Get("highs");
        TestSolvers.Get("cbc");
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("model.lp", Model);
        Assert.Contains("both claim optimal", HalfspaceCommand.Run(folder.Path, "solve", "model.lp", "--cross-check").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("agree", HalfspaceCommand.Run(folder.Path, "embed", "--model", "tiny.onnx", "--box", "0..1", "--maximize", "y0 - y1", "--cross-check").Exits(0).Output, StringComparison.Ordinal);
        var attack = HalfspaceCommand.Run(folder.Path, "attack", "--model", "tiny.onnx", "--input", "point.txt", "--target", "2", "--margin", "0.01", "--cross-check", "--json").Exits(0).Json();
        Assert.Equal(("optimal", true), (attack.GetProperty("status").GetString(), attack.GetProperty("crossChecked").GetBoolean()));
        Assert.Empty(attack.GetProperty("warnings").EnumerateArray());
    }

    [Theory]
    [InlineData(64, "class 0 already", "attack --model tiny.onnx --input point.txt --target 0")]
    [InlineData(64, "--maximize", "embed --model tiny.onnx --box 0..1 --cross-check")]
    [InlineData(65, "overflow", "embed --model steep.onnx --box 0..1")]
    [InlineData(65, "overflow", "embed --model steep.onnx --box 0..1 --maximize y0 --bounds interval")]
    public void Questions_that_cannot_be_answered_say_why(int code, string part, string arguments)
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        var layer = new DenseLayer([[1e30, 1e30], [1e30, 1e30]], [0, 0]);
        OnnxFile.Write(folder.Name("steep.onnx"), Network.Sequential([.. Enumerable.Repeat(layer, 12)]));
        HalfspaceCommand.Run(folder.Path, arguments.Split(' ')).Fails(code, part);
    }

    [Fact]
    public void Without_a_second_solver_a_cross_check_says_how_to_install_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", Model.Replace("General\n x y", "General\n x", StringComparison.Ordinal)); // CP-SAT does not take a continuous y.
        var library = TestSolvers.Get("highs").Availability.Location!;
        Assert.SkipUnless(File.Exists(library), "HiGHS is not a file here.");
        (string, string)[] alone = [("PATH", folder.Path), ("HALFSPACE_HOME", folder.Path), ("HALFSPACE_HIGHS_LIBRARY", library), ("HALFSPACE_CBC_LIBRARY", "/nowhere/libcbc.so"), ("HALFSPACE_CBC_PROGRAM", "/nowhere/cbc"), ("HALFSPACE_SCIP_LIBRARY", "/nowhere/libscip.so")];
        HalfspaceCommand.Run(folder.Path, alone, "solve", "model.lp", "--solver", "highs", "--cross-check").Fails(69, "The solver 'scip' was not found", "Halfspace.Solvers");
    }

    /// <summary>A program gurobi_cl on the PATH that says the same of every model.</summary>
    private static (string Name, string Value)[] Liar(TemporaryFolder folder, string log, string point)
    {
        var bin = Directory.CreateDirectory(folder.Name("bin")).FullName;
        var solution = point.Length > 0 ? $"for a in \"$@\"; do case $a in ResultFile=*) cat > \"${{a#ResultFile=}}\" <<'END'\n{point}END\n;; esac; done\n" : "";
        File.WriteAllText(Path.Combine(bin, "gurobi_cl"), $"#!/bin/sh\n{solution}cat <<'END'\n{log}\nEND\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(bin, "gurobi_cl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return [("PATH", bin + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"))];
    }

    private static void Write(TemporaryFolder folder)
    {
        OnnxFile.Write(folder.Name("tiny.onnx"), TestNetworks.Tiny());
        folder.Write("point.txt", ".9 .1 .6 .2");
    }
}
