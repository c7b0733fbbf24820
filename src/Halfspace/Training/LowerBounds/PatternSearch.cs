
namespace Halfspace.Training.LowerBounds;

/// <summary>Tries every multiset of sign patterns with every output weight, for one objective.</summary>
internal sealed class PatternSearch
{
    private readonly TrainingProblem problem;
    private readonly ITrainingObjective objective;
    private readonly CostShape shape;
    private readonly IReadOnlyList<(ulong Signs, long Weight, long Margin)> patterns;
    private readonly CancellationToken cancellationToken;
    private readonly int hidden;
    private readonly int cells;
    private readonly long[][] outputs;
    private readonly long[] outputWeights;

    /// <summary>The cost of an output for each choice of its weights, each code, and the targets +1 and -1; null where the cost is no sum over outputs.</summary>
    private readonly long[][]? prices;

    /// <summary>Which class each code may be given to where the largest output decides, over all output weights; the number of classes for none.</summary>
    private readonly IReadOnlyList<int[]> winners = [];

    private readonly int[][] labels;
    private readonly int[] chosen;
    private long? best;

    public PatternSearch(TrainingProblem problem, IReadOnlyList<(ulong Signs, long Weight, long Margin)> patterns, int hidden, CancellationToken cancellationToken)
    {
        (this.problem, this.patterns, this.hidden, this.cancellationToken) = (problem, patterns, hidden, cancellationToken);
        objective = problem.Objectives[^1];
        shape = objective.Shape(problem);
        cells = 1 << hidden;
        chosen = new int[hidden];
        labels = [.. Enumerable.Range(0, cells).Select(_ => new int[problem.Data.ClassCount])];
        var all = Vectors(hidden + 1, problem.Range).ToArray();
        outputWeights = [.. all.Select(w => w.Sum(v => (long)Math.Abs(v)))];
        outputs = [.. all.Select(w => Enumerable.Range(0, cells).Select(code => Enumerable.Range(0, hidden).Sum(i => (code >> i & 1) == 1 ? (long)w[i] : -w[i]) + w[hidden]).ToArray())];
        if (shape == CostShape.Outputs && objective is ICorrectnessObjective counting)
            prices = [.. outputs.Select(values => values.SelectMany(value => new[] { checked((long)counting.PriceOutput(problem, value, 1)), checked((long)counting.PriceOutput(problem, value, -1)) }).ToArray())];
        if (shape == CostShape.LargestOutput) winners = Winners();
    }

    /// <summary>The different ways in which the largest of several outputs can give codes to classes.</summary>
    private List<int[]> Winners()
    {
        var (found, seen) = (new List<int[]>(), new HashSet<string>());
        var (choice, classes) = (new int[problem.OutputCount], problem.OutputCount);
        while (!cancellationToken.IsCancellationRequested)
        {
            var map = new int[cells];
            for (var code = 0; code < cells; code++)
            {
                var most = choice.Max(w => outputs[w][code]);
                map[code] = choice.Count(w => outputs[w][code] == most) > 1 ? classes : Array.FindIndex(choice, w => outputs[w][code] == most);
            }

            if (seen.Add(string.Join(',', map))) found.Add(map);
            var at = 0;
            while (at < classes && ++choice[at] == outputs.Length) choice[at++] = 0;
            if (at == classes) break;
        }

        return found;
    }

    /// <summary>The smallest cost in lattice units, or null where no network satisfies the hard conditions.</summary>
    public long? Best()
    {
        Choose(0, 0);
        return best;
    }

    private void Choose(int neuron, int first)
    {
        if (cancellationToken.IsCancellationRequested) return;
        if (neuron == hidden)
        {
            if (Cost() is { } cost && (best is null || cost < best)) best = cost;
            return;
        }

        for (chosen[neuron] = first; chosen[neuron] < patterns.Count; chosen[neuron]++) Choose(neuron + 1, chosen[neuron]);
    }

    private long? Cost()
    {
        foreach (var cell in labels) Array.Clear(cell);
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var code = 0;
            for (var i = 0; i < hidden; i++) code |= (int)(patterns[chosen[i]].Signs >> k & 1) << i;
            labels[code][problem.Data.Labels[k]]++;
        }

        if (shape == CostShape.OneOutput) return Partition();
        if (shape == CostShape.LargestOutput) return winners.Min(map => Enumerable.Range(0, cells).Sum(code => labels[code].Sum() - (map[code] < problem.OutputCount ? (long)labels[code][map[code]] : 0)));
        long sum = objective.Quantity switch
        {
            NetworkQuantity.Weights => chosen.Sum(p => patterns[p].Weight),
            NetworkQuantity.Margins => -chosen.Sum(p => patterns[p].Margin),
            _ => 0,
        };
        for (var j = 0; j < problem.OutputCount; j++)
        {
            long? least = null;
            for (var w = 0; w < outputs.Length; w++)
            {
                if (OutputCost(j, w) is { } cost && (least is null || cost < least)) least = cost;
            }

            if (least is null) return null;
            sum += least.Value;
        }

        return sum;
    }

    private long? OutputCost(int output, int weights)
    {
        var (cost, margin) = (0L, long.MaxValue);
        for (var code = 0; code < cells; code++)
        {
            var cell = labels[code];
            var plus = cell[problem.Coding == OutputCoding.Single ? 1 : output];
            var minus = cell.Sum() - plus;
            if (plus + minus == 0) continue;
            var value = outputs[weights][code];
            if (prices is not null)
            {
                cost = checked(cost + plus * prices[weights][2 * code] + minus * prices[weights][2 * code + 1]);
                continue;
            }

            if ((plus > 0 && value < 0) || (minus > 0 && value >= 0)) return null;
            if (plus > 0) margin = Math.Min(margin, value);
            if (minus > 0) margin = Math.Min(margin, -value);
        }

        if (prices is not null) return cost;
        return objective.Quantity switch
        {
            NetworkQuantity.Weights => outputWeights[weights],
            NetworkQuantity.Margins => -margin * problem.Data.Scale,
            _ => 0,
        };
    }

    /// <summary>The fewest misses where each cell in use is given to exactly one class by the outputs' signs.</summary>
    private long? Partition()
    {
        uint inUse = 0;
        for (var code = 0; code < cells; code++) inUse |= labels[code].Any(count => count > 0) ? 1u << code : 0;
        var signs = outputs.Select(values =>
        {
            uint positive = 0;
            for (var code = 0; code < cells; code++) positive |= values[code] >= 0 ? 1u << code : 0;
            return positive & inUse;
        }).Distinct().ToArray();
        return Give(0, inUse, signs);
    }

    private long? Give(int output, uint left, uint[] signs)
    {
        if (output == problem.OutputCount) return left == 0 ? 0 : null;
        long? least = null;
        foreach (var mine in signs)
        {
            if ((mine & ~left) != 0 || Give(output + 1, left & ~mine, signs) is not { } rest) continue;
            for (var code = 0; code < cells; code++)
            {
                if ((mine >> code & 1) == 1) rest += labels[code].Sum() - labels[code][output];
            }

            if (least is null || rest < least) least = rest;
        }

        return least;
    }

    private static IEnumerable<int[]> Vectors(int length, int range)
    {
        var vector = Enumerable.Repeat(-range, length).ToArray();
        while (true)
        {
            yield return (int[])vector.Clone();
            var at = 0;
            while (at < length && vector[at] == range) vector[at++] = -range;
            if (at == length) yield break;
            vector[at]++;
        }
    }
}
