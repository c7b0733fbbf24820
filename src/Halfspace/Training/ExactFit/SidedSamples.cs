using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// The samples of one neuron on its two sides: different inputs whose output should reach a threshold, and those whose output should stay below, each with
/// the number of samples that have it. The last column is the bias.
/// </summary>
internal sealed class SidedSamples
{
    /// <summary>Groups the samples of a problem without a hidden layer and with one output.</summary>
    public SidedSamples(TrainingProblem problem, int plusThreshold, int minusThreshold)
    {
        ArgumentNullException.ThrowIfNull(problem);
        (PlusThreshold, MinusThreshold) = (plusThreshold, minusThreshold);
        Inputs = ReducedInputs.Of(problem);
        Unit = problem.Data.Scale;
        High = Inputs.Ranges(problem);
        Low = [.. High.Select(range => -range)];
        Prices = NeuronPrices.None(Inputs.Count);
        var distinct = new DistinctInputs(problem.Data);
        // Where no output lies between the two thresholds, equal inputs with both labels cost the rarer one, and the rest is on one side.
        var cancels = plusThreshold + minusThreshold == 1;
        var (plus, minus) = (new List<(int Sample, int Cost)>(), new List<(int Sample, int Cost)>());
        for (var point = 0; point < distinct.Count; point++)
        {
            var both = cancels ? Math.Min(distinct.Counts[point][0], distinct.Counts[point][1]) : 0;
            Paid += both;
            if (distinct.Counts[point][1] > both) plus.Add((distinct.Firsts[point], distinct.Counts[point][1] - both));
            if (distinct.Counts[point][0] > both) minus.Add((distinct.Firsts[point], distinct.Counts[point][0] - both));
        }

        // Samples of few inputs that are not zero stand together, since their pairs are soon such that no weights meet both.
        foreach (var side in new[] { plus, minus }) SortByFilled(side, Inputs);
        (Plus, PlusCosts) = (Columns(Inputs, plus), [.. plus.Select(entry => entry.Cost)]);
        (Minus, MinusCosts) = (Columns(Inputs, minus), [.. minus.Select(entry => entry.Cost)]);
        Categories = CategoriesIn(Inputs.Count);
        AllowsRepeats = true;
        LargestReach = LargestSum(withBias: true);
        IsBiasFree = (long)High[^1] * Unit >= LargestSum() + Math.Max(Math.Abs((long)plusThreshold), Math.Abs((long)minusThreshold)) + Unit;
    }

    /// <summary>Takes samples that are on their sides already, with a price of the weights.</summary>
    /// <param name="plus">The inputs on the one side, column after column, without the bias.</param>
    /// <param name="plusCosts">What each costs where it is missed.</param>
    /// <param name="minus">The inputs on the other side.</param>
    /// <param name="minusCosts">What each costs where it is missed.</param>
    /// <param name="neuron">Ranges, unit and thresholds.</param>
    /// <param name="columns">The columns of the neuron that these are.</param>
    public SidedSamples(int[][] plus, int[] plusCosts, int[][] minus, int[] minusCosts, PricedNeuron neuron, ReadOnlySpan<int> columns)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        (PlusThreshold, MinusThreshold, Unit) = (neuron.PlusThreshold, neuron.MinusThreshold, neuron.Unit);
        (Low, High) = (new int[columns.Length + 1], new int[columns.Length + 1]);
        for (var c = 0; c < columns.Length; c++) (Low[c], High[c]) = (neuron.Low[columns[c]], neuron.High[columns[c]]);
        (Low[^1], High[^1]) = (neuron.Low[^1], neuron.High[^1]);
        Prices = neuron.Prices.Of(columns);
        (PlusCosts, MinusCosts, Categories) = (plusCosts, minusCosts, []);
        (Plus, Minus) = ([.. plus, Filled(plusCosts.Length)], [.. minus, Filled(minusCosts.Length)]);
        AllowsRepeats = Prices.IsFree && Low.SequenceEqual(High.Select(high => -high));
        LargestReach = LargestSum(withBias: true);
        IsBiasFree = (long)Math.Min(High[^1], -Low[^1]) * Unit >= LargestSum() + Math.Max(Math.Abs((long)PlusThreshold), Math.Abs((long)MinusThreshold)) + Unit;
    }

    /// <summary>The reduction that the columns come from, the bias being the column after its last; null where they are inputs themselves.</summary>
    public ReducedInputs? Inputs { get; }

    /// <summary>The bias unit.</summary>
    public int Unit { get; }

    /// <summary>For each column the smallest weight.</summary>
    public int[] Low { get; }

    /// <summary>For each column the largest weight.</summary>
    public int[] High { get; }

    /// <summary>What misses, used columns and weights cost.</summary>
    public NeuronPrices Prices { get; }

    /// <summary>Whether weights stand for others, such as their doubles, so that parts of the ranges may be left out.</summary>
    public bool AllowsRepeats { get; }

    /// <summary>What the output must reach on the one side.</summary>
    public int PlusThreshold { get; }

    /// <summary>What minus the output must reach on the other.</summary>
    public int MinusThreshold { get; }

    /// <summary>The inputs on the one side, column after column.</summary>
    public int[][] Plus { get; }

    /// <summary>The inputs on the other, column after column.</summary>
    public int[][] Minus { get; }

    /// <summary>What each of the one side costs where it is missed.</summary>
    public int[] PlusCosts { get; }

    /// <summary>What each of the other side costs where it is missed.</summary>
    public int[] MinusCosts { get; }

    /// <summary>What equal inputs of both labels cost whatever the weights.</summary>
    public long Paid { get; }

    /// <summary>Neighbouring columns that add up to the bias unit in every sample, such as the codes of one category; no column is in two.</summary>
    public IReadOnlyList<int[]> Categories { get; }

    /// <summary>Whether the bias reaches every threshold that can matter, so that it may absorb any shift of the weights.</summary>
    public bool IsBiasFree { get; }

    /// <summary>No sample reaches more with any weights and bias.</summary>
    public long LargestReach { get; }

    /// <summary>Bytes that the pairs of two sides take, about.</summary>
    public static long BytesOf(long plus, long minus) => 5 * plus * (minus + 64);

    /// <summary>The cost of weights with the best bias in a range, beside <see cref="Paid"/>.</summary>
    /// <param name="weights">One a column; the bias is left out.</param>
    /// <param name="least">The smallest bias.</param>
    /// <param name="most">The largest bias.</param>
    public (long Cost, int Bias) BestBias(ReadOnlySpan<int> weights, int least, int most)
    {
        var (plus, minus) = (PlusCosts.Length, MinusCosts.Length);
        var sums = ArrayPool<int>.Shared.Rent(Math.Max(plus, minus));
        // Biases with what changes there, in one number each, for these sort fastest.
        var steps = ArrayPool<long>.Shared.Rent(plus + minus);
        var (cost, count) = (0L, 0);
        AddUp(Plus, weights, sums.AsSpan(0, plus));
        for (var i = 0; i < plus; i++)
        {
            var needed = -Floor(sums[i] - (long)PlusThreshold);
            if (needed <= least) continue;
            cost += PlusCosts[i];
            if (needed <= most) steps[count++] = needed << 32 | (uint)-PlusCosts[i];
        }

        AddUp(Minus, weights, sums.AsSpan(0, minus));
        for (var j = 0; j < minus; j++)
        {
            var allowed = Floor(-(long)sums[j] - MinusThreshold);
            if (allowed < least) cost += MinusCosts[j];
            else if (allowed < most) steps[count++] = allowed + 1 << 32 | (uint)MinusCosts[j];
        }

        var sorted = steps.AsSpan(0, count);
        sorted.Sort();
        var (best, bias) = (cost, least);
        for (var s = 0; s < sorted.Length; s++)
        {
            cost += (int)sorted[s];
            if (cost < best && (s + 1 == sorted.Length || sorted[s + 1] >> 32 > sorted[s] >> 32)) (best, bias) = (cost, (int)(sorted[s] >> 32));
        }

        ArrayPool<int>.Shared.Return(sums);
        ArrayPool<long>.Shared.Return(steps);
        return (best, bias);
    }

    /// <summary>Adds up weights times inputs; what a sample can reach has 31 bits.</summary>
    private static void AddUp(int[][] columns, ReadOnlySpan<int> weights, Span<int> sums)
    {
        sums.Clear();
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(sums);
        for (var c = 0; c < columns.Length - 1; c++)
        {
            var (weight, column) = (weights[c], columns[c]);
            if (weight == 0) continue;
            for (var v = 0; v < vectors.Length; v++) vectors[v] += new Vector<int>(column, v * Vector<int>.Count) * weight;
            for (var k = vectors.Length * Vector<int>.Count; k < sums.Length; k++) sums[k] += column[k] * weight;
        }
    }

    /// <summary>The largest number of bias units in a value, rounded down.</summary>
    private long Floor(long value) => value >= 0 ? value / Unit : -((-value + Unit - 1) / Unit);

    private static void SortByFilled(List<(int Sample, int Cost)> side, ReducedInputs inputs)
    {
        int Filled(int sample) => Enumerable.Range(0, inputs.Count).Count(c => inputs.Value(sample, c) != 0);
        (int Sample, int Cost)[] sorted = [.. side.OrderBy(entry => Filled(entry.Sample))];
        side.Clear();
        side.AddRange(sorted);
    }

    private int[][] Columns(ReducedInputs inputs, List<(int Sample, int Cost)> side)
    {
        var columns = new int[inputs.Count + 1][];
        for (var c = 0; c < inputs.Count; c++)
        {
            columns[c] = new int[side.Count];
            for (var k = 0; k < side.Count; k++) columns[c][k] = inputs.Value(side[k].Sample, c);
        }

        columns[^1] = Filled(side.Count);
        return columns;
    }

    private int[] Filled(int count)
    {
        var column = new int[count];
        Array.Fill(column, Unit);
        return column;
    }

    private long LargestSum(bool withBias = false)
    {
        long most = 0;
        foreach (var side in new[] { Plus, Minus })
        {
            for (var k = 0; k < side[^1].Length; k++)
            {
                long sum = 0;
                for (var c = 0; c < side.Length - (withBias ? 0 : 1); c++) sum += Math.Abs((long)side[c][k]) * (withBias ? Math.Max(1, Math.Max(High[c], -Low[c])) : Math.Max(High[c], -Low[c]));
                most = Math.Max(most, sum);
            }
        }

        return most;
    }

    private List<int[]> CategoriesIn(int count)
    {
        var found = new List<int[]>();
        for (var first = 0; first < count; first++)
        {
            var (plus, minus) = (new long[PlusCosts.Length], new long[MinusCosts.Length]);
            for (var last = first; last < count; last++)
            {
                for (var i = 0; i < plus.Length; i++) plus[i] += Plus[last][i];
                for (var j = 0; j < minus.Length; j++) minus[j] += Minus[last][j];
                if (plus.Any(value => value > Unit) || minus.Any(value => value > Unit)) break;
                if (plus.Any(value => value != Unit) || minus.Any(value => value != Unit)) continue;
                found.Add([.. Enumerable.Range(first, last - first + 1)]);
                first = last;
                break;
            }
        }

        return found;
    }
}
