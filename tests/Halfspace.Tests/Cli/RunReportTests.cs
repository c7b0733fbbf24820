using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>The page of one run of <c>attack</c> or <c>verify</c>.</summary>
public sealed class RunReportTests
{
    /// <summary>relu(x0) + relu(x1) and relu(x0) - relu(x1).</summary>
    private const string Network = "// two inputs\n2,2,2,2,\n2,2,2,\n0,\n-1,-1,\n1,1,\n0,0,0,\n1,1,1,\n1,0,\n0,1,\n0,\n0,\n1,1,\n1,-1,\n0,\n0,\n";

    [Fact]
    public void An_attack_is_one_page_with_the_command_and_what_was_said()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("net.nnet", Network);
        folder.Write("input.txt", "0.5 0.5\n");
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "net.nnet", "--input", "input.txt", "--target", "1", "--margin", "0", "--report", "run.html", "--quiet").Exits(0);
        var page = File.ReadAllText(folder.Name("run.html"));
        foreach (var part in (string[])["$ halfspace attack --model net.nnet", "optimal: distance"]) Assert.Contains(part, page, StringComparison.Ordinal);
        foreach (var outside in (string[])["http:", "https:", "<script"]) Assert.DoesNotContain(outside, page, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "net.nnet", "--input", "input.txt", "--target", "1", "--report", "nowhere/run.html").Fails(65, "nowhere");
    }

    [Fact]
    public void A_verification_is_one_page_with_the_verdict_and_the_witness()
    {
        using var folder = new TemporaryFolder();
        folder.Write("net.nnet", Network);
        folder.Write("p.vnnlib", "(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n(declare-const Y_1 Real)\n(assert (>= X_0 -1.0))\n(assert (<= X_0 1.0))\n(assert (>= X_1 -1.0))\n(assert (<= X_1 1.0))\n(assert (>= Y_0 1.5))\n");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.nnet", "--property", "p.vnnlib", "--report", "run.html").Exits(1);
        var page = File.ReadAllText(folder.Name("run.html"));
        foreach (var part in (string[])["$ halfspace verify --model net.nnet", "sat\n(", "X_0", "<td>sat</td>", "margin of the witness"]) Assert.Contains(part, page, StringComparison.Ordinal);
    }
}
