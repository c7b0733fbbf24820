using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace train</c> on real weights: every method and objective, their JSON and certificates.</summary>
public sealed class TrainRealTests
{
    public static TheoryData<string, string> Methods() => [.. TrainingMethods.ForRealWeights.Where(method => method.RealFormulation == "zero-one").Select(method => (method.Name, "max-correct")), ("mip", "min-hinge"), ("mip", "log-likelihood"), ("greedy", "log-likelihood")];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_reports_what_its_certificate_holds(string method, string objective)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--formulation", "zero-one", "--objective", objective, "--hidden", "2", "--range", "1", "--method", method, "--time-limit", "600", "--seed", "3", "--out", "net.json", "--certificate", "cert.json", "--json").Exits(0).Json();
        Assert.Equal("optimal", json.GetProperty("status").GetString());
        Assert.Equal(objective == "min-hinge" ? 2 : 0, json.GetProperty("value").GetDouble(), 1e-4);
        Assert.Equal((method, "zero-one", 4, 1), (json.GetProperty("method").GetString(), json.GetProperty("formulation").GetString(), json.GetProperty("distinctInputs").GetInt32(), json.GetProperty("range").GetInt32()));
        Assert.Equal(method.StartsWith("lagrangian", StringComparison.Ordinal), json.TryGetProperty("dual", out var steps));
        if (steps.ValueKind == System.Text.Json.JsonValueKind.Array)
            foreach (var name in (string[])["iteration", "value", "best", "norm", "projectedNorm", "unslack", "seconds"]) Assert.True(steps[0].TryGetProperty(name, out _), name);
        // Above zero, only counting labels is re-derived; where a solver's bound closes the gap, it is trusted and named.
        var isTrusted = json.GetProperty("proof").GetString() == "mip";
        var check = HalfspaceCommand.Run(folder.Path, "check", "cert.json", "--json").Exits(isTrusted ? 3 : 0).Json();
        Assert.Equal(isTrusted ? "trusted" : "verified", check.GetProperty("verdict").GetString());
        var evaluated = HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "builtin:xor", "--json").Exits(0).Json();
        Assert.Equal(json.GetProperty("trainAccuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble());
        folder.Write("changed.json", File.ReadAllText(Path.Combine(folder.Path, "cert.json")).Replace("\"deadZone\":\"0.01\"", "\"deadZone\":\"0.99\"", StringComparison.Ordinal));
        HalfspaceCommand.Run(folder.Path, "check", "changed.json").Exits(1);
    }

    [Theory]
    [InlineData("zero-one", "mip")]
    [InlineData("zero-one", "greedy")]
    [InlineData("step", "mip")]
    public void A_target_ends_the_run(string formulation, string method)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        string[] common = ["train", "--data", "builtin:balance-scale", "--formulation", formulation, "--hidden", "3", "--range", "1", "--method", method, "--target", "0.3", "--time-limit", "600", "--json"];
        var json = HalfspaceCommand.Run(folder.Path, [.. common, "--objective", "max-correct"]).Exits(0).Json();
        Assert.Equal("target", json.GetProperty("status").GetString());
        Assert.True(json.GetProperty("moves").GetInt64() > 0 || method == "greedy");
        Assert.InRange(json.GetProperty("value").GetInt32(), 0, 187);
        Assert.InRange(json.GetProperty("secondsToTarget").GetDouble(), 0, json.GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void A_target_needs_an_objective_that_counts()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--formulation", "zero-one", "--hidden", "2", "--range", "1", "--target", "0.3", "--objective", "min-hinge").Fails(64, "max-correct");
    }

    [Theory]
    [InlineData("--method", "benders")]
    [InlineData("--formulation", "zero-one", "--method", "hybrid")]
    [InlineData("--formulation", "zero-one", "--dead-zone", "0")]
    [InlineData("--formulation", "zero-one", "--dead-zone", "2")]
    [InlineData("--formulation", "zero-one", "--move-limit", "5")]
    [InlineData("--formulation", "zero-one", "--dual", "bundle")]
    [InlineData("--formulation", "zero-one", "--method", "lagrangian-copies", "--dual", "7")]
    [InlineData("--formulation", "zero-one", "--method", "lagrangian-copies", "--hidden", "none")]
    [InlineData("--dead-zone", "0.01")]
    public void What_does_not_go_together_is_refused(params string[] options)
    {
        using var folder = new TemporaryFolder();
        string[] hidden = options.Contains("--hidden") ? [] : ["--hidden", "2"];
        HalfspaceCommand.Run(folder.Path, ["train", "--data", "builtin:xor", "--objective", "max-correct", "--range", "1", "--time-limit", "2", .. hidden, .. options]).Exits(64);
    }
}
