using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training.Samples;

namespace Halfspace.Training;

/// <summary>
/// What is to be trained: data, widths, the range of the weights, and the objectives in order of importance.
/// </summary>
/// <example>
/// <code>
/// var problem = new TrainingProblem(data, hidden: [2], range: 1);
/// var options = new TrainingOptions { TimeLimit = 10, Seed = 1 };
/// var result = problem.Train(options);
/// Console.WriteLine(result);
/// </code>
/// </example>
public sealed partial class TrainingProblem
{
    /// <summary>States a training problem.</summary>
    /// <param name="data">The training samples.</param>
    /// <param name="hidden">Widths of the hidden layers, first to last; empty for none.</param>
    /// <param name="range">P: weights and biases are integers in {-P..P}, 1 to 127.</param>
    /// <param name="objectives">One objective or more; later ones are optimised with the earlier values kept.</param>
    /// <param name="coding">How labels are asked of the outputs; null, the default, for one output where there are two classes, else for one a class.</param>
    /// <param name="limits">Limits on the networks beside widths and range; null, the default, for none.</param>
    /// <exception cref="ArgumentException">A width or the range is out of bounds, no objective is given, one is repeated, the coding does not fit the classes, or a limit makes no sense.</exception>
    public TrainingProblem(Dataset data, IReadOnlyList<int> hidden, int range, IReadOnlyList<ITrainingObjective> objectives, OutputCoding? coding = null, NetworkLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(objectives);
        for (var l = 0; l < hidden.Count; l++)
        {
            if (hidden[l] < 1) throw new ArgumentException($"Hidden layer {l + 1} has {hidden[l]} neurons; give 1 or more, or leave the layer out.", nameof(hidden));
        }

        if (range is < 1 or > 127) throw new ArgumentException($"The range P is {range}; weights are integers in -P..P, with P from 1 to 127.", nameof(range));
        if (objectives.Count == 0) throw new ArgumentException("No objective is given; give one or more.", nameof(objectives));
        if (objectives.Contains(null!)) throw new ArgumentException("An objective is null.", nameof(objectives));
        if (objectives.DistinctBy(objective => objective.Name).Count() != objectives.Count) throw new ArgumentException("An objective is named twice; each may stand once in the list.", nameof(objectives));
        if (data.InputCount == 0) throw new ArgumentException($"Data set '{data.Name}' has no input; training needs one or more.", nameof(data));
        if (data.ClassCount < 2) throw new ArgumentException($"Data set '{data.Name}' has {data.ClassCount} class; training needs two or more.", nameof(data));
        if (coding == OutputCoding.Single && data.ClassCount != 2) throw new ArgumentException($"A single output separates two classes; data set '{data.Name}' has {data.ClassCount}.", nameof(coding));
        Data = data;
        Hidden = [.. hidden];
        Range = range;
        Objectives = [.. objectives];
        Coding = coding ?? (data.ClassCount == 2 ? OutputCoding.Single : OutputCoding.OnePerClass);
        Widths = [data.InputCount, .. hidden, OutputCount];
        if (TooManyWeights(Widths) is { } weights) throw new ArgumentException(weights, nameof(hidden));
        Limits = limits ?? NetworkLimits.None;
        if (Limits.Fault(data.InputCount, range, data.ClassCount) is { } fault) throw new ArgumentException(fault, nameof(limits));
        if (LimitsMisfit() is { } misfit) throw new ArgumentException(misfit, nameof(limits));
        if (TooLargeSample(data, range, BiasRange) is { } sample) throw new ArgumentException(sample);
        foreach (var objective in objectives)
        {
            if (objective.Misfit(this) is { } reason) throw new ArgumentException(reason, nameof(objectives));
        }

        OutputScale = hidden.Count > 0 ? (long)range * (hidden[^1] + 1) : range * (MeanInputNorm() + data.Scale);
    }

    /// <summary>States a training problem over real weights.</summary>
    /// <param name="real">Data, widths, box, dead zone and objective.</param>
    public TrainingProblem(RealTrainingProblem real)
    {
        ArgumentNullException.ThrowIfNull(real);
        (RealWeights, Data, Hidden, Range, Widths, Objectives, Limits) = (real, real.Data, real.Hidden, real.Range, real.Widths, [], NetworkLimits.None);
        Coding = real.OutputCount == 1 ? OutputCoding.Single : OutputCoding.OnePerClass;
    }

    /// <summary>Networks of more weights are refused: no formulation of one would fit into memory.</summary>
    public const long LargestNetwork = 1L << 24;

    /// <summary>The training samples.</summary>
    public Dataset Data { get; }

    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; }

    /// <summary>P: weights and biases lie in {-P..P}, or in [-P, P] where they are real; first-layer biases may have a range of their own, see <see cref="BiasRange"/>.</summary>
    public int Range { get; }

    /// <summary>What holds of real weights alone: dead zone, objective, exact evaluation of such networks; null where weights are integers.</summary>
    public RealTrainingProblem? RealWeights { get; }

    /// <summary>What is minimised, by name, most important first.</summary>
    public IReadOnlyList<string> ObjectiveNames => RealWeights is { } real ? [real.Objective.Name] : [.. Objectives.Select(objective => objective.Name)];

    /// <summary>Objectives over integer weights, most important first; empty where weights are real.</summary>
    public IReadOnlyList<ITrainingObjective> Objectives { get; }

    /// <summary>How labels are asked of the outputs.</summary>
    public OutputCoding Coding { get; }

    /// <summary>The number of outputs.</summary>
    public int OutputCount => Coding == OutputCoding.Single ? 1 : Data.ClassCount;

    /// <summary>Widths of all layers, inputs and outputs included.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>
    /// B in the normalised output 2 a / B of a raw output a (Thorbjarnarson and Yorke-Smith (2020), equation 1, with the bias inside the bracket):
    /// P (N + 1) for N neurons in the last hidden layer. Without a hidden layer, P times the mean sum of a sample's
    /// input magnitudes (rounded down) and the bias unit.
    /// </summary>
    public long OutputScale { get; }

    /// <summary>The smallest integer that a raw output times its target must reach for a normalised margin of one half.</summary>
    public long MarginThreshold => (OutputScale + 3) / 4;

    /// <summary>The sign, +1 or -1, asked of an output for a sample.</summary>
    public int Target(int sample, int output) => Coding == OutputCoding.Single
        ? (Data.Labels[sample] == 1 ? 1 : -1)
        : (Data.Labels[sample] == output ? 1 : -1);

    /// <summary>
    /// The objective before <paramref name="objective"/> in the list that already says which outputs count as right, or
    /// null: then <paramref name="objective"/> asks for every sample to be classified correctly.
    /// </summary>
    public ICorrectnessObjective? CorrectnessBefore(ITrainingObjective objective) =>
        Objectives.TakeWhile(o => !ReferenceEquals(o, objective)).OfType<ICorrectnessObjective>().FirstOrDefault();

    /// <summary>The exact cost of a network for each objective; null where it breaks a hard condition of that objective.</summary>
    public IReadOnlyList<Cost?> Score(IntegerNetwork network) => Score(new NetworkTrace(network, Data));

    /// <summary>The same, with an end: cancelled, the evaluation throws <see cref="OperationCanceledException"/>.</summary>
    public IReadOnlyList<Cost?> Score(IntegerNetwork network, CancellationToken cancellationToken) => Score(new NetworkTrace(network, Data, cancellationToken));

    /// <summary>The exact cost of an evaluated network for each objective.</summary>
    /// <remarks>Null throughout where the network breaks one of the <see cref="Limits"/>.</remarks>
    public IReadOnlyList<Cost?> Score(NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return BrokenLimit(trace) is null ? [.. Objectives.Select(objective => objective.Score(this, trace))] : new Cost?[Objectives.Count];
    }

    /// <summary>The same problem with only the first <paramref name="count"/> objectives.</summary>
    public TrainingProblem WithFirstObjectives(int count) => new(Data, Hidden, Range, [.. Objectives.Take(count)], Coding, Limits) { Part = Part };

    /// <summary>Throws when a problem has real weights, for methods that train integers.</summary>
    /// <exception cref="ArgumentException">It has.</exception>
    internal static void CheckIntegerWeights(TrainingProblem problem, string method)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.RealWeights is not null) throw new ArgumentException($"The method '{method}' trains integer weights; the problem has real ones.", nameof(problem));
    }

    /// <summary>Throws when a network does not have this problem's widths, range and input scale, or breaks a limit on its inputs and weights.</summary>
    /// <exception cref="ArgumentException">The network does not fit; the message says why, and which limit it breaks.</exception>
    public void CheckFits(IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (Misfit(network) is { } reason) throw new ArgumentException(reason, nameof(network));
    }

    /// <summary>The network whose weights and biases are all zero, except that each output's bias is -1 and class <paramref name="predicted"/>'s is +1.</summary>
    public IntegerNetwork ConstantNetwork(int predicted)
    {
        var layers = new IntegerLayer[Widths.Count - 1];
        for (var l = 0; l < layers.Length; l++) layers[l] = new IntegerLayer(Widths[l], new int[Widths[l] * Widths[l + 1]], new int[Widths[l + 1]]);
        var (biases, size) = (layers[^1].Biases, Hidden.Count == 0 ? Math.Min(Range, BiasRange) : Range);
        for (var j = 0; j < biases.Length; j++) biases[j] = (Coding == OutputCoding.Single ? predicted == 1 : j == predicted) ? size : -size;
        return new IntegerNetwork(layers, Data.Scale) { ClassNames = Data.ClassNames, Encoding = Data.Encoding };
    }

    /// <summary>Widths, range, objectives and data on one line.</summary>
    public override string ToString() => RealWeights?.ToString() ?? $"{string.Join('-', Widths)}, P = {Range}, {string.Join(", ", Objectives.Select(o => o.Name))} on {Data}{(Limits.ToString() is { Length: > 0 } limits ? "; " + limits : "")}";

    private long MeanInputNorm()
    {
        long sum = 0;
        foreach (var value in Data.Values) sum += Math.Abs((long)value);
        return sum / Data.SampleCount;
    }

    /// <summary>The least step of a pre-activation as a share of the largest one of the same sample; the smallest over samples and layers. See <see cref="Mip.Tolerances.SignStep"/>.</summary>
    internal double LeastStep
    {
        get
        {
            var inputs = ReducedInputs.Of(this);
            var least = Hidden.Select(width => 1.0 / (Range * (width + 1.0))).Append(1).Min();
            for (var k = 0; k < Data.SampleCount; k++) least = Math.Min(least, inputs.Lattices[k] / (double)inputs.Reach(this, k));
            return least;
        }
    }

    /// <summary>Why a network of integer weights would be refused for its widths or for the size of a sample's inputs; null where it would not.</summary>
    internal static string? Refusal(Dataset data, IReadOnlyList<int> widths, int range) => TooManyWeights(widths) ?? TooLargeSample(data, range, range);

    private static string? TooManyWeights(IReadOnlyList<int> widths)
    {
        Int128 weights = 0;
        for (var l = 1; l < widths.Count; l++) weights += ((Int128)widths[l - 1] + 1) * widths[l];
        return weights > LargestNetwork ? $"A network of the widths {string.Join('-', widths)} has {weights} weights; at most {LargestNetwork} are taken. Give smaller hidden layers." : null;
    }

    private static string? TooLargeSample(Dataset data, int range, int biasRange)
    {
        for (var k = 0; k < data.SampleCount; k++)
        {
            Int128 norm = 0;
            foreach (var value in data.Row(k)) norm += Math.Abs((long)value);
            if (norm * range + (Int128)data.Scale * biasRange is var reach && reach > int.MaxValue)
                return $"Sample {k} of '{data.Name}' can reach a pre-activation of {reach}, beyond {int.MaxValue}; use a smaller range{(biasRange > range ? " of weights or biases" : "")} or scale the inputs (min-max).";
        }

        return null;
    }
}
