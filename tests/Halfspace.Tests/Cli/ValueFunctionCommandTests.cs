using System.Globalization;
using System.Text.Json;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Files;
using Halfspace.Tests.Repository;
using Halfspace.Tests.ValueFunctions;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace value-function</c> promises other programs.</summary>
public sealed class ValueFunctionCommandTests
{
    private static readonly (string, string)[] NoSolver = [("HALFSPACE_HIGHS_LIBRARY", "/nowhere/libhighs.so"), ("HALFSPACE_HIGHS_PROGRAM", "/nowhere/highs")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_whole_function_is_in_the_json_with_or_without_a_solver(bool withSolver)
    {
        if (withSolver) TestSolvers.Get("highs");
        using var folder = Folder();
        var json = HalfspaceCommand.Run(folder.Path, withSolver ? [] : NoSolver, "value-function", "gr.mps", "--row", "row", "--from", "-3", "--to", "7/2", "--at", "1.5,-1", "--parts", "2", "--json").Exits(0).Json();
        Assert.Equal(("exact", "min", "row", -3.0, 3.5), (json.GetProperty("status").GetString(), json.GetProperty("sense").GetString(), json.GetProperty("row").GetString(), json.GetProperty("from").GetDouble(), json.GetProperty("to").GetDouble()));
        foreach (var piece in json.GetProperty("pieces").EnumerateArray())
        {
            var ends = piece.GetProperty("exact").EnumerateArray().Select(text => Rational.Parse(text.GetString()!)!.Value).ToArray();
            Assert.Equal(RunningExamples.GuzelsoyValue(ends[0]), ends[2]);
            Assert.Equal(RunningExamples.GuzelsoyValue(ends[1]), ends[3]);
            Assert.Contains(piece.GetProperty("slope").GetDouble(), (double[])[2, -1]);
        }

        var tree = json.GetProperty("branchAndBoundDuals")[0];
        Assert.Equal((1.5, 1.5, true), (tree.GetProperty("at").GetDouble(), tree.GetProperty("value").GetDouble(), tree.GetProperty("strong").GetBoolean()));
        Assert.Equal(["-b + 3", "1/2 b + 3/4", "2 b - 3/2"], tree.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("text").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(2, json.GetProperty("branchAndBoundDuals").GetArrayLength());
        Assert.Equal((2, 0), (json.GetProperty("truncatedParts").GetInt32(), json.GetProperty("samples").GetArrayLength()));
        foreach (var name in (string[])["proved", "parts", "lpDual", "truncated", "searches", "solver", "seconds"]) Assert.True(json.TryGetProperty(name, out _), name);
        Assert.Equal(withSolver, json.GetProperty("solver").GetString()!.StartsWith("highs", StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_keeps_bounds_on_their_side()
    {
        using var folder = Folder();
        HalfspaceCommand.Run(folder.Path, "value-function", "gr.mps", "--row", "row", "--from", "-3", "--to", "4", "--out", "f.csv").Exits(0);
        var lines = File.ReadAllLines(folder.Name("f.csv"));
        Assert.Equal("b,value,proved,lp_dual,branch_and_bound_-1.25,branch_and_bound_0.5,branch_and_bound_2.25,truncated", lines[0]);
        Assert.True(lines.Length > 200);
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',').Select(cell => cell.Length == 0 ? double.PositiveInfinity : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(1, cells[2]);
            for (var c = 3; c < 7; c++) Assert.True(cells[c] <= cells[1] + 1e-12, line);
            Assert.True(cells[7] >= cells[1] - 1e-12, line);
        }
    }

    [Fact]
    public void The_picture_is_one_svg_and_the_text_shows_every_piece()
    {
        using var folder = Folder();
        var text = HalfspaceCommand.Run(folder.Path, "value-function", "gr.mps", "--row", "row", "--from", "0", "--to", "2", "--out", "f.svg").Exits(0).Output;
        Assert.Contains("exact from 0 to 2: 4 pieces", text, StringComparison.Ordinal);
        Assert.Contains("  1/2 to 1: from 1 to 1/2, slope -1", text, StringComparison.Ordinal);
        var picture = System.Xml.Linq.XDocument.Load(folder.Name("f.svg"));
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Contains("value function", picture.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_in_the_documentation_is_what_the_command_draws()
    {
        using var folder = new TemporaryFolder();
        var page = Repository.MarkdownBlocks.All.First(block => block.File == "docs/value-functions.md" && block.Language == "lp");
        folder.Write("m.lp", string.Join('\n', page.Lines) + "\n");
        HalfspaceCommand.Run(folder.Path, NoSolver, "value-function", "m.lp", "--row", "supply", "--from", "-6", "--to", "14", "--at", "1,8", "--out", "f.svg").Exits(0);
        Assert.DoesNotContain(">-0<", File.ReadAllText(folder.Name("f.svg")), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.SourceTree.Root, "docs", "value-function.svg")), File.ReadAllText(folder.Name("f.svg")));
    }

    [Fact]
    public void What_is_not_finished_is_said_and_sampled()
    {
        using var folder = Folder();
        var json = HalfspaceCommand.Run(folder.Path, "value-function", "gr.mps", "--row", "row", "--from", "-3", "--to", "4", "--part-limit", "2", "--samples", "8", "--json").Exits(0).Json();
        Assert.Equal("sampled", json.GetProperty("status").GetString());
        var samples = json.GetProperty("samples").EnumerateArray().Select(s => (s.GetProperty("at").GetDouble(), s.GetProperty("value").GetDouble())).ToArray();
        Assert.Equal([-3, -2, -1, 0, 1, 2, 3, 4], samples.Select(s => s.Item1));
        foreach (var (at, value) in samples) Assert.Equal(RunningExamples.GuzelsoyValue(Rational.OfDecimal(at)).ToDouble(), value);
        Assert.Contains("not finished", HalfspaceCommand.Run(folder.Path, "value-function", "gr.mps", "--row", "row", "--from", "-3", "--to", "4", "--part-limit", "2").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_maximised_model_is_reported_in_its_own_sense()
    {
        using var folder = new TemporaryFolder();
        folder.Write("m.lp", "Maximize\n obj: 4 x + 1.5 y\nSubject To\n room: 2 x + y <= 7\nBounds\n x <= 5\n y <= 3\nGeneral\n x\nEnd\n");
        var json = HalfspaceCommand.Run(folder.Path, "value-function", "m.lp", "--row", "room", "--from", "0", "--to", "4", "--json").Exits(0).Json();
        Assert.Equal("max", json.GetProperty("sense").GetString());
        Assert.Equal(8, Last(json, "pieces"));
        Assert.True(Last(json, "lpDual") >= 8);
        Assert.All(json.GetProperty("branchAndBoundDuals").EnumerateArray(), tree => Assert.True(tree.GetProperty("value").GetDouble() >= 0));

        static double Last(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Last().GetProperty("valueTo").GetDouble();
    }

    [Theory]
    [InlineData(64, "no row 'nope'", "gr.mps --row nope --from 0 --to 1")]
    [InlineData(64, "--from", "gr.mps --row row --from x --to 1")]
    [InlineData(64, "--from", "gr.mps --row row --from 1,5 --to 2")]
    [InlineData(64, "empty", "gr.mps --row row --from 2 --to 1")]
    [InlineData(64, "--to", "gr.mps --row row --from 2")]
    [InlineData(64, ".svg", "gr.mps --row row --from 0 --to 1 --out f.png")]
    [InlineData(64, "--at", "gr.mps --row row --from 0 --to 1 --at 1,a")]
    [InlineData(64, "highs", "gr.mps --row row --from 0 --to 1 --solver magic")]
    [InlineData(65, "none.mps", "none.mps --row row --from 0 --to 1")]
    [InlineData(65, "folder", "gr.mps --row row --from 0 --to 1 --out no/folder/f.svg")]
    [InlineData(65, "unbounded", "free.lp --row row --from 0 --to 1")]
    public void Bad_calls_are_refused(int code, string part, string line)
    {
        using var folder = Folder();
        folder.Write("free.lp", "Minimize\n obj: y\nSubject To\n row: y <= 1\nBounds\n y free\nEnd\n");
        HalfspaceCommand.Run(folder.Path, ["value-function", .. line.Split(' ')]).Fails(code, part);
    }

    [Fact]
    public void A_solver_asked_for_that_is_absent_is_named()
    {
        using var folder = Folder();
        HalfspaceCommand.Run(folder.Path, NoSolver, "value-function", "gr.mps", "--row", "row", "--from", "0", "--to", "1", "--solver", "highs").Fails(69, "highs", "install");
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        MpsFile.Write(folder.Name("gr.mps"), RunningExamples.GuzelsoyModel());
        return folder;
    }
}
