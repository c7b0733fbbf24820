using System.Numerics;
using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates;

/// <summary>
/// A training problem: networks of given widths with integer weights and biases in -P..P, samples, how labels are asked of the outputs, and
/// the objectives in order of importance.
/// </summary>
/// <param name="Data">The samples.</param>
/// <param name="Hidden">Widths of the hidden layers.</param>
/// <param name="Range">P, 1 to 127.</param>
/// <param name="IsSingle">True for one output that separates two classes by its sign, false for one output a class.</param>
/// <param name="Objectives">Names of objectives; later ones are about networks that keep the values of earlier ones.</param>
public sealed record SignProblem(CertifiedData Data, IReadOnlyList<int> Hidden, int Range, bool IsSingle, IReadOnlyList<string> Objectives)
{
    /// <summary>Limits on the networks; none by default.</summary>
    public LimitsClaim Limits { get; init; } = LimitsClaim.None;

    /// <summary>What mistakes cost; one each by default.</summary>
    public CostsClaim Costs { get; init; } = CostsClaim.None;

    /// <summary>Only networks whose first-layer weights lie so are meant; null for all. A bound on more networks is one on these.</summary>
    public IReadOnlyList<SortedWeights>? Part { get; init; }

    /// <summary>First-layer biases are integers in -B..B, P where the limits say nothing else.</summary>
    public int BiasRange => Limits.BiasRange ?? Range;

    /// <summary>The number of outputs.</summary>
    public int OutputCount => IsSingle ? 1 : Data.ClassCount;

    /// <summary>Widths of all layers.</summary>
    public IReadOnlyList<int> Widths { get; } = [Data.InputCount, .. Hidden, IsSingle ? 1 : Data.ClassCount];

    /// <summary>
    /// B, the scale of raw outputs: P (N + 1) with N neurons in the last hidden layer; without a hidden layer, P times the scale plus the
    /// mean over samples of the sum of input magnitudes, rounded down.
    /// </summary>
    public BigInteger OutputScale { get; } = Hidden.Count > 0 ? Range * ((BigInteger)Hidden[^1] + 1) : Range * (MeanNorm(Data) + Data.Scale);

    /// <summary>What a raw output times its target must reach for a margin of one half: B / 4, rounded up.</summary>
    public BigInteger MarginThreshold => (OutputScale + 3) / 4;

    /// <summary>The objective that is bounded: the last one.</summary>
    public string Objective => Objectives[^1];

    /// <summary>The first objective before a place in the list that says which outputs are right; null where there is none, and every output must be right.</summary>
    public string? CorrectnessBefore(int stage) => Objectives.Take(stage).FirstOrDefault(SignCosts.SaysWhatIsRight);

    /// <summary>Whether an output is asked to be zero or more for a sample, not negative.</summary>
    public bool IsWanted(int sample, int output) => Data.Labels[sample] == (IsSingle ? 1 : output);

    /// <summary>The sign, +1 or -1, asked of an output for a sample.</summary>
    public int Target(int sample, int output) => IsWanted(sample, output) ? 1 : -1;

    /// <summary>The problem of the first objectives only.</summary>
    public SignProblem WithFirst(int count) => this with { Objectives = [.. Objectives.Take(count)] };

    /// <summary>The largest pre-activation of a first-layer neuron of weights and bias of size one: scale plus input magnitudes.</summary>
    public long Norm(int sample) => Magnitudes(Data, sample) + Data.Scale;

    /// <summary>What is wrong with the problem, whatever the network; null where nothing is.</summary>
    public string? Fault()
    {
        if (NetworkSizes.Fault(Data, Widths) is { } sizes) return sizes;
        if (Objectives.Count == 0 || Objectives.Distinct(StringComparer.Ordinal).Count() != Objectives.Count) return "there must be one objective or more, each once";
        if (Objectives.FirstOrDefault(name => !SignCosts.Exists(name)) is { } unknown)
        {
            if (!SignCosts.MayBeGiven(unknown)) return $"there is no objective '{unknown}', nor may one that the reader gives have that name";
            if (Objectives.Count > 1) return $"the objective '{unknown}' is not the checker's; such a one stands alone, and the list has {Objectives.Count}";
        }

        if (IsSingle && Data.ClassCount != 2) return $"a single output separates two classes; the data has {Data.ClassCount}";
        return Limits.Fault(this) ?? Costs.Fault(this);
    }

    /// <summary>What is wrong with the problem, or keeps a network from being one of it; null where nothing does.</summary>
    public string? Fault(CertifiedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Fault() ?? NetworkSizes.Fault(Data, Widths, network)
            ?? (LargestWeight(network) is var largest && largest > Range ? $"the network has a weight of magnitude {largest}; the range is {Range}" : null)
            ?? Limits.Broken(this, network);
    }

    /// <summary>The largest size of what must lie in -P..P: everything but first-layer biases where these have a range of their own.</summary>
    private long LargestWeight(CertifiedNetwork network) =>
        Limits.BiasRange is null ? network.LargestWeight : network.Layers.SelectMany((layer, l) => l == 0 ? layer.Weights : layer.Weights.Concat(layer.Biases)).Max(w => Math.Abs((long)w));

    private static BigInteger MeanNorm(CertifiedData data)
    {
        BigInteger sum = 0;
        for (var k = 0; k < data.SampleCount; k++) sum += Magnitudes(data, k);
        return sum / data.SampleCount;
    }

    private static long Magnitudes(CertifiedData data, int sample)
    {
        long sum = 0;
        foreach (var value in data.Row(sample)) sum += Math.Abs((long)value);
        return sum;
    }
}
