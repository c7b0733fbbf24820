using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch.OneNeuron;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch.OneNeuron;

/// <summary>The cost that goes along with the weights of a single neuron, held against exact scores of every bias.</summary>
public sealed class NeuronStateTests
{
    [Fact]
    public void After_any_changes_the_cost_is_that_of_the_best_bias()
    {
        const int seed = 93;
        var (random, checks) = (new Random(seed), 0);
        for (var index = 0; index < 160; index++)
        {
            var problem = LimitedProblems.Draw(random, index);
            if (OneNeuronRows.Of(problem) is not { } rows) continue;
            var state = new NeuronState(rows);
            for (var step = 0; step < 90; step++)
            {
                var column = random.Next(rows.Columns);
                state.Shift(column, random.Next(rows.Ranges[column].Low, rows.Ranges[column].High + 1) - state.Weights[column]);
                state.Settle();
                if (step % 30 > 0 || problem.Misfit(rows.Network(state.Weights, 0)) is not null) continue;
                double? Score(int bias) => problem.Score(rows.Network(state.Weights, bias))[0]?.Value;
                var best = Enumerable.Range(-rows.BiasRange, 2 * rows.BiasRange + 1).Min(bias => Score(bias) ?? double.PositiveInfinity);
                var unit = (double)problem.Objectives[0].Denominator(problem);
                foreach (var (cost, bias) in new[] { state.Best(), state.BestOfAll() })
                {
                    // Where no bias keeps the limits on errors, the cost is beyond that of any network.
                    if (double.IsInfinity(best)) Assert.True(cost / unit > problem.Data.SampleCount, $"seed {seed}, problem {index}: {cost} though nothing is allowed");
                    else Assert.True(Math.Abs(cost / unit - best) < 1e-9 && Math.Abs(Score(bias)!.Value - best) < 1e-9, $"seed {seed}, problem {index}: {cost / unit} at bias {bias}, the best is {best}");
                }

                checks++;
            }
        }

        Assert.True(checks > 200, $"{checks} checks");
    }

    [Fact]
    public void Biases_too_many_for_buckets_are_searched_all_in_the_end()
    {
        var random = new Random(4);
        int[] rows = [.. Enumerable.Range(0, 40).Select(_ => random.Next(-4_000_000, 4_000_000))];
        int[] labels = [.. rows.Select((value, k) => value > 1_234_567 == (k % 9 > 0) ? 1 : 0)];
        var data = new Dataset("wide", rows, labels, ["a"], ["no", "yes"], 1);
        var problem = new TrainingProblem(data, [], 3, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = TrainingProblem.FreeBiasRange(data, 3) });
        var state = new NeuronState(OneNeuronRows.Of(problem)!);
        state.Shift(0, 1);
        var (cost, bias) = state.BestOfAll();
        var best = rows.Append(int.MaxValue / 4).Min(threshold => Math.Min(Misses(threshold), Misses(threshold + 1)));
        int Misses(int least) => rows.Zip(labels).Count(sample => sample.First >= least != (sample.Second == 1));
        Assert.Equal(best, cost);
        Assert.Equal(best, problem.Score(state.Rows.Network(state.Weights, bias))[0]!.Value.Value);
        Assert.True(state.Cost() >= cost);
    }
}
