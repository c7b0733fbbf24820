using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// One neuron whose misses, used inputs and weights have prices: its different inputs with what they cost where they are missed, and the limits of its weights.
/// </summary>
internal sealed class PricedNeuron
{
    /// <summary>The different inputs, row after row; none twice.</summary>
    public required int[][] Rows { get; init; }

    /// <summary>What each row costs where its output stays below the threshold of the one side.</summary>
    public required int[] PlusCosts { get; init; }

    /// <summary>What each row costs where its output stays below the threshold of the other side.</summary>
    public required int[] MinusCosts { get; init; }

    /// <summary>The smallest weights, the bias last.</summary>
    public required int[] Low { get; init; }

    /// <summary>The largest weights, the bias last.</summary>
    public required int[] High { get; init; }

    /// <summary>The bias unit.</summary>
    public required int Unit { get; init; }

    /// <summary>What the output must reach on the one side.</summary>
    public required int PlusThreshold { get; init; }

    /// <summary>What minus the output must reach on the other; the two add up to one or more, so that no output is right on both.</summary>
    public required int MinusThreshold { get; init; }

    /// <summary>The prices.</summary>
    public required NeuronPrices Prices { get; init; }

    /// <summary>The number of inputs.</summary>
    public int Count => High.Length - 1;

    /// <summary>The samples as they are for a neuron that sees some inputs alone.</summary>
    public SidedSamples On(ReadOnlySpan<int> columns)
    {
        var seen = new Dictionary<string, int>();
        var (rows, plusOf, minusOf) = (new List<int[]>(), new List<int>(), new List<int>());
        var cut = new int[columns.Length];
        for (var r = 0; r < Rows.Length; r++)
        {
            for (var c = 0; c < cut.Length; c++) cut[c] = Rows[r][columns[c]];
            var key = new string(MemoryMarshal.Cast<int, char>(cut.AsSpan()));
            if (!seen.TryGetValue(key, out var at))
            {
                seen.Add(key, at = rows.Count);
                rows.Add([.. cut]);
                plusOf.Add(0);
                minusOf.Add(0);
            }

            plusOf[at] = checked(plusOf[at] + PlusCosts[r]);
            minusOf[at] = checked(minusOf[at] + MinusCosts[r]);
        }

        var (plus, minus) = (Side(rows, plusOf, cut.Length), Side(rows, minusOf, cut.Length));
        return new SidedSamples(plus.Columns, plus.Costs, minus.Columns, minus.Costs, this, columns);
    }

    private static (int[][] Columns, int[] Costs) Side(List<int[]> rows, List<int> costs, int columns)
    {
        var on = Enumerable.Range(0, rows.Count).Where(r => costs[r] > 0).ToArray();
        return ([.. Enumerable.Range(0, columns).Select(c => Array.ConvertAll(on, r => rows[r][c]))], Array.ConvertAll(on, r => costs[r]));
    }
}
