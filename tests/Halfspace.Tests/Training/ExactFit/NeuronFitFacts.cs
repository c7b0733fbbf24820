using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>The exact fit of one neuron, against brute force over all weights.</summary>
public sealed class NeuronFitFacts
{
    [Fact]
    public void The_fit_equals_brute_force_and_its_stopped_bound_is_sound()
    {
        var random = new Random(23);
        for (var trial = 0; trial < 60; trial++)
        {
            var problem = Draw(random, 3 + random.Next(15), 2 + random.Next(2), 1 + random.Next(3));
            var optimum = BruteForce(problem);
            var result = NeuronFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((optimum, optimum), (result.Cost, result.Bound));
            Assert.Equal(optimum, CostOf(problem, result.Weights!));
            var stopped = NeuronFit.Solve(problem, nodeLimit: 5, TestContext.Current.CancellationToken);
            Assert.InRange(optimum, stopped.Bound, stopped.Cost);
            var separable = NeuronFit.IsSeparable(problem, 1_000_000, TestContext.Current.CancellationToken, out var weights);
            Assert.Equal(BruteForce(problem with { Costs = null }) == 0, separable);
            if (weights is not null) Assert.Equal(0, CostOf(problem with { Costs = null }, weights));
            if (separable == true) Assert.False(Inseparability.IsProved(problem, 1_000_000));
        }
    }

    [Fact]
    public void A_perceptron_refutes_xor_for_every_range()
    {
        int[] wanted = [-1, 1, 1, -1];
        int[][] columns = [[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]];
        foreach (var range in new[] { 1, 15, 127 })
            Assert.True(Inseparability.IsProved(new NeuronFitProblem { Columns = columns, Ranges = [range, range, range], Wanted = wanted }, 1_000_000));
    }

    private static NeuronFitProblem Draw(Random random, int samples, int inputs, int range) => new()
    {
        Columns = [.. Enumerable.Range(0, inputs).Select(_ => Enumerable.Range(0, samples).Select(_ => random.Next(-4, 9)).ToArray())],
        Ranges = [.. Enumerable.Repeat(range, inputs)],
        Wanted = [.. Enumerable.Range(0, samples).Select(k => k == 0 ? 1 : random.Next(-1, 2))],
        Costs = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, samples).Select(_ => random.Next(4))],
        PlusThreshold = random.Next(3),
    };

    private static long BruteForce(NeuronFitProblem problem)
    {
        var weights = problem.Ranges.Select(range => -range).ToArray();
        var best = long.MaxValue;
        while (true)
        {
            best = Math.Min(best, CostOf(problem, weights));
            var at = 0;
            while (at < weights.Length && weights[at] == problem.Ranges[at])
            {
                weights[at] = -problem.Ranges[at];
                at++;
            }

            if (at == weights.Length) return best;
            weights[at]++;
        }
    }

    private static long CostOf(NeuronFitProblem problem, int[] weights)
    {
        long cost = 0;
        for (var k = 0; k < problem.Wanted.Count; k++)
        {
            if (problem.Wanted[k] == 0) continue;
            var value = Enumerable.Range(0, weights.Length).Sum(c => (long)weights[c] * problem.Columns[c][k]);
            var met = problem.Wanted[k] > 0 ? value >= problem.PlusThreshold : value <= -problem.MinusThreshold;
            cost += met ? 0 : problem.Costs?[k] ?? 1;
        }

        return cost;
    }
}
