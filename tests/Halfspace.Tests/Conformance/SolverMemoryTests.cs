using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>Many solves in a row leave nothing behind; alone, since the memory is that of the whole process.</summary>
[Collection(AloneCollection.Name)]
public sealed class SolverMemoryTests(ITestOutputHelper output)
{
    /// <summary>Fewer solves where each starts a process.</summary>
    [Theory]
    [InlineData("auto", 400)]
    [InlineData("cbc", 40)]
    [InlineData("cbc-cli", 40)]
    [InlineData("cp-sat", 1000)]
    [InlineData("highs", 500)]
    [InlineData("highs-cli", 40)]
    [InlineData("scip", 1000)]
    public void Many_solves_in_a_row_keep_memory(string name, int solves)
    {
        // HiGHS takes ten times as long a solve as the others; half as many may leave half as much.
        var allowedBytes = (name == "highs" ? 24L : 48L) << 20;
        var solver = TestSolvers.Get(name);
        var model = ConformanceModels.Knapsack();
        long warm = 0;
        for (var i = 0; i < solves; i++)
        {
            if (i == solves / 5) warm = Memory();
            var result = model.Solve(solver, new SolveOptions { Threads = 1 });
            Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - 11) < 1e-6, $"solve {i}: {result}");
        }

        var growth = Memory() - warm;
        output.WriteLine($"{solves} solves, growth {growth / 1024} KiB");
        Assert.True(growth < allowedBytes, $"{solves} solves made the process grow by {growth} bytes; {allowedBytes} are allowed.");
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
