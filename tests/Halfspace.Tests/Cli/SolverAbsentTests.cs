using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A machine without solvers: exit code 69 and how to get one.</summary>
public sealed class SolverAbsentTests
{
    private static readonly (string, string)[] Nothing =
    [
        ("HALFSPACE_HIGHS_LIBRARY", "/nowhere/libhighs.so"), ("HALFSPACE_HIGHS_PROGRAM", "/nowhere/highs"),
        ("HALFSPACE_CBC_LIBRARY", "/nowhere/libcbc.so"), ("HALFSPACE_CBC_PROGRAM", "/nowhere/cbc"),
    ];

    [Theory]
    [InlineData("highs", "HALFSPACE_HIGHS_LIBRARY")]
    [InlineData("cbc", "Halfspace.Solvers")]
    [InlineData("highs-cli", "highs")]
    [InlineData("cbc-cli", "cbc")]
    public void A_solver_asked_for_that_is_absent_is_named_with_how_to_install_it(string solver, string part)
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, Nothing, SampleFiles.Train("builtin:xor", "--solver", solver, "--out", "net.json")).Fails(69, solver, part, "install");
        folder.Write("model.lp", "Minimize\n obj: x\nSubject To\n c: x >= 1\nEnd\n");
        HalfspaceCommand.Run(folder.Path, Nothing, "solve", "model.lp", "--solver", solver).Fails(69, solver);
        Assert.Equal(["model.lp"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }
}
