using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The nearest adversarial input of networks with hidden signs and steps, residual sums, clips and maxima comes from the built-in search, and is that of the MIP solvers.</summary>
public sealed class StepDistanceTests
{
    private static readonly string[] Kinds = ["sign", "step", "step-above-zero", "mixed", "residual", "clip"];

    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    [InlineData(AttackNorm.L0)]
    public void Distances_are_those_of_the_mip_solvers(AttackNorm norm)
    {
        var (optimal, steps) = (0, 0);
        for (var seed = 0; seed < Rounds.Of(6, 18); seed++)
        {
            var (random, kind) = (new Random(100 * (int)norm + seed), Kinds[seed % Kinds.Length]);
            var network = Draw(random, kind);
            var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, network.InputSize, 0, 1), Norm = norm, Margin = 0.02 };
            var options = new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed, Threads = 1, TimeLimit = 600 };
            var dual = NearestAdversarialInput.Find(problem, options, null, TestContext.Current.CancellationToken);
            var mip = NearestAdversarialInput.Find(problem, options with { Search = AttackSearch.Mip }, null, TestContext.Current.CancellationToken);
            var words = $"norm {norm}, seed {seed}, {kind}: {dual} against {mip}";
            Assert.True(dual.Status is AttackStatus.Optimal or AttackStatus.Infeasible, words);
            Assert.True(dual.Status == mip.Status || mip.Status is AttackStatus.Unknown or AttackStatus.Feasible, words);
            Assert.Empty(dual.Trusts);
            if (dual.Status == AttackStatus.Infeasible) continue;
            (optimal, steps) = (optimal + 1, steps + (seed % Kinds.Length < 4 ? 1 : 0));
            Assert.True(dual.Bound <= mip.Distance * (1 + 1e-9) && mip.Bound <= dual.Distance * (1 + 1e-4), words);
            for (var sample = 0; sample < 300; sample++)
            {
                var point = TestNetworks.Point(random, network.InputSize, 0, 1);
                var outputs = network.Forward<double>(point);
                if (problem.Targets.Any(target => problem.Slack(outputs, target) >= 0)) Assert.True(problem.Distance(point) >= dual.Bound * (1 - 1e-9), $"{words}: a sample is at {problem.Distance(point)}");
            }
        }

        Assert.True(optimal >= Rounds.Of(3, 9) && steps >= Rounds.Of(2, 5), $"{optimal} optimal, {steps} of them with steps");
    }

    [Fact]
    public void No_model_is_searched_for_a_network_of_signs()
    {
        var random = new Random(3);
        var network = Draw(random, "sign");
        var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, network.InputSize, 0, 1), Norm = AttackNorm.L1, Margin = 0.02 };
        var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1, Inequalities = true }, null, TestContext.Current.CancellationToken);
        Assert.True(result.Status is AttackStatus.Optimal or AttackStatus.Infeasible, $"{result}");
        Assert.Contains(result.Warnings, warning => warning.Contains("no model was searched", StringComparison.Ordinal));
    }

    private static Network Draw(Random random, string kind)
    {
        DenseLayer Dense(int inputs, int outputs) => StepNeuronTests.Dense(random, inputs, outputs);
        var builder = new NetworkBuilder();
        var input = builder.Input(new TensorShape(4));
        Layer Kind(int size) => kind switch { "step" => new StepLayer(size), "step-above-zero" => new StepLayer(size, onAtZero: false), "clip" => new ClipLayer(size, -0.5, 0.25), "residual" => new ReluLayer(size), _ => new SignLayer(size) };
        var first = builder.Add(Kind(5), builder.Add(Dense(4, 5), input));
        NetworkNode second;
        if (kind is "residual" or "mixed")
        {
            var other = builder.Add(new ReluLayer(5), builder.Add(Dense(kind == "mixed" ? 4 : 5, 5), kind == "mixed" ? input : first));
            second = builder.Add(new SumLayer(5, 1, 1), [first, other]);
            second = builder.Add(new ReluLayer(4), builder.Add(Dense(5, 4), second));
        }
        else second = builder.Add(Kind(4), builder.Add(Dense(5, 4), first));
        return builder.Build(builder.Add(Dense(4, 3), second));
    }
}
