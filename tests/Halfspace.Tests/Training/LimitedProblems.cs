using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Tests.Training;

/// <summary>Random tiny problems with limits, prices, class weights and ties as errors, and their optimum by trying every network with code of its own.</summary>
internal static class LimitedProblems
{
    /// <summary>A problem of some kind; the kinds change with the index, so that neighbours cover all of them.</summary>
    public static TrainingProblem Draw(Random random, int index)
    {
        var isDeep = index % 4 == 3;
        var isSingle = index % 5 != 4;
        var inputs = isDeep ? 2 : random.Next(2, 4);
        var range = isDeep ? 1 : random.Next(1, 4 - inputs / 3);
        var scale = random.Next(1, 4);
        var data = TinyProblems.Random(random, random.Next(5, 12), inputs, 2, scale);
        var costs = new MistakeCosts
        {
            InputCost = index % 3 == 0 ? Rational.Of(random.Next(1, 5), random.Next(1, 4)) : Rational.Zero,
            WeightCost = index % 6 == 0 ? Rational.Of(1, random.Next(2, 30)) : Rational.Zero,
            ClassWeights = index % 7 == 2 ? [Rational.Of(random.Next(1, 5), 2), Rational.Of(random.Next(1, 5), 3)] : null,
            ZeroIsError = isSingle && index % 2 == 1,
        };
        return new TrainingProblem(data, isDeep ? [index % 8 == 7 ? 2 : 1] : [], range, [new Mistakes(costs)], isSingle ? OutputCoding.Single : OutputCoding.OnePerClass, Limits(random, index, inputs, range));
    }

    /// <summary>What mistakes cost, by definitions written down once more; null where the network breaks a limit.</summary>
    public static Rational? Cost(TrainingProblem problem, IntegerNetwork network)
    {
        if (!KeepsLimitsOnInputs(problem, network)) return null;
        var (limits, data, first) = (problem.Limits, problem.Data, network.Layers[0]);
        var costs = problem.Objectives.OfType<Mistakes>().FirstOrDefault()?.Costs ?? MistakeCosts.Plain;
        var used = Enumerable.Range(0, data.InputCount).Count(i => Enumerable.Range(0, first.NeuronCount).Any(j => first.WeightsOf(j)[i] != 0));
        var (wrong, cost) = (new int[Math.Max(2, data.ClassCount)], costs.InputCost * used + costs.WeightCost * network.Layers.Sum(layer => layer.Weights.Sum(Math.Abs)));
        for (var k = 0; k < data.SampleCount; k++)
        {
            var outputs = network.Forward(data.Row(k));
            var label = data.Labels[k];
            var isRight = outputs.Length > 1 ? !outputs.Where((other, o) => o != label && other >= outputs[label]).Any() : label == 0 ? outputs[0] < 0 : costs.ZeroIsError ? outputs[0] > 0 : outputs[0] >= 0;
            if (isRight) continue;
            wrong[label]++;
            cost += costs.ClassWeights?[label] ?? Rational.One;
        }

        return wrong[0] > (limits.MaxFalsePositives ?? int.MaxValue) || wrong[1] > (limits.MaxFalseNegatives ?? int.MaxValue) ? null : cost;
    }

    private static bool KeepsLimitsOnInputs(TrainingProblem problem, IntegerNetwork network)
    {
        var (limits, first, data) = (problem.Limits, network.Layers[0], problem.Data);
        bool[] used = [.. Enumerable.Range(0, data.InputCount).Select(i => Enumerable.Range(0, first.NeuronCount).Any(j => first.WeightsOf(j)[i] != 0))];
        if (first.Biases.Any(bias => Math.Abs(bias) > (limits.BiasRange ?? problem.Range)) || used.Count(u => u) > (limits.MaxInputs ?? int.MaxValue)) return false;
        if (limits.Columns is { } columns && columns.Where((_, i) => used[i]).Distinct().Count() > limits.MaxColumns) return false;
        if (limits.ForbiddenPairs.Any(pair => used[pair.First] && used[pair.Second])) return false;
        for (var j = 0; j < first.NeuronCount; j++)
        {
            for (var i = 0; limits.Weights is { } weights && i < data.InputCount; i++) if (first.WeightsOf(j)[i] < weights[i].Low || first.WeightsOf(j)[i] > weights[i].High) return false;
        }

        return true;
    }

    /// <summary>The least cost over all networks; null where none keeps the limits.</summary>
    public static Rational? Best(TrainingProblem problem)
    {
        Rational? best = null;
        foreach (var network in AllNetworks.Of(problem))
        {
            if (Cost(problem, network) is { } cost && (best is null || cost < best)) best = cost;
        }

        return best;
    }

    public static Rational Exact(Cost cost) => Rational.Of(cost.Numerator, cost.Denominator);

    private static NetworkLimits Limits(Random random, int index, int inputs, int range)
    {
        var limits = new NetworkLimits { BiasRange = index % 3 == 1 ? random.Next(0, range + 3) : null };
        return (index % 8) switch
        {
            0 or 7 => limits with { MaxInputs = random.Next(0, inputs) },
            1 => limits with { MaxColumns = 1, Columns = [.. Enumerable.Range(0, inputs).Select(i => i / 2)] },
            2 => limits with { Weights = [.. Enumerable.Range(0, inputs).Select(_ => Between(random, range))] },
            3 => limits with { ForbiddenPairs = [(0, inputs - 1)] },
            4 => limits with { MaxFalsePositives = random.Next(0, 3) },
            5 => limits with { MaxFalseNegatives = random.Next(0, 2), MaxInputs = 1 },
            _ => limits,
        };
    }

    private static WeightLimits Between(Random random, int range)
    {
        var (first, second) = (random.Next(-range, range + 1), random.Next(-range, range + 1));
        return random.Next(3) == 0 ? new WeightLimits(0, range) : new WeightLimits(Math.Min(first, second), Math.Max(first, second));
    }
}
