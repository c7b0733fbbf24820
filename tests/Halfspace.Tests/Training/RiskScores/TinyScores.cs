using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.RiskScores;

namespace Halfspace.Tests.Training.RiskScores;

/// <summary>Small problems of risk scores, and the least cost by trying every score.</summary>
internal static class TinyScores
{
    /// <summary>A problem with whatever limits, prices and weights of classes are drawn.</summary>
    public static RiskScoreProblem Draw(Random random)
    {
        var (inputs, scale) = (random.Next(1, 4), random.Next(3) == 0 ? random.Next(2, 9) : 1);
        var data = TinyProblems.Random(random, random.Next(2, 13), inputs, 2, scale);
        var range = random.Next(1, 4);
        WeightLimits Range()
        {
            var (one, other) = (random.Next(-range, range + 1), random.Next(-range, range + 1));
            return new WeightLimits(Math.Min(one, other), Math.Max(one, other));
        }

        var limits = new NetworkLimits
        {
            BiasRange = random.Next(2) == 0 ? random.Next(0, 7) : null,
            MaxInputs = random.Next(2) == 0 ? random.Next(0, inputs + 1) : null,
            MaxColumns = random.Next(4) == 0 ? random.Next(0, inputs + 1) : null,
            Columns = random.Next(2) == 0 ? [.. Enumerable.Range(0, inputs).Select(_ => random.Next(2))] : null,
            Weights = random.Next(3) == 0 ? [.. Enumerable.Range(0, inputs).Select(_ => Range())] : null,
            ForbiddenPairs = inputs > 1 && random.Next(4) == 0 ? [(0, inputs - 1)] : [],
        };
        return new RiskScoreProblem(data, range, limits, random.Next(2) == 0 ? Rational.Of(random.Next(0, 9), 50) : Rational.Zero, random.Next(3) == 0 ? [Rational.Of(random.Next(1, 5), 2), Rational.Of(random.Next(1, 5), 3)] : null);
    }

    /// <summary>The least cost and its weights, in floating point; null where the limits leave no score.</summary>
    public static (int[] Weights, double Cost)? Best(RiskScoreProblem problem)
    {
        (int[] Weights, double Cost)? best = null;
        var weights = new int[problem.Data.InputCount + 1];
        void Try(int place)
        {
            if (place == weights.Length)
            {
                if (problem.Shape.Misfit(problem.Network(weights)) is null && Cost(problem, weights) is var cost && !(cost >= best?.Cost)) best = ([.. weights], cost);
                return;
            }

            var (low, high) = place < problem.Data.InputCount ? (problem.Shape.WeightsOf(place).Low, problem.Shape.WeightsOf(place).High) : (-problem.Shape.BiasRange, problem.Shape.BiasRange);
            for (weights[place] = low; weights[place] <= high; weights[place]++) Try(place + 1);
        }

        Try(0);
        return best;
    }

    /// <summary>The cost by its definition, in floating point.</summary>
    public static double Cost(RiskScoreProblem problem, int[] weights)
    {
        double sum = 0, total = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            double score = weights[^1];
            for (var i = 0; i < problem.Data.InputCount; i++) score += (double)weights[i] * problem.Data.Row(k)[i] / problem.Data.Scale;
            var label = problem.Data.Labels[k];
            var weight = problem.ClassWeights?[label].ToDouble() ?? 1;
            var margin = label == 1 ? score : -score;
            sum += weight * (Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))));
            total += weight;
        }

        return sum / total + problem.InputCost.ToDouble() * weights[..^1].Count(w => w != 0);
    }
}
