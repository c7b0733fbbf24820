using System.Runtime.InteropServices;
using Halfspace.Training.Samples;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// The samples as <see cref="SideTree"/> sees them: equal inputs once, less what labels that differ among them cost whatever the network says, and the columns in the order in which their weights are fixed. The bias is
/// no column here: it only moves the threshold.
/// </summary>
internal sealed class SideSamples
{
    private readonly int[][] classOf;
    private readonly int[][] reach;

    /// <summary>Prepares the samples of a problem of two classes.</summary>
    /// <param name="problem">The problem, without limits but that of biases.</param>
    /// <param name="zeroCost">What a sample of class 0 costs where it is wrong.</param>
    /// <param name="oneCost">What one of class 1 costs.</param>
    /// <param name="shuffle">The order of the columns, as <see cref="FitSamples"/> has it.</param>
    public SideSamples(TrainingProblem problem, long zeroCost, long oneCost, int shuffle = 0)
    {
        var samples = new FitSamples(problem, shuffle);
        (Inputs, Count) = (samples.Inputs, samples.Count);
        var bias = Array.IndexOf(samples.Order, Inputs.Count);
        int[] kept = [.. Enumerable.Range(0, samples.Columns.Length).Where(p => p != bias)];
        (Unit, BiasRange) = (samples.Columns[bias][0], samples.Ranges[bias]);
        (Columns, Ranges, Order) = ([.. kept.Select(p => samples.Columns[p])], [.. kept.Select(p => samples.Ranges[p])], [.. kept.Select(p => samples.Order[p])]);
        Categories = [.. samples.Categories.Where(category => !category.Contains(bias)).Select(category => category.Select(p => Array.IndexOf(kept, p)).Order().ToArray())];
        Costs = [new long[Count], new long[Count]];
        for (var k = 0; k < Count; k++)
        {
            var (zeros, ones) = (samples.Counts[k][0] * zeroCost, samples.Counts[k][1] * oneCost);
            var paid = Math.Min(zeros, ones);
            Paid += paid;
            (Costs[0][k], Costs[1][k]) = (zeros - paid, ones - paid);
        }

        (classOf, reach, Classes, FixedReach) = (new int[kept.Length + 1][], new int[kept.Length + 1][], new int[kept.Length + 1], new int[kept.Length + 1]);
        for (var depth = kept.Length; depth >= 0; depth--) Group(depth);
        var fixedReach = new int[Count];
        for (var depth = 0; depth < kept.Length; depth++)
        {
            for (var k = 0; k < Count; k++) fixedReach[k] += Math.Abs(Columns[depth][k]) * Ranges[depth];
            FixedReach[depth + 1] = fixedReach.Max();
        }

        Symmetries = ColumnSymmetries.Of(this);
    }

    /// <summary>The reduction that the columns come from.</summary>
    public ReducedInputs Inputs { get; }

    /// <summary>The number of samples with different inputs.</summary>
    public int Count { get; }

    /// <summary>The values of each position's column.</summary>
    public int[][] Columns { get; }

    /// <summary>The largest magnitude of each position's weight.</summary>
    public int[] Ranges { get; }

    /// <summary>The column at each position.</summary>
    public int[] Order { get; }

    /// <summary>What a bias of one adds.</summary>
    public int Unit { get; }

    /// <summary>The largest magnitude of a bias.</summary>
    public int BiasRange { get; }

    /// <summary>Sets of positions whose columns add up to the bias unit in every sample.</summary>
    public int[][] Categories { get; }

    /// <summary>For each label what each sample costs where it is taken for the other, less what it costs in any case.</summary>
    public long[][] Costs { get; }

    /// <summary>What equal inputs of different labels cost whatever the network says.</summary>
    public long Paid { get; }

    /// <summary>For each number of fixed columns how many classes of samples that agree on the others there are.</summary>
    public int[] Classes { get; }

    /// <summary>For each number of fixed columns the most that they can add to any sample.</summary>
    public int[] FixedReach { get; }

    /// <summary>Orders of the columns that map the samples onto themselves: for each position the one that takes its place.</summary>
    public IReadOnlyList<int[]> Symmetries { get; }

    /// <summary>For a number of fixed columns the class of each sample.</summary>
    public ReadOnlySpan<int> ClassOf(int depth) => classOf[depth];

    /// <summary>For a number of fixed columns the most that the others can add to the samples of each class.</summary>
    public ReadOnlySpan<int> Reach(int depth) => reach[depth];

    /// <summary>Splits the classes of the depth below by the column before it.</summary>
    private void Group(int depth)
    {
        classOf[depth] = new int[Count];
        if (depth == Columns.Length)
        {
            (reach[depth], Classes[depth]) = ([0], 1);
            return;
        }

        var (seen, reaches) = (new Dictionary<(int, int), int>(), new List<int>());
        for (var k = 0; k < Count; k++)
        {
            var (below, value) = (classOf[depth + 1][k], Columns[depth][k]);
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, (below, value), out var isKnown);
            if (!isKnown)
            {
                place = reaches.Count;
                reaches.Add(reach[depth + 1][below] + Math.Abs(value) * Ranges[depth]);
            }

            classOf[depth][k] = place;
        }

        (reach[depth], Classes[depth]) = ([.. reaches], reaches.Count);
    }
}
