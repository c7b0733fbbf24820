using System.Numerics;
using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>
/// The samples of a single neuron whose objective has steps, for searches over its weights: equal inputs are one row, and of each column only the rows are kept where
/// it is not zero.
/// </summary>
/// <remarks>
/// A row is given to the second class from some bias on, the same for both classes where no output lies between their thresholds. Else a row of both classes is kept twice.
/// Costs are whole numbers in units of one over the objective's denominator.
/// </remarks>
internal sealed class OneNeuronRows
{
    /// <summary>Values other than zero: 64 MB of them at most.</summary>
    private const long MostValues = 8L << 20;

    /// <summary>Beyond so many values of all samples, rows that are equal are not looked for.</summary>
    private const long MostGrouped = 10_000_000;

    private readonly TrainingProblem problem;
    private readonly ReducedInputs inputs;

    private OneNeuronRows(TrainingProblem problem, ReducedInputs inputs, OutputSteps steps, CancellationToken cancellationToken)
    {
        (this.problem, this.inputs) = (problem, inputs);
        (Unit, Columns, BiasRange) = (problem.Data.Scale, inputs.Count, inputs.BiasLimit(problem));
        Ranges = [.. Enumerable.Range(0, Columns).Select(column => inputs.RangeOf(problem, column))];
        var (samples, offsets, first, second) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
        void Add(int sample, int offset, int ofFirst, int ofSecond)
        {
            samples.Add(sample);
            offsets.Add(offset);
            first.Add(ofFirst);
            second.Add(ofSecond);
        }

        foreach (var (sample, ofFirst, ofSecond) in Points(problem))
        {
            if (steps.Plus == 1 - steps.Minus || ofFirst == 0 || ofSecond == 0) Add(sample, ofSecond > 0 ? steps.Plus : 1 - steps.Minus, ofFirst, ofSecond);
            else
            {
                Add(sample, steps.Plus, 0, ofSecond);
                Add(sample, 1 - steps.Minus, ofFirst, 0);
            }
        }

        (Count, Offsets, FirstCounts, SecondCounts) = (samples.Count, [.. offsets], [.. first], [.. second]);
        var (plus, minus) = ((long)steps.PlusCost, (long)steps.MinusCost);
        (FirstCosts, SecondCosts) = ([.. first.Select(count => count * minus)], [.. second.Select(count => count * plus)]);
        var prices = problem.Objectives[0].Prices;
        var unit = (Rational)problem.Objectives[0].Denominator(problem);
        (InputPrice, WeightPrice) = ((long)(prices.Input * unit).Floor(), (long)(prices.Weight * unit).Floor());
        (At, Values) = Gather(samples, cancellationToken);
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of columns; the bias is none.</summary>
    public int Columns { get; }

    /// <summary>The bias unit.</summary>
    public int Unit { get; }

    /// <summary>The largest magnitude of the bias.</summary>
    public int BiasRange { get; }

    /// <summary>The weights that each column may have.</summary>
    public WeightLimits[] Ranges { get; }

    /// <summary>What the output of each row must reach to be given to the second class.</summary>
    public int[] Offsets { get; }

    /// <summary>The samples of the first class in each row.</summary>
    public int[] FirstCounts { get; }

    /// <summary>The samples of the second class in each row.</summary>
    public int[] SecondCounts { get; }

    /// <summary>What each row costs where it is given to the second class.</summary>
    public long[] FirstCosts { get; }

    /// <summary>What each row costs where it is not.</summary>
    public long[] SecondCosts { get; }

    /// <summary>The price of a column in use.</summary>
    public long InputPrice { get; }

    /// <summary>The price of a unit of weight.</summary>
    public long WeightPrice { get; }

    /// <summary>For each column the rows where it is not zero.</summary>
    public int[][] At { get; }

    /// <summary>For each column its values there.</summary>
    public int[][] Values { get; }

    /// <summary>How many values of all columns are not zero.</summary>
    public long ValueCount => Values.Sum(values => (long)values.Length);

    /// <summary>Limits on the neuron beside ranges.</summary>
    public NetworkLimits Limits => problem.Limits;

    /// <summary>For each column the column of the file, where a limit counts these.</summary>
    public IReadOnlyList<int> Sources => problem.InputColumns;

    /// <summary>The rows of a problem; null where it is no single neuron with steps, or too large.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="inputs">The reduction of its inputs; null to have it made.</param>
    /// <param name="cancellationToken">Ends the work with <see cref="OperationCanceledException"/>.</param>
    public static OneNeuronRows? Of(TrainingProblem problem, ReducedInputs? inputs = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Hidden.Count > 0 || problem.OutputCount != 1 || problem.Objectives.Count != 1) return null;
        if ((problem.Objectives[0] as ICorrectnessObjective)?.Steps(problem) is not { } steps || steps.Plus + steps.Minus < 1) return null;
        // Costs of all samples, prices of all weights, and penalties beyond them have to fit into 64 bits.
        var unit = problem.Objectives[0].Denominator(problem);
        var prices = problem.Objectives[0].Prices;
        var most = problem.Data.SampleCount * BigInteger.Max(steps.PlusCost, steps.MinusCost) + problem.Data.InputCount * ((prices.Input + prices.Weight * problem.Range) * (Rational)unit).Floor();
        if (most * (problem.Data.SampleCount + 1) > long.MaxValue / 4) return null;
        if (problem.LargestReach + Math.Max(Math.Abs((long)steps.Plus), Math.Abs((long)steps.Minus)) >= int.MaxValue) return null;
        long values = 0;
        foreach (var value in problem.Data.Values) values += value != 0 ? 1 : 0;
        return values <= MostValues ? new OneNeuronRows(problem, inputs ?? ReducedInputs.Of(problem, cancellationToken), steps, cancellationToken) : null;
    }

    /// <summary>The network of weights and a bias.</summary>
    public IntegerNetwork Network(ReadOnlySpan<int> weights, int bias)
    {
        var all = new int[problem.Data.InputCount];
        var own = inputs.Expand(weights, bias, problem, all);
        return new IntegerNetwork([new IntegerLayer(all.Length, all, [own])], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }

    /// <summary>The weights that a network gives the columns.</summary>
    public int[] Weights(IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var weights = new int[Columns];
        inputs.Reduce(network.Layers[0].Weights, network.Layers[0].Biases[0], weights);
        return weights;
    }

    private static IEnumerable<(int Sample, int First, int Second)> Points(TrainingProblem problem)
    {
        var data = problem.Data;
        if ((long)data.SampleCount * data.InputCount > MostGrouped)
        {
            for (var k = 0; k < data.SampleCount; k++) yield return (k, 1 - data.Labels[k], data.Labels[k]);
            yield break;
        }

        var distinct = new DistinctInputs(data);
        for (var point = 0; point < distinct.Count; point++) yield return (distinct.Firsts[point], distinct.Counts[point][0], distinct.Counts[point][1]);
    }

    private (int[][] At, int[][] Values) Gather(List<int> samples, CancellationToken cancellationToken)
    {
        var sizes = new int[Columns];
        for (var r = 0; r < samples.Count; r++)
        {
            if ((r & 255) == 0) cancellationToken.ThrowIfCancellationRequested();
            for (var c = 0; c < Columns; c++) sizes[c] += inputs.Value(samples[r], c) != 0 ? 1 : 0;
        }

        var (at, values) = (Array.ConvertAll(sizes, size => new int[size]), Array.ConvertAll(sizes, size => new int[size]));
        Array.Clear(sizes);
        for (var r = 0; r < samples.Count; r++)
        {
            if ((r & 255) == 0) cancellationToken.ThrowIfCancellationRequested();
            for (var c = 0; c < Columns; c++)
            {
                if (inputs.Value(samples[r], c) is not (not 0 and var value)) continue;
                (at[c][sizes[c]], values[c][sizes[c]]) = (r, value);
                sizes[c]++;
            }
        }

        return (at, values);
    }
}
