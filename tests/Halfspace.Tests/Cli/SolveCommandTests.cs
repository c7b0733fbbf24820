using System.Text.Json;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace solve</c> and <c>halfspace solvers</c> promise other programs.</summary>
public sealed class SolveCommandTests
{
    private const string Model = "Minimize\n obj: x + y\nSubject To\n c: x + y >= 1.5\nBounds\n x <= 3\n y <= 3\nGeneral\n x y\nEnd\n";

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void A_model_is_solved_and_its_solution_written(string solver)
    {
        TestSolvers.Get(solver);
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", Model);
        var json = HalfspaceCommand.Run(folder.Path, "solve", "model.lp", "--solver", solver, "--out", "point.txt", "--json").Exits(0).Json();
        Assert.Equal(("optimal", 2.0, 2.0), (json.GetProperty("status").GetString(), json.GetProperty("value").GetDouble(), json.GetProperty("bound").GetDouble()));
        foreach (var name in (string[])["sense", "gap", "variables", "integers", "rows", "nodes", "seconds", "solver", "message"]) Assert.True(json.TryGetProperty(name, out _), name);
        Assert.Equal(2, File.ReadAllLines(folder.Name("point.txt")).Sum(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_values_of_variables_are_printed()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", "Minimize\n obj: x + y + 2 z\nSubject To\n c: x + 3 y >= 4.5\nBounds\n x <= 3\n y <= 1\nEnd\n");
        var values = HalfspaceCommand.Run(folder.Path, "solve", "model.lp", "--solver", "highs", "--json").Exits(0).Json().GetProperty("values");
        Assert.Equal((1.5, 1.0, 0.0), (values.GetProperty("x").GetDouble(), values.GetProperty("y").GetDouble(), values.GetProperty("z").GetDouble()));
        var text = HalfspaceCommand.Run(folder.Path, "solve", "model.lp", "--solver", "highs").Exits(0).Output;
        Assert.Contains("  x = 1.5\n  y = 1\n  the other 1 variable is zero\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_there_is_no_point_is_an_answer()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("model.lp", Model.Replace("1.5", "7", StringComparison.Ordinal));
        Assert.Equal("infeasible", HalfspaceCommand.Run(folder.Path, "solve", "model.lp", "--solver", "highs", "--json").Exits(0).Json().GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("mps/cut-in-a-line.mps")]
    [InlineData("mps/row-type-unknown.mps")]
    [InlineData("mps/number-nan.mps")]
    [InlineData("lp/end-missing.lp")]
    [InlineData("lp/number-not-a-number.lp")]
    public void A_broken_model_file_is_bad_input_with_its_line(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Broken", file);
        var result = HalfspaceCommand.Run(Path.GetTempPath(), "solve", path).Fails(65, Path.GetFileName(path));
        Assert.Matches(Path.GetFileName(path).Replace(".", "\\.", StringComparison.Ordinal) + @":\d+: ", result.Error);
    }

    [Theory]
    [InlineData("gone.lp", "gone.lp: There is no such file.")]
    [InlineData("gone/gone.mps.gz", "gone/gone.mps.gz: There is no such file.")]
    [InlineData(".", "This is a folder")]
    public void A_file_that_is_not_there_is_named_as_it_was_given(string path, string said)
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, "solve", path).Fails(65, said);
        HalfspaceCommand.Run(folder.Path, "value-function", path, "--row", "r", "--from", "0", "--to", "1").Fails(65, said);
    }

    [Fact]
    public void The_list_of_solvers_says_what_is_there_and_how_to_get_the_rest()
    {
        var solvers = HalfspaceCommand.Run(Path.GetTempPath(), [("HALFSPACE_HIGHS_LIBRARY", "/nowhere/libhighs.so")], "solvers", "--json").Exits(0).Json().GetProperty("solvers");
        Assert.Equal(MipSolvers.All.Select(s => s.Name), solvers.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        foreach (var solver in solvers.EnumerateArray())
        {
            var there = solver.GetProperty("installed").GetBoolean();
            Assert.Equal(there ? JsonValueKind.String : JsonValueKind.Null, solver.GetProperty("location").ValueKind);
            Assert.True(solver.TryGetProperty("version", out _));
            Assert.NotEqual("", solver.GetProperty("howToInstall").GetString());
        }

        Assert.False(solvers.EnumerateArray().First(s => s.GetProperty("name").GetString() == "highs").GetProperty("installed").GetBoolean());
    }
}
