using System.Text.Json;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Conformance;
using Halfspace.Tests.Embedding;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>What native libraries print stays out of our standard output.</summary>
public sealed class NativeOutputTests
{
    [Fact]
    public void What_HiGHS_prints_does_not_follow_the_JSON_object()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        // With one thread, HiGHS 1.12 prints "HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();" here.
        MpsFile.Write(Path.Combine(folder.Path, "model.mps"), ConformanceModels.RandomSmall(103), NameStyle.Generated);
        var result = HalfspaceCommand.Run(folder.Path, "solve", "model.mps", "--solver", "highs", "--threads", "1", "--json");
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cp-sat")]
    [InlineData("scip")]
    [InlineData("cbc")]
    public void What_a_solver_prints_is_neither_before_nor_after_the_JSON_object(string solver)
    {
        TestSolvers.Get(solver);
        using var folder = new TemporaryFolder();
        MpsFile.Write(folder.Name("model.mps"), ConformanceModels.MarketSplit(3, 2, 14, planted: true, integral: true).Model, NameStyle.Generated);
        folder.Write("none.lp", "Minimize\n obj: x\nSubject To\n a: x + y >= 9\n b: x + y <= 8\nBounds\n x <= 9\n y <= 9\nGenerals\n x y\nEnd\n");
        foreach (var model in new[] { "model.mps", "none.lp" })
        {
            var result = HalfspaceCommand.Run(folder.Path, "solve", model, "--solver", solver, "--threads", "2", "--time-limit", "600", "--json");
            Assert.StartsWith("{", result.Output, StringComparison.Ordinal);
            Assert.EndsWith("}\n", result.Output, StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Object, result.Json().ValueKind);
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("scip")]
    [InlineData("cbc")]
    public void No_verb_prints_anything_but_its_JSON_object(string solver)
    {
        TestSolvers.Get(solver);
        using var folder = new TemporaryFolder();
        OnnxFile.Write(folder.Name("net.onnx"), TestNetworks.Random(new Random(5), [3, 8, 8, 2]));
        folder.Write("net.in", "0.5 0.5 0.5");
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--box", "0..1", "--maximize", "y0", "--bounds", "mip", "--solver", solver, "--time-limit", "600", "--json").Exits(0).Json();
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "net.onnx", "--input", "net.in", "--target", "any", "--margin", "0.01", "--search", "mip", "--solver", solver, "--time-limit", "600", "--json").Json();
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "min-weight", "--hidden", "2", "--range", "1", "--method", "mip", "--solver", solver, "--time-limit", "600", "--json").Exits(0).Json();
    }
}
