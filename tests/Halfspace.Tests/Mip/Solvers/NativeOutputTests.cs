using System.Text.Json;
using Halfspace.Mip.Files;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Conformance;
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
        MpsFile.Write(ConformanceModels.RandomSmall(103), Path.Combine(folder.Path, "model.mps"), NameStyle.Generated);
        var result = HalfspaceCommand.Run(folder.Path, "solve", "model.mps", "--solver", "highs", "--threads", "1", "--json");
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }
}
