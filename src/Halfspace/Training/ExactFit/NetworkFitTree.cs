using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>The search tree of <see cref="NetworkFit"/> for one table of costs by code.</summary>
internal sealed class NetworkFitTree
{
    private readonly TrainingProblem problem;
    private readonly FitSamples samples;
    private readonly CodeTable table;
    private readonly int neurons;
    private readonly WeightRanges ranges;
    private readonly WeightSymmetry symmetry;
    private readonly GroupBound bounds;
    private readonly TranspositionTable transpositions;
    private long goal;
    private long nodeLimit;
    private CancellationToken cancellationToken;
    private bool stopped;

    public NetworkFitTree(TrainingProblem problem, FitSamples samples, CodeTable table)
    {
        (this.problem, this.samples, this.table, neurons) = (problem, samples, table, table.Neurons);
        var (types, moebius) = TypesOf(samples, table);
        ranges = new WeightRanges(samples, neurons);
        for (var p = 0; p < samples.Part.Count; p++)
        {
            for (var h = 0; h < neurons; h++) ranges.Set(h, p, samples.Part[p].Low.Min(), samples.Part[p].High.Max());
        }

        symmetry = new WeightSymmetry(samples, table, ranges);
        transpositions = new TranspositionTable(new RemainingCost(samples, table, types, moebius), ranges);
        for (var k = 0; k < samples.Count; k++)
        {
            long most = 0;
            for (var code = 0; code < 1 << neurons; code++)
            {
                var cost = CostOf(samples.Counts[k], table, code);
                Unit = LargestDivisor.Of(Unit, cost);
                most = Math.Max(most, cost);
            }

            Worst += most;
        }

        bounds = new GroupBound(samples, ranges, new GroupCosts(neurons, types, moebius, Worst));
    }

    /// <summary>The order of columns.</summary>
    public int[] Order => samples.Order;

    /// <summary>More than no network costs.</summary>
    public long Worst { get; }

    /// <summary>A divisor of all costs.</summary>
    public long Unit { get; }

    /// <summary>Nodes of the last search.</summary>
    public long Nodes { get; private set; }

    /// <summary>The cost of the network that the last search found; null for none.</summary>
    public long? Found { get; private set; }

    /// <summary>The network that was found last.</summary>
    public IntegerNetwork? Network { get; private set; }

    /// <summary>Looks for networks that cost less than a goal; true where all were tried.</summary>
    public bool Search(long below, long nodes, CancellationToken cancellation)
    {
        (goal, nodeLimit, cancellationToken, stopped) = (below, nodes, cancellation, false);
        (Nodes, Found) = (0, null);
        ranges.Renew();
        Visit(0);
        return !stopped;
    }

    /// <summary>The row of each sample, and the Moebius transforms of the costs by code, one a row.</summary>
    internal static (int[] Types, long[] Moebius) TypesOf(FitSamples samples, CodeTable table)
    {
        var types = new int[samples.Count];
        var rows = new List<long>();
        var seen = new Dictionary<string, int>();
        for (var k = 0; k < samples.Count; k++)
        {
            var key = string.Join(',', samples.Counts[k]);
            if (!seen.TryGetValue(key, out types[k]))
            {
                seen.Add(key, types[k] = seen.Count);
                var row = new long[1 << table.Neurons];
                for (var code = 0; code < row.Length; code++) row[code] = CostOf(samples.Counts[k], table, code);
                for (var bit = 1; bit < row.Length; bit <<= 1)
                {
                    for (var code = 0; code < row.Length; code++) row[code] -= (code & bit) != 0 ? row[code ^ bit] : 0;
                }

                rows.AddRange(row);
            }
        }

        return (types, [.. rows]);
    }

    private static long CostOf(int[] counts, CodeTable table, int code)
    {
        long cost = 0;
        for (var label = 0; label < counts.Length; label++) cost += counts[label] * table[label, code];
        return cost;
    }

    /// <summary>A node at which the first columns are fixed in every neuron.</summary>
    private void Visit(int depth)
    {
        if (IsOver()) return;
        var mark = ranges.Mark;
        if (bounds.Narrow(depth, goal) is { } bound && bound < goal)
        {
            if (depth == samples.Columns.Length || bounds.IsExact) Take(bound);
            else if (!transpositions.IsRefuted(depth, goal, out var entry))
            {
                if (symmetry.Propagate()) Branch(depth, 0);
                if (!stopped) transpositions.Add(depth, goal, entry);
            }
        }

        ranges.Undo(mark);
    }

    /// <summary>Fixes a column's weights in one neuron after the other.</summary>
    private void Branch(int depth, int neuron)
    {
        if (neuron == neurons)
        {
            if (!IsOfPart(depth)) return;
            ranges.Complete(depth);
            Visit(depth + 1);
            ranges.Reopen(depth);
            return;
        }

        var (from, to) = (ranges.Low[neuron][depth], Math.Min(ranges.High[neuron][depth], symmetry.Most(neuron, depth)));
        if (from > to) return;
        if (from == ranges.High[neuron][depth])
        {
            Branch(depth, neuron + 1);
            return;
        }

        // A few values are tried one by one, the middle first; a wide range is halved.
        var middle = from + (to - from) / 2;
        if (to - from > 3)
        {
            Try(depth, neuron, from, middle);
            Try(depth, neuron, middle + 1, to);
            return;
        }

        for (var away = 0; away <= to - from; away++)
        {
            var value = middle + ((away & 1) == 0 ? -(away / 2) : (away + 1) / 2);
            if (value >= from && value <= to) Try(depth, neuron, value, value);
        }
    }

    private void Try(int depth, int neuron, int from, int to)
    {
        if (IsOver()) return;
        var mark = ranges.Mark;
        ranges.Set(neuron, depth, from, to);
        // The last neuron's column is bounded as a whole by the node that follows.
        if ((neuron + 1 == neurons && from == to) || (bounds.Narrow(depth, goal) is { } bound && bound < goal)) Branch(depth, from == to ? neuron + 1 : neuron);
        ranges.Undo(mark);
    }

    /// <summary>Whether the weights of a position, fixed in every neuron, lie in the part.</summary>
    private bool IsOfPart(int position)
    {
        if (position >= samples.Part.Count) return true;
        Span<int> sorted = stackalloc int[neurons];
        for (var h = 0; h < neurons; h++) sorted[h] = ranges.Low[h][position];
        sorted.Sort();
        for (var j = 0; j < neurons; j++)
        {
            if (sorted[j] < samples.Part[position].Low[j] || sorted[j] > samples.Part[position].High[j]) return false;
        }

        return true;
    }

    private bool IsOver()
    {
        if (stopped) return true;
        if (++Nodes > nodeLimit || ((Nodes & 255) == 0 && cancellationToken.IsCancellationRequested)) stopped = true;
        return stopped;
    }

    private void Take(long cost)
    {
        (goal, Found) = (cost, cost);
        var first = new IntegerLayer(problem.Data.InputCount, new int[problem.Data.InputCount * neurons], new int[neurons]);
        var reduced = new int[samples.Columns.Length];
        for (var h = 0; h < neurons; h++)
        {
            for (var p = 0; p < reduced.Length; p++) reduced[samples.Order[p]] = ranges.Low[h][p];
            first.Biases[h] = samples.Inputs.Expand(reduced.AsSpan(0, samples.Inputs.Count), reduced[^1], problem, first.WeightsOf(h));
        }

        Network = new IntegerNetwork([first, .. table.Layers.Select(layer => layer.Clone())], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }
}
