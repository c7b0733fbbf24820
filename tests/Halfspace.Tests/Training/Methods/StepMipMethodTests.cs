using Halfspace.Data;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Training.Decomposition;
using Halfspace.Tests.Training.Formulations;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>Theorem 1's program as a training method: the optimum of its kind of thresholds, exactly.</summary>
public sealed class StepMipMethodTests
{
    [Theory]
    [InlineData("highs", 40)]
    [InlineData("cbc", 6)]
    public void With_a_threshold_a_neuron_the_optimum_is_that_of_all_patterns(string solver, int count)
    {
        const int seed = 123;
        var random = new Random(seed);
        for (var round = 0; round < Rounds.Of((count + 2) / 3, count); round++)
        {
            var problem = BendersTests.RandomProblem(random);
            var result = BendersTests.Train(StepMipMethod.PerNeuron, problem, solver);
            Assert.True(result.Status == TrainingStatus.Optimal && result.Outcome.Value == new Cost(PatternBruteForce.Least(problem), 1), $"seed {seed}, round {round}, {problem}: {result.Status} {result.Outcome}; {string.Join(' ', result.Notes)}");
        }
    }

    [Fact]
    public void Fewer_thresholds_cost_no_less_and_networks_keep_their_kind()
    {
        const int seed = 124;
        var random = new Random(seed);
        var compared = 0;
        for (var round = 0; round < 15; round++)
        {
            var problem = BendersTests.RandomProblem(random);
            var values = new List<Cost>();
            foreach (var method in new[] { StepMipMethod.PerNeuron, StepMipMethod.Shared, StepMipMethod.None })
            {
                var result = BendersTests.Train(method, problem);
                // Without thresholds an input of zeros is on the border for every network, so there may be none.
                if (result.RealNetwork is null) continue;
                Assert.True(method.Allows(result.RealNetwork) && result.Outcome.IsProved, $"seed {seed}, round {round}, {method.RealFormulation}: {result.Outcome}; {string.Join(' ', result.Notes)}");
                Assert.Equal(problem.Score(result.RealNetwork), result.Outcome.Value);
                if (method != StepMipMethod.None) values.Add(result.Outcome.Value!.Value);
            }

            compared += values.Count - 1;
            Assert.True(values.Count < 2 || values[0] <= values[1], $"seed {seed}, round {round}: {string.Join(", ", values)}");
        }

        Assert.True(compared >= 10, $"seed {seed}: {compared} comparisons");
    }

    [Theory]
    [InlineData("xor", new int[0], 1)]
    [InlineData("xor", new[] { 1 }, 1)]
    [InlineData("xor", new[] { 2 }, 0)]
    [InlineData("and", new int[0], 0)]
    [InlineData("and", new[] { 1 }, 0)]
    [InlineData("and", new[] { 2 }, 0)]
    public void Known_errors_on_the_corners_of_a_square(string name, int[] hidden, int errors)
    {
        foreach (var method in new[] { StepMipMethod.PerNeuron, StepMipMethod.Shared })
        {
            var result = BendersTests.Train(method, new RealTrainingProblem(Benchmarks.Find(name).Train, hidden, 1, 0.001m, MisclassificationLoss.Instance));
            Assert.Equal((TrainingStatus.Optimal, new Cost(errors, 1)), (result.Status, result.Outcome.Value!.Value));
        }
    }

    [Fact]
    public void Three_classes_and_conflicting_labels_agree_with_the_general_model()
    {
        var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Make("three", 1, ([0, 0], 0), ([0, 1], 1), ([1, 0], 2), ([0, 0], 1)), [2]);
        var result = BendersTests.Train(StepMipMethod.PerNeuron, problem);
        Assert.Equal((TrainingStatus.Optimal, new Cost(1, 1)), (result.Status, result.Outcome.Value!.Value));
    }

    [Fact]
    public void What_the_theorem_does_not_cover_is_refused()
    {
        var problem = new RealTrainingProblem(TinyProblems.Xor, [2], 3, 0.01m, MisclassificationLoss.Instance);
        Assert.Contains("range 1", Assert.Throws<ArgumentException>(() => BendersTests.Train(StepMipMethod.Shared, problem)).Message, StringComparison.Ordinal);
        Assert.Contains("max-correct", Assert.Throws<ArgumentException>(() => BendersTests.Train(StepMipMethod.Shared, ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2], HingeLoss.Instance))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("step:shared")]
    public void The_command_writes_a_network_and_a_certificate(string formulation)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--formulation", formulation, "--objective", "max-correct", "--hidden", "2", "--range", "1", "--time-limit", "600", "--out", "net.json", "--certificate", "cert.json", "--json").Exits(0).Json();
        Assert.Equal(("optimal", 0, "mip"), (json.GetProperty("status").GetString(), json.GetProperty("value").GetInt32(), json.GetProperty("method").GetString()));
        Assert.True(HalfspaceCommand.Run(folder.Path, "check", "cert.json", "--json").Exits(0).Json().GetProperty("holds").GetBoolean());
        Assert.Equal(1, HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "builtin:xor", "--json").Exits(0).Json().GetProperty("accuracy").GetDouble());

        // The network of separate thresholds is refuted as one of shared thresholds.
        if (formulation == "step") return;
        folder.Write("other.json", File.ReadAllText(folder.Name("cert.json")).Replace("step:shared", "step:none", StringComparison.Ordinal));
        Assert.Contains("thresholds", HalfspaceCommand.Run(folder.Path, "check", "other.json").Exits(1).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("range 1", "--objective max-correct --range 3")]
    [InlineData("max-correct", "--objective min-hinge --range 1")]
    [InlineData("step:shared", "--objective max-correct --range 1 --method magic")]
    public void Options_that_do_not_go_together_are_bad_usage(string part, string arguments)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, ["train", "--data", "builtin:xor", "--hidden", "2", "--formulation", "step:shared", .. arguments.Split(' ')]).Fails(64, part);
    }
}
