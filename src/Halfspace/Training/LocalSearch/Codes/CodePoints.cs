using Halfspace.Networks;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Samples;

namespace Halfspace.Training.LocalSearch.Codes;

/// <summary>
/// The different inputs of a problem, and the tables of what the layers above the first can make of its signs, for a search of small networks. Integers are divided by what divides
/// them all, so that the bias unit is small.
/// </summary>
internal sealed class CodePoints
{
    /// <summary>With more first-layer weights, or different inputs, a move of one weight alone is worth more than one with the best bias.</summary>
    private const int MostWeights = 200;

    private const int MostPoints = 2000;

    /// <summary>Biases that are priced all at once.</summary>
    private const int MostBiases = 500;

    /// <summary>Weights above the first layer that give every function of so few signs.</summary>
    private const int LargestLater = 3;

    /// <summary>More tables are not looked at in a moment.</summary>
    private const int MostTables = 2000;

    /// <summary>Steps of listing the tables, which no move can wait for: a tenth of a second or so.</summary>
    private const double MostWork = 6_000_000;

    private const double MostVectors = 50_000;

    private readonly TrainingProblem problem;
    private readonly ReducedInputs inputs;

    private CodePoints(TrainingProblem problem, ReducedInputs inputs, IReadOnlyList<CodeTable> tables)
    {
        (this.problem, this.inputs, Tables) = (problem, inputs, tables);
        var points = new DistinctInputs(problem.Data);
        Counts = points.Counts;
        long divisor = problem.Data.Scale;
        Values = new int[inputs.Count][];
        for (var c = 0; c < Values.Length; c++)
        {
            Values[c] = [.. points.Firsts.Select(sample => inputs.Value(sample, c))];
            foreach (var value in Values[c]) divisor = LargestDivisor.Of(divisor, Math.Abs((long)value));
        }

        foreach (var column in Values)
        {
            for (var p = 0; p < column.Length; p++) column[p] = (int)(column[p] / divisor);
        }

        (Unit, BiasRange) = ((int)(problem.Data.Scale / divisor), inputs.BiasLimit(problem));
        Ranges = [.. Enumerable.Range(0, Values.Length).Select(column => inputs.RangeOf(problem, column))];
    }

    /// <summary>The number of different inputs.</summary>
    public int Count => Counts.Count;

    /// <summary>The number of neurons in the first layer.</summary>
    public int Neurons => problem.Hidden[0];

    /// <summary>How many samples of each class have an input.</summary>
    public IReadOnlyList<int[]> Counts { get; }

    /// <summary>For each column the integers of all inputs.</summary>
    public int[][] Values { get; }

    /// <summary>The weights that each column may have.</summary>
    public WeightLimits[] Ranges { get; }

    /// <summary>The bias unit.</summary>
    public int Unit { get; }

    /// <summary>The largest magnitude of a bias.</summary>
    public int BiasRange { get; }

    /// <summary>A cost of so much, or more, breaks a hard condition; where there is none, no cost is as large.</summary>
    public long Forbidden => problem.Objectives[0].Shape(problem) == CostShape.OneOutput ? CodeTable.Forbidden : long.MaxValue;

    /// <summary>What the layers above the first can make of its signs.</summary>
    public IReadOnlyList<CodeTable> Tables { get; }

    /// <summary>The points of a problem; null where it is no small network whose cost adds up over samples, or its tables take long to list.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before that was known.</exception>
    public static CodePoints? Of(TrainingProblem problem, ReducedInputs inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (inputs.Count == 0 || !NetworkFit.Fits(problem) || problem.SeesInputs || !problem.Limits.AreOnBiasesOnly || problem.Part is not null) return null;
        if ((inputs.Count + 1L) * problem.Hidden[0] > MostWeights || problem.Data.SampleCount > MostPoints || inputs.BiasLimit(problem) > MostBiases || 2 * problem.LargestReach >= int.MaxValue) return null;
        // Where mistakes are counted, small weights above one hidden layer do what larger ones do.
        var isCount = problem.Hidden.Count == 1 && problem.Objectives[0] is ICorrectnessObjective { CountsMistakes: true } && problem.Range > LargestLater;
        var stated = isCount ? new TrainingProblem(problem.Data, problem.Hidden, LargestLater, problem.Objectives, problem.Coding, problem.Limits) : problem;
        if (problem.Hidden.Append(problem.OutputCount).Max(width => Math.Pow(2 * stated.Range + 1, width + 1)) > MostVectors) return null;
        var tables = CodeTables.Of(stated, new TableWork(MostWork, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return tables is { Count: > 0 and <= MostTables } ? new CodePoints(problem, inputs, tables) : null;
    }

    /// <summary>The first-layer weights of one neuron of a network, the bias last.</summary>
    public int[] Weights(IntegerNetwork network, int neuron)
    {
        var weights = new int[inputs.Count + 1];
        weights[^1] = inputs.Reduce(network.Layers[0].WeightsOf(neuron), network.Layers[0].Biases[neuron], weights.AsSpan(..^1));
        return weights;
    }

    /// <summary>The network of first-layer weights, a bias after those of each neuron, and a table.</summary>
    public IntegerNetwork Network(int[][] weights, CodeTable table)
    {
        var first = new IntegerLayer(problem.Data.InputCount, new int[problem.Data.InputCount * Neurons], new int[Neurons]);
        for (var h = 0; h < Neurons; h++) first.Biases[h] = inputs.Expand(weights[h].AsSpan(..^1), weights[h][^1], problem, first.WeightsOf(h));
        return new IntegerNetwork([first, .. table.Layers.Select(layer => layer.Clone())], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }
}
