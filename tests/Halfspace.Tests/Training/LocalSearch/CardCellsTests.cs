using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch.Neighbourhoods;
using Halfspace.Training.Samples;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch;

/// <summary>The groups of samples on which single neurons are fitted, held against exact scores of every bias.</summary>
public sealed class CardCellsTests
{
    [Fact]
    public void The_bias_is_the_best_one_and_costs_what_the_network_costs()
    {
        var random = new Random(61);
        var fitted = 0;
        for (var index = 0; index < 200; index++)
        {
            var problem = LimitedProblems.Draw(random, index);
            if (!InputNeighbourhood.Fits(problem)) continue;
            var card = RandomCard(problem, random);
            if (problem.Misfit(card) is not null) continue;
            var weights = card.Layers[0].Weights;
            int[] used = [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] != 0)];
            var cells = new CardCells(problem, new DistinctInputs(problem.Data), used);
            var (cost, bias) = cells.Fit([.. used.Select(i => weights[i])]);
            double? Score(int b) => problem.Score(new IntegerNetwork([new IntegerLayer(weights.Length, weights, [b])], problem.Data.Scale))[0]?.Value;
            var best = Enumerable.Range(-problem.BiasRange, 2 * problem.BiasRange + 1).Min(b => Score(b) ?? double.PositiveInfinity);
            Assert.Equal(best, cost, 9);
            Assert.True(double.IsInfinity(best) || Math.Abs(Score(bias)!.Value - best) < 1e-9, $"problem {index}: bias {bias}");
            Assert.True(cells.Least <= cost + 1e-9, $"problem {index}: {cells.Least} is said to be least, {cost} is reached");
            fitted++;
        }

        Assert.True(fitted > 30, $"{fitted} cards");
    }

    /// <summary>A neuron of some inputs, with small weights within their ranges.</summary>
    private static IntegerNetwork RandomCard(TrainingProblem problem, Random random)
    {
        int[] weights = [.. Enumerable.Range(0, problem.Data.InputCount).Select(i => Math.Clamp(random.Next(-1, 2), problem.WeightsOf(i).Low, problem.WeightsOf(i).High))];
        return new IntegerNetwork([new IntegerLayer(weights.Length, weights, [0])], problem.Data.Scale);
    }
}
