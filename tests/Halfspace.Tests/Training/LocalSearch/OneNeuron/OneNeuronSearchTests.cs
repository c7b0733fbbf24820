using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch.OneNeuron;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch.OneNeuron;

/// <summary>The search of a single neuron from real weights, held against all networks of tiny problems.</summary>
public sealed class OneNeuronSearchTests
{
    [Fact]
    public void Under_limits_and_prices_of_every_kind_it_finds_the_least_cost_and_offers_only_networks_of_the_problem()
    {
        const int seed = 417;
        var (random, tried) = (new Random(seed), 0);
        for (var index = 0; index < 240; index++)
        {
            var problem = LimitedProblems.Draw(random, index);
            if (OneNeuronRows.Of(problem) is not { } rows) continue;
            var best = default(Cost?);
            void Take(IntegerNetwork network)
            {
                // The first weights are those nearest to zero, which fixed points alone may keep from being allowed.
                if (problem.Misfit(network) is not null)
                {
                    Assert.True(problem.Limits.Weights is not null || problem.Limits.MaxInputs == 0, $"seed {seed}, problem {index}: {problem.Misfit(network)}");
                    return;
                }

                if (problem.Score(network)[0] is { } cost && (best is null || cost < best)) best = cost;
            }

            var search = new OneNeuronSearch(rows, index, Take, one => one.Moves < 20_000);
            search.Begin();
            for (var turn = 0; turn < 3; turn++) search.Continue(null, 300);
            var least = LimitedProblems.Best(problem);
            Assert.True(best is { } found ? LimitedProblems.Exact(found) == least : least is null, $"seed {seed}, problem {index}, {problem}: {best}, the least is {least}");
            tried++;
        }

        Assert.True(tried > 120, $"{tried} problems");
    }

    [Fact]
    public void Rounded_real_weights_miss_samples_that_the_search_gets_right()
    {
        var problem = Planted();
        var rows = OneNeuronRows.Of(problem)!;
        var real = new RealNeuron(rows) { KeepsRanges = false };
        real.Fit(200, null, () => true);
        real.Scale(problem.Range / real.Weights.Max(Math.Abs));
        var state = new NeuronState(rows);
        state.Load(Array.ConvertAll(real.Weights, weight => (int)Math.Round(weight)));
        Assert.True(state.BestOfAll().Cost > 0, "rounding alone is right throughout");
        var result = new SearchMethod().Run(problem, new TrainingOptions { MoveLimit = 200_000, Threads = 1 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, result.Outcome.Value!.Value.Value);
    }

    [Fact]
    public void The_same_moves_and_seed_give_the_same_neuron()
    {
        var data = Halfspace.Tests.Training.TinyProblems.Random(new Random(5), 60, 6, 2, 9);
        var problem = new TrainingProblem(data, [], 4, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { MaxInputs = 4, BiasRange = TrainingProblem.FreeBiasRange(data, 4) });
        var options = new TrainingOptions { MoveLimit = 30_000, Threads = 1, Seed = 7 };
        var (first, second) = (new SearchMethod().Run(problem, options, null, TestContext.Current.CancellationToken), new SearchMethod().Run(problem, options, null, TestContext.Current.CancellationToken));
        Assert.Equal(first.Network!.Layers[0].Weights, second.Network!.Layers[0].Weights);
        Assert.Equal(first.Network.Layers[0].Biases, second.Network.Layers[0].Biases);
        Assert.Equal(first.Moves, second.Moves);
    }

    [Fact]
    public void It_returns_soon_once_it_may_not_go_on()
    {
        var rows = OneNeuronRows.Of(Planted())!;
        foreach (var most in new[] { 0, 1, 10, 100, 1000 })
        {
            var search = new OneNeuronSearch(rows, 1, _ => { }, one => one.Moves < most);
            search.Begin();
            search.Continue(null, 1000);
            Assert.True(search.Moves <= most + 40, $"{search.Moves} moves instead of {most}");
        }
    }

    /// <summary>Points near a plane of unequal whole weights, all on the side that it gives them.</summary>
    private static TrainingProblem Planted()
    {
        var random = new Random(11);
        int[] weights = [9, -7, 4, 1];
        var (rows, labels) = (new List<int>(), new List<int>());
        while (labels.Count < 300)
        {
            int[] row = [.. weights.Select(_ => random.Next(0, 30))];
            var score = row.Zip(weights, (value, weight) => value * weight).Sum() - 61;
            if (Math.Abs(score) > 12) continue;
            rows.AddRange(row);
            labels.Add(score >= 0 ? 1 : 0);
        }

        var data = new Dataset("planted", [.. rows], [.. labels], ["a", "b", "c", "d"], ["no", "yes"], 1);
        return new TrainingProblem(data, [], 10, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = TrainingProblem.FreeBiasRange(data, 10) });
    }
}
