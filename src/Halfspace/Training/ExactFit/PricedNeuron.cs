using System.Numerics;
using System.Runtime.InteropServices;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// One neuron whose misses, used inputs and weights have prices: its different inputs with what they cost where they are missed, and the limits of its weights.
/// Costs are whole numbers, in units of one over the objective's denominator where it is made of a problem.
/// </summary>
internal sealed class PricedNeuron
{
    /// <summary>The different inputs, row after row; none twice.</summary>
    public required int[][] Rows { get; init; }

    /// <summary>What each row costs where its output stays below the threshold of the one side, in units of <see cref="NeuronPrices.Miss"/>.</summary>
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

    /// <summary>For each input the column of the file that it comes from.</summary>
    public required int[] Columns { get; init; }

    /// <summary>How many columns may be used; null for any number.</summary>
    public int? MostColumns { get; init; }

    /// <summary>Pairs of inputs of which at most one may be used.</summary>
    public IReadOnlyList<(int First, int Second)> ForbiddenPairs { get; init; } = [];

    /// <summary>Whether it matters which inputs are used together, not only how many.</summary>
    public bool HasRulesOfChoice => MostColumns is not null || ForbiddenPairs.Count > 0;

    /// <summary>The number of inputs.</summary>
    public int Count => High.Length - 1;

    /// <summary>Whether a problem is one neuron that steps, whose costs and reaches stay within bounds; takes one walk over the samples.</summary>
    public static bool Fits(TrainingProblem problem) => Units(problem) is not null;

    /// <summary>The neuron of a problem for which <see cref="Fits"/> holds. Limits on errors are left away, so that it may do more than the problem allows.</summary>
    /// <exception cref="ArgumentException">The problem is another one.</exception>
    public static PricedNeuron Of(TrainingProblem problem)
    {
        var (miss, plus, minus, input, weight, steps) = Units(problem) ?? throw new ArgumentException($"A fit over supports needs no hidden layer, one output, and one objective of outputs that are right or wrong; the problem is {problem}.", nameof(problem));
        var distinct = new DistinctInputs(problem.Data);
        var inputs = Enumerable.Range(0, problem.Data.InputCount).ToArray();
        return new PricedNeuron
        {
            Rows = [.. Enumerable.Range(0, distinct.Count).Select(point => distinct.Row(point).ToArray())],
            PlusCosts = [.. distinct.Counts.Select(counts => counts[1] * plus)],
            MinusCosts = [.. distinct.Counts.Select(counts => counts[0] * minus)],
            Low = [.. inputs.Select(i => problem.WeightsOf(i).Low), -problem.BiasRange],
            High = [.. inputs.Select(i => problem.WeightsOf(i).High), problem.BiasRange],
            Unit = problem.Data.Scale,
            PlusThreshold = steps.Plus,
            MinusThreshold = steps.Minus,
            Prices = new NeuronPrices(miss, [.. inputs.Select(_ => input)], weight, problem.Limits.MaxInputs),
            Columns = [.. problem.InputColumns],
            MostColumns = problem.Limits.MaxColumns,
            ForbiddenPairs = problem.Limits.ForbiddenPairs,
        };
    }

    /// <summary>What a miss on each side, an input and a unit of weight cost, in whole units; null where the problem is out of reach.</summary>
    private static (long Miss, int Plus, int Minus, long Input, long Weight, OutputSteps Steps)? Units(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.RealWeights is not null || problem.Hidden.Count > 0 || problem.OutputCount != 1 || problem.Objectives.Count != 1) return null;
        if (problem.Objectives[0] is not ICorrectnessObjective objective || objective.Steps(problem) is not { } steps) return null;
        if (objective.Shape(problem) is not (CostShape.Outputs or CostShape.PricedOutputs)) return null;
        var miss = BigInteger.GreatestCommonDivisor(steps.PlusCost, steps.MinusCost);
        var (plus, minus, denominator, prices) = (steps.PlusCost / miss, steps.MinusCost / miss, objective.Denominator(problem), objective.Prices);
        var (input, weight) = ((prices.Input * denominator).Floor(), (prices.Weight * denominator).Floor());
        var largest = (plus + minus) * problem.Data.SampleCount * miss + (input + weight * problem.Range) * problem.Data.InputCount;
        if ((plus + minus) * problem.Data.SampleCount > int.MaxValue || largest > long.MaxValue / 4) return null;
        // What a pair can reach stays within 31 bits.
        if (2 * problem.LargestReach + Math.Abs((long)steps.Plus) + Math.Abs((long)steps.Minus) > int.MaxValue || steps.Plus + steps.Minus < 1) return null;
        return ((long)miss, (int)plus, (int)minus, (long)input, (long)weight, steps);
    }

    /// <summary>The network of a problem with these weights.</summary>
    public static IntegerNetwork Network(TrainingProblem problem, int[] weights) =>
        new([new IntegerLayer(problem.Data.InputCount, weights[..^1], [weights[^1]])], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };

    /// <summary>Of open inputs those that may be used beside some that are.</summary>
    public int[] Allowed(IReadOnlyList<int> used, int[] open)
    {
        if (!HasRulesOfChoice) return open;
        var columns = used.Select(input => Columns[input]).ToHashSet();
        var isFull = columns.Count >= MostColumns;
        return Array.FindAll(open, input => (!isFull || columns.Contains(Columns[input])) && !IsForbidden(used, input));
    }

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

            plusOf[at] += PlusCosts[r];
            minusOf[at] += MinusCosts[r];
        }

        var (plus, minus) = (Side(rows, plusOf, cut.Length), Side(rows, minusOf, cut.Length));
        return new SidedSamples(plus.Columns, plus.Costs, minus.Columns, minus.Costs, this, columns);
    }

    private bool IsForbidden(IReadOnlyList<int> used, int input)
    {
        foreach (var (first, second) in ForbiddenPairs)
        {
            if ((first == input && used.Contains(second)) || (second == input && used.Contains(first))) return true;
        }

        return false;
    }

    private static (int[][] Columns, int[] Costs) Side(List<int[]> rows, List<int> costs, int columns)
    {
        var on = Enumerable.Range(0, rows.Count).Where(r => costs[r] > 0).ToArray();
        return ([.. Enumerable.Range(0, columns).Select(c => Array.ConvertAll(on, r => rows[r][c]))], Array.ConvertAll(on, r => costs[r]));
    }
}
