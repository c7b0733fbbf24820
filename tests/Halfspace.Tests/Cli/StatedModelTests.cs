using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A training problem handed on as a model file.</summary>
public sealed class StatedModelTests
{
    private const string Rows = "y,a,b,c\n1,1,0,0\n1,1,1,0\n1,1,1,0\n0,0,1,0\n0,0,0,1\n1,0,1,1\n0,1,0,1\n0,1,0,1\n1,1,0,1\n";

    [Theory]
    [InlineData("model.lp", "highs")]
    [InlineData("model.mps", "scip")]
    [InlineData("model.mps", "cp-sat")]
    public void Its_minimum_is_the_cost_that_training_proves(string file, string solver)
    {
        var backend = TestSolvers.Get(solver);
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", Rows);
        var run = HalfspaceCommand.Run(folder.Path, "train", "--data", "t.csv", "--label", "y", "--exact", "--hidden", "none", "--range", "2", "--input-cost", "1/2", "--tie", "error", "--time-limit", "600", "--model-out", file, "--json").Exits(0);
        var value = run.Json().GetProperty("value").GetDouble();
        var model = file.EndsWith(".lp", StringComparison.Ordinal) ? LpFile.Read(folder.Name(file)) : MpsFile.Read(folder.Name(file));
        // Rows of equal inputs and labels are there once.
        Assert.Equal(7, model.Variables.Count(variable => variable.Name.StartsWith("miss_", StringComparison.Ordinal)));
        var solution = model.Solve(backend);
        Assert.Equal(value, solution.Objective, 6);
    }

    [Fact]
    public void A_growth_folds_and_other_endings_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", Rows);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "t.csv", "--label", "y", "--model-out", "m.lp").Exits(64);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "t.csv", "--label", "y", "--hidden", "none", "--range", "1", "--model-out", "m.txt").Exits(64);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "t.csv", "--label", "y", "--hidden", "none", "--range", "1", "--folds", "2", "--model-out", "m.lp").Fails(64, "--model-out", "--folds");
        // What the library advises is a call; here it is another word.
        HalfspaceCommand.Run(folder.Path, "train", "--data", "t.csv", "--label", "y", "--hidden", "1", "--range", "1", "--formulation", "sign-enforced", "--model-out", "m.mps").Fails(64, "write .lp", "--formulation sign");
    }
}
