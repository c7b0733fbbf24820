using Halfspace.Certificates;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Cuts the networks of a problem into parts by the weights that an exact fit would fix first: for an input, the first layer's weights in order of size lie in ranges.
/// Each network is in just one part, with every order of its hidden neurons.
/// </summary>
internal static class WeightSplit
{
    /// <summary>Nodes that are spent on finding out which weights a fit fixes first.</summary>
    private const long TrialNodes = 30_000;

    /// <summary>Why a problem cannot be cut; null where it can.</summary>
    public static string? Refusal(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.RealWeights is not null || problem.Objectives.Count != 1) return "A proof is cut for one objective over integer weights.";
        if (problem.Hidden.Count == 0 && problem.OutputCount > 1) return "Without a hidden layer a proof is cut for one output only.";
        return Fits(problem.Hidden.Count > 0 ? problem.Relaxed(problem.Objectives) : problem.WithPart([])) ? null
            : $"No exact fit takes this problem, so that its parts would be as hard as the whole. It takes one objective out of mistakes, max-correct, sat-margin and min-hinge, hidden layers of at most {NetworkFit.MostNeurons} neurons and at most {NetworkFit.MostWeights} weights in the first layer, or one neuron.";
    }

    /// <summary>The parts; fewer than asked for where the networks are fewer.</summary>
    public static IReadOnlyList<IReadOnlyList<SortedWeights>> Of(TrainingProblem problem, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var inputs = (problem.Hidden.Count > 0 ? NetworkFit.FirstInputs(problem.Relaxed(problem.Objectives), TrialNodes, cancellationToken) : TellingInputs(problem)).Where(input => problem.WeightsOf(input) is var range && range.Low < range.High).ToArray();
        var width = problem.Widths[1];
        Column Whole(int input) => new([.. Enumerable.Repeat(problem.WeightsOf(input).Low, width)], [.. Enumerable.Repeat(problem.WeightsOf(input).High, width)]);
        var open = new PriorityQueue<Column[], (double Share, int Order)>();
        var (done, order) = (new List<(Column[] Part, int Order)>(), 0);
        // The shares of columns that are not cut yet are one.
        double Share(Column[] part) => part.Select((column, c) => column.Count / Whole(inputs[c]).Count).Aggregate(1.0, (product, share) => product * share);
        open.Enqueue([], (-1, order++));
        while (open.Count + done.Count < count)
        {
            if (!open.TryDequeue(out var part, out var rank)) break;
            var place = Array.FindIndex(part, column => column.Widest is not null);
            if (place < 0)
            {
                if (part.Length == inputs.Length)
                {
                    done.Add((part, rank.Order));
                    continue;
                }

                (place, part) = (part.Length, [.. part, Whole(inputs[part.Length])]);
            }

            foreach (var half in part[place].Halves())
            {
                var child = (Column[])part.Clone();
                child[place] = half;
                open.Enqueue(child, (-Share(child), order++));
            }
        }

        return [.. done.Concat(open.UnorderedItems.Select(item => (Part: item.Element, item.Priority.Order))).OrderBy(part => part.Order).Select(part => part.Part.Select((column, c) => new SortedWeights(inputs[c], column.Low, column.High)).ToArray())];
    }

    private static bool Fits(TrainingProblem problem) => problem.Hidden.Count > 0 ? NetworkFit.Fits(problem) : SupportFit.Fits(problem);

    /// <summary>The inputs of one neuron, those first whose values differ most between the two classes.</summary>
    private static IEnumerable<int> TellingInputs(TrainingProblem problem)
    {
        var data = problem.Data;
        var (sums, sizes) = (new double[2, data.InputCount], data.ClassSizes());
        for (var k = 0; k < data.SampleCount; k++)
        {
            for (var i = 0; i < data.InputCount; i++) sums[data.Labels[k], i] += data.Row(k)[i];
        }

        return Enumerable.Range(0, data.InputCount).OrderByDescending(i => Math.Abs(sums[1, i] / Math.Max(1, sizes[1]) - sums[0, i] / Math.Max(1, sizes[0])) * (problem.WeightsOf(i).High - problem.WeightsOf(i).Low)).ThenBy(i => i);
    }

    /// <summary>Ranges of the weights of one input, in order of size, of which no end is out of reach of sorted weights.</summary>
    private sealed record Column(int[] Low, int[] High)
    {
        /// <summary>How many sorted weights there are.</summary>
        public double Count
        {
            get
            {
                var ways = new Dictionary<int, double> { [int.MinValue] = 1 };
                for (var j = 0; j < Low.Length; j++) ways = Enumerable.Range(Low[j], High[j] - Low[j] + 1).ToDictionary(weight => weight, weight => ways.Sum(way => way.Key <= weight ? way.Value : 0));
                return ways.Values.Sum();
            }
        }

        /// <summary>The place with the widest range; null where all weights are fixed.</summary>
        public int? Widest => Enumerable.Range(0, Low.Length).MaxBy(j => High[j] - Low[j]) is var widest && High[widest] > Low[widest] ? widest : null;

        /// <summary>The two halves of the widest range.</summary>
        public Column[] Halves()
        {
            var place = Widest!.Value;
            var middle = Low[place] + (High[place] - Low[place]) / 2;
            var (lower, upper) = ((int[])High.Clone(), (int[])Low.Clone());
            for (var j = 0; j <= place; j++) lower[j] = Math.Min(lower[j], middle);
            for (var j = place; j < upper.Length; j++) upper[j] = Math.Max(upper[j], middle + 1);
            return [new Column([.. Low], lower), new Column(upper, [.. High])];
        }
    }
}
