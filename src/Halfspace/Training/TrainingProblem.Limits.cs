using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Networks;

namespace Halfspace.Training;

public sealed partial class TrainingProblem
{
    private int[]? columns;

    /// <summary>Limits on the networks beside widths and range.</summary>
    public NetworkLimits Limits { get; }

    /// <summary>B: first-layer biases are integers in {-B..B}, in units of the data's scale. P unless the limits have another one.</summary>
    public int BiasRange => Limits.BiasRange ?? Range;

    /// <summary>The weights that a first-layer neuron may give an input.</summary>
    /// <param name="input">The input, from zero.</param>
    public WeightLimits WeightsOf(int input) => Limits.Weights?[input] ?? new WeightLimits(-Range, Range);

    /// <summary>For each input the column of the file that it comes from: inputs with the same number share one.</summary>
    public IReadOnlyList<int> InputColumns => columns ??= ColumnsOf(Limits, Data);

    /// <summary>Whether it matters which inputs a network uses, or with which weights, so that equal inputs are not interchangeable.</summary>
    internal bool SeesInputs => Limits.AreOnInputs || Objectives.Any(objective => !objective.Prices.AreZero);

    /// <summary>Where first-layer weights lie in the part of the networks that is meant; null for all. Proofs may leave it out of account: more networks, no higher bound.</summary>
    internal IReadOnlyList<SortedWeights>? Part { get; private init; }

    /// <summary>
    /// Whether, of two outputs, some best network for the first objective has a second one that is the first negated. The same weights with other signs use the same inputs, but may
    /// break limits of their own; and errors of one kind are limited outputs apart.
    /// </summary>
    internal bool MayMirrorOutputs => Objectives[0].AllowsMirroredOutputs && (Limits.Weights is null || Hidden.Count > 0) && !Limits.AreOnErrors;

    /// <summary>Whether the networks of the problem may have first-layer biases beyond the range of its weights.</summary>
    internal bool HasWideBiases => BiasRange > Range;

    /// <summary>
    /// A range of biases that never binds: with one more than the largest sum of weighted inputs, in units of the scale and rounded up, a neuron has
    /// every threshold that its samples can tell apart. Where pre-activations would leave 32 bits with it, the largest range that keeps them there.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <param name="range">P, of the weights.</param>
    public static int FreeBiasRange(Dataset data, int range)
    {
        ArgumentNullException.ThrowIfNull(data);
        Int128 most = 0;
        for (var k = 0; k < data.SampleCount; k++)
        {
            Int128 sum = 0;
            foreach (var value in data.Row(k)) sum += Math.Abs((long)value);
            most = Int128.Max(most, sum);
        }

        return (int)Int128.Max(0, Int128.Min((int.MaxValue - most * range) / data.Scale, (most * range + data.Scale - 1) / data.Scale + 1));
    }

    /// <summary>The largest magnitude of a first-layer pre-activation over all samples, in integer units.</summary>
    internal long LargestReach
    {
        get
        {
            long most = 0;
            for (var k = 0; k < Data.SampleCount; k++)
            {
                long norm = 0;
                foreach (var value in Data.Row(k)) norm += Math.Abs((long)value);
                most = Math.Max(most, norm);
            }

            return most * Range + (long)Data.Scale * BiasRange;
        }
    }

    /// <summary>The same problem over other samples of the same inputs.</summary>
    internal TrainingProblem WithData(Dataset data) => new(data, Hidden, Range, Objectives, Coding, Limits with { Columns = Limits.Columns ?? (Limits.MaxColumns is null ? null : InputColumns) });

    /// <summary>The same problem with other objectives and no limits but the range of biases: it has every network that this one has.</summary>
    internal TrainingProblem Relaxed(IReadOnlyList<ITrainingObjective> objectives) => new(Data, Hidden, Range, objectives, Coding, new NetworkLimits { BiasRange = Limits.BiasRange }) { Part = Part };

    /// <summary>The problem of one neuron that sees the inputs, for one objective, with the range of biases alone.</summary>
    internal TrainingProblem OfOneNeuron(ITrainingObjective objective) => new(Data, [], Range, [objective], limits: new NetworkLimits { BiasRange = Limits.BiasRange });

    /// <summary>The same problem for a part of its networks. Without a hidden layer the part's weights become limits; with one they guide proofs, and any network of the problem still counts as one.</summary>
    /// <param name="part">Where weights of the first layer lie, in order of size.</param>
    /// <exception cref="ArgumentException">The part is none of the problem's, or outputs without a hidden layer, which may not change places, are more than one.</exception>
    internal TrainingProblem WithPart(IReadOnlyList<SortedWeights> part)
    {
        foreach (var (input, low, high) in part)
        {
            if ((uint)input >= (uint)Data.InputCount) throw new ArgumentException($"The part names the input {input}; the data have the inputs 0 to {Data.InputCount - 1}.", nameof(part));
            if (low.Count != Widths[1] || high.Count != Widths[1]) throw new ArgumentException($"The part has {low.Count} and {high.Count} limits for the weights of input {input}; there are {Widths[1]} neurons.", nameof(part));
            if (low.Where((least, j) => least > high[j] || least < WeightsOf(input).Low || high[j] > WeightsOf(input).High).Any()) throw new ArgumentException($"The part's weights of input {input} are no range within {WeightsOf(input).Low}..{WeightsOf(input).High}.", nameof(part));
        }

        if (part.Select(ranges => ranges.Input).Distinct().Count() != part.Count) throw new ArgumentException("The part names an input twice.", nameof(part));
        if (Hidden.Count > 0) return new(Data, Hidden, Range, Objectives, Coding, Limits) { Part = part };
        if (OutputCount != 1) throw new ArgumentException("Without a hidden layer only networks of one output are told apart by their weights.", nameof(part));
        var weights = Enumerable.Range(0, Data.InputCount).Select(WeightsOf).ToArray();
        foreach (var (input, low, high) in part) weights[input] = new WeightLimits(low[0], high[0]);
        return new(Data, Hidden, Range, Objectives, Coding, Limits with { Weights = weights });
    }

    /// <summary>Throws where a problem has limits, for methods that do not keep them.</summary>
    /// <exception cref="ArgumentException">It has.</exception>
    internal static void CheckNoLimits(TrainingProblem problem, string method)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!problem.Limits.AreOnBiasesOnly || problem.BiasRange != problem.Range)
            throw new ArgumentException($"The method '{method}' does not keep limits on inputs, weights, biases or errors; take 'hybrid', 'search' or 'mip'.", nameof(problem));
    }

    /// <summary>The numerator of what a network costs by an objective's prices, in units of one over the objective's denominator.</summary>
    internal BigInteger PriceOf(IntegerNetwork network, ITrainingObjective objective)
    {
        var prices = objective.Prices;
        if (prices.AreZero) return BigInteger.Zero;
        var cost = prices.Input * UsedInputs(network).Count(used => used);
        if (!prices.Weight.IsZero) cost += prices.Weight * network.Layers.Sum(layer => layer.Weights.Sum(weight => (long)Math.Abs(weight)));
        return (cost * (Rational)objective.Denominator(this)).Floor();
    }

    /// <summary>For each input whether some first-layer neuron gives it a weight other than zero.</summary>
    internal static bool[] UsedInputs(IntegerNetwork network)
    {
        var (layer, used) = (network.Layers[0], new bool[network.InputCount]);
        for (var w = 0; w < layer.Weights.Length; w++) used[w % used.Length] |= layer.Weights[w] != 0;
        return used;
    }

    /// <summary>Samples of the first class that are given to the second, and of the second that are missed, as the first objective counts mistakes.</summary>
    private (long FalsePositives, long FalseNegatives) Errors(NetworkTrace trace) => Errors(trace, (ICorrectnessObjective)Objectives[0]);

    private (long FalsePositives, long FalseNegatives) Errors(NetworkTrace trace, ICorrectnessObjective counting)
    {
        var (positives, negatives) = (0L, 0L);
        for (var k = 0; k < Data.SampleCount; k++)
        {
            if (counting.IsMet(this, trace, k, 0)) continue;
            if (Data.Labels[k] == 0) positives++;
            else negatives++;
        }

        return (positives, negatives);
    }

    /// <summary>Why a network is none of this problem, whatever it does on the samples; null where it is one.</summary>
    internal string? Misfit(IntegerNetwork network)
    {
        var widths = network.Layers.Select(layer => layer.InputCount).Append(network.OutputCount);
        if (!widths.SequenceEqual(Widths)) return $"The network is {network}; the problem asks for {string.Join('-', Widths)}.";
        if (LargestUnderRange(network) is var weight && weight > Range) return $"The network has a weight of magnitude {weight}; the range is {Range}.";
        if (Limits.BiasRange is null && network.LargestWeight > Range) return $"The network has a weight of magnitude {network.LargestWeight}; the range is {Range}.";
        if (network.InputScale != Data.Scale) return $"The network's input scale is {network.InputScale}; the data's is {Data.Scale}.";
        return BrokenLimit(network);
    }

    /// <summary>Which limit on inputs, weights or first-layer biases a network breaks; null for none.</summary>
    private string? BrokenLimit(IntegerNetwork network)
    {
        if (Limits.BiasRange is { } range && network.Layers[0].Biases.Max(Math.Abs) is var bias && bias > range) return $"The network has a first-layer bias of magnitude {bias}; the range of biases is {range}.";
        if (!Limits.AreOnInputs) return null;
        var used = UsedInputs(network);
        if (used.Count(u => u) is var inputs && inputs > Limits.MaxInputs) return $"The network uses {inputs} inputs; the limit is {Limits.MaxInputs}.";
        if (Limits.MaxColumns is { } most && Enumerable.Range(0, used.Length).Where(i => used[i]).Select(i => InputColumns[i]).Distinct().Count() is var count && count > most)
            return $"The network uses {count} columns; the limit is {most}.";
        foreach (var (first, second) in Limits.ForbiddenPairs)
        {
            if (used[first] && used[second]) return $"The network uses both '{Data.InputNames[first]}' and '{Data.InputNames[second]}', of which at most one may be used.";
        }

        for (var w = 0; Limits.Weights is not null && w < network.Layers[0].Weights.Length; w++)
        {
            var (input, weight) = (w % used.Length, network.Layers[0].Weights[w]);
            if (weight < WeightsOf(input).Low || weight > WeightsOf(input).High) return $"The network gives '{Data.InputNames[input]}' the weight {weight}; its limits are {WeightsOf(input).Low}..{WeightsOf(input).High}.";
        }

        return null;
    }

    /// <summary>Which limit an evaluated network breaks; null for none.</summary>
    internal string? BrokenLimit(NetworkTrace trace)
    {
        var broken = BrokenLimit(trace.Network);
        if (broken is not null || !Limits.AreOnErrors) return broken;
        var (positives, negatives) = Errors(trace);
        if (positives > Limits.MaxFalsePositives) return $"The network has {positives} false positives; the limit is {Limits.MaxFalsePositives}.";
        return negatives > Limits.MaxFalseNegatives ? $"The network has {negatives} false negatives; the limit is {Limits.MaxFalseNegatives}." : null;
    }

    private string? LimitsMisfit()
    {
        if (Limits.AreOnErrors && Objectives[0] is not ICorrectnessObjective { CountsMistakes: true })
            return $"False positives and negatives are counted by the objective 'mistakes', which has to come first; the first objective is '{Objectives[0].Name}'.";
        return HasWideBiases && Objectives.Any(objective => objective.Quantity == NetworkQuantity.Margins)
            ? $"Biases beyond the range of the weights, here {BiasRange} beside {Range}, have no use in an objective of margins: a bias alone would make them."
            : null;
    }

    /// <summary>The largest magnitude of what the range of weights is about: everything but the first layer's biases.</summary>
    private static int LargestUnderRange(IntegerNetwork network)
    {
        var most = network.Layers[0].Weights.Max(Math.Abs);
        foreach (var layer in network.Layers.Skip(1)) most = Math.Max(most, Math.Max(layer.Weights.Max(Math.Abs), layer.Biases.Max(Math.Abs)));
        return most;
    }

    private static int[] ColumnsOf(NetworkLimits limits, Dataset data)
    {
        if (limits.Columns is { } given) return [.. given];
        int[] columns = [.. Enumerable.Range(0, data.InputCount)];
        if (data.Encoding is not { } encoding) return columns;
        int[] encoded = [.. encoding.InputOrder().SelectMany(c => Enumerable.Repeat(c, encoding.Columns[c].InputNames.Count))];
        return encoded.Length == columns.Length ? encoded : columns;
    }
}
