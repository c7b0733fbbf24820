using Halfspace.Training.Samples;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The samples of one neuron as rows that its weights should meet: samples of equal inputs and equal label are one cell, which asks that its signed inputs, times the weights,
/// reach a threshold, and costs what its samples cost together where they do not.
/// </summary>
internal sealed class NeuronCells
{
    private readonly int[][] rows;
    private readonly long[] thresholds;
    private readonly long[] costs;
    private readonly int[] firsts;

    /// <summary>Groups the samples of a problem of two classes by what they ask of a neuron that sees the inputs.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="steps">What the neuron must reach, and what it costs where it does not; see <see cref="StepsOf"/>.</param>
    /// <param name="positive">The label, 0 or 1, that asks for a positive neuron.</param>
    /// <param name="isEitherWay">Whether the bias may be one less than in its range, as it would be for a neuron whose negative side is looked at instead.</param>
    public NeuronCells(TrainingProblem problem, OutputSteps steps, int positive = 1, bool isEitherWay = false)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var data = problem.Data;
        var (distinct, lattices) = (new DistinctInputs(data), new ReducedInputs(data).Lattices);
        var cells = new List<(int Sample, int Sign, int Count)>();
        for (var point = 0; point < distinct.Count; point++)
        {
            for (var label = 0; label < 2; label++)
            {
                if (distinct.Counts[point][label] > 0) cells.Add((distinct.Firsts[point], label == positive ? 1 : -1, distinct.Counts[point][label]));
            }
        }

        (rows, thresholds, costs, firsts) = (new int[cells.Count][], new long[cells.Count], new long[cells.Count], new int[cells.Count]);
        for (var k = 0; k < rows.Length; k++)
        {
            var (sample, sign, count) = cells[k];
            rows[k] = [.. data.Row(sample).ToArray().Select(value => sign * value), sign * data.Scale];
            long asked = sign > 0 ? steps.Plus : steps.Minus;
            // A pre-activation is a multiple of its sample's lattice.
            thresholds[k] = asked + (lattices[sample] - asked % lattices[sample]) % lattices[sample];
            costs[k] = count * (long)(sign > 0 ? steps.PlusCost : steps.MinusCost);
            firsts[k] = sample;
        }

        // The first sample of an input may have the other label.
        var cellOf = new Dictionary<(int, int), int>();
        for (var k = 0; k < rows.Length; k++) cellOf.Add((distinct.PointOf[firsts[k]], cells[k].Sign), k);
        for (var k = data.SampleCount - 1; k >= 0; k--) firsts[cellOf[(distinct.PointOf[k], data.Labels[k] == positive ? 1 : -1)]] = k;
        WeightLimits[] limits = [.. Enumerable.Range(0, data.InputCount).Select(problem.WeightsOf), new WeightLimits(-problem.BiasRange - (isEitherWay ? 1 : 0), problem.BiasRange)];
        (Low, High) = ([.. limits.Select(limit => limit.Low)], [.. limits.Select(limit => limit.High)]);
    }

    /// <summary>The number of cells.</summary>
    public int Count => rows.Length;

    /// <summary>The smallest weights, that of the bias last.</summary>
    public IReadOnlyList<int> Low { get; }

    /// <summary>The largest weights.</summary>
    public IReadOnlyList<int> High { get; }

    /// <summary>
    /// What the outputs of an objective must reach where it is a sum over the samples of one neuron, with costs that 62 bits hold; null for any other. Prices and limits may come on top: they only raise what a
    /// network costs, or take networks away.
    /// </summary>
    public static OutputSteps? StepsOf(TrainingProblem problem, ITrainingObjective objective)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.RealWeights is not null || problem.Hidden.Count > 0 || problem.OutputCount != 1 || objective is not ICorrectnessObjective counting) return null;
        return counting.Steps(problem) is { Plus: >= 0, Minus: >= 0 } steps && (steps.PlusCost + steps.MinusCost) * problem.Data.SampleCount < long.MaxValue / 2 ? steps : null;
    }

    /// <summary>The signed inputs of a cell, the signed bias unit last.</summary>
    public ReadOnlySpan<int> Row(int cell) => rows[cell];

    /// <summary>The number of a cell's inputs that are not zero.</summary>
    public int Filled(int cell) => rows[cell].Length - 1 - rows[cell].AsSpan()[..^1].Count(0);

    /// <summary>What a cell's row, times the weights, must reach.</summary>
    public long Threshold(int cell) => thresholds[cell];

    /// <summary>What a cell costs where it is missed, in units of one over the objective's denominator.</summary>
    public long Cost(int cell) => costs[cell];

    /// <summary>The first sample of a cell.</summary>
    public int Sample(int cell) => firsts[cell];
}
