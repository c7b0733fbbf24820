using System.Runtime.Intrinsics;
using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch;

/// <summary>
/// A network under change: reduced weights, first-layer pre-activations as exact integers, later ones as whole numbers
/// in floats, and each sample's cost. A move is priced by walking the blocks of its column only.
/// </summary>
/// <remarks>Not safe for several threads; each searcher owns one.</remarks>
internal sealed unsafe partial class SearchState
{
    private readonly SampleColumns columns;
    private readonly int[] widths;
    private readonly int layers;
    private readonly int stride;
    private readonly AlignedBuffer<int>? first;
    private readonly AlignedBuffer<float>?[] later;
    private readonly AlignedBuffer<float> targets;
    private readonly AlignedBuffer<float> sampleWeights;
    private readonly AlignedBuffer<float> classWeights;
    private readonly AlignedBuffer<float> costs;
    private readonly AlignedBuffer<float> scratch;
    private readonly int outputs;
    private readonly bool mirrored;
    private readonly CancellationToken stop;
    private readonly SignActivation sign = new();
    private ClippedLineActivation line;
    private GuideLoss loss;

    /// <summary>Creates the state of a network whose weights are all zero.</summary>
    /// <param name="columns">The samples.</param>
    /// <param name="mirrored">Hold only the second output; the first is its negation.</param>
    /// <param name="stop">Ends a walk over all samples with <see cref="OperationCanceledException"/>; the state is of no use then.</param>
    public SearchState(SampleColumns columns, bool mirrored, CancellationToken stop = default)
    {
        this.columns = columns;
        this.stop = stop;
        this.mirrored = mirrored;
        var problem = columns.Problem;
        widths = [.. problem.Widths.Skip(1)];
        if (mirrored) widths[^1] = 1;
        layers = widths.Length;
        outputs = widths[^1];
        stride = columns.Blocks * SampleColumns.Lanes;
        first = new AlignedBuffer<int>((long)stride * widths[0]);
        later = new AlignedBuffer<float>?[layers];
        for (var l = 1; l < layers; l++) later[l] = new AlignedBuffer<float>((long)stride * widths[l]);
        targets = new AlignedBuffer<float>((long)stride * outputs);
        sampleWeights = new AlignedBuffer<float>(stride);
        classWeights = new AlignedBuffer<float>(stride);
        costs = new AlignedBuffer<float>(stride);
        scratch = new AlignedBuffer<float>(3L * SampleColumns.Lanes * widths.Max());
        feedsOneOutput = layers == 2 && outputs == 1;
        changedAt = new AlignedBuffer<int>(columns.Blocks);
        changed = new AlignedBuffer<float>(stride);
        changedCosts = new AlignedBuffer<float>(stride);
        for (var k = 0; k < columns.Count; k++)
        {
            (sampleWeights.Data[k], classWeights.Data[k]) = (1, 1);
            for (var j = 0; j < outputs; j++) targets.Data[j * (long)stride + k] = problem.Target(columns.Samples[k], mirrored ? 1 : j);
        }

        Weights = new int[layers][];
        for (var l = 0; l < layers; l++) Weights[l] = new int[widths[l] * InputsOf(l)];
        if (problem.SeesInputs) Uses = new InputUse(this);
    }

    /// <summary>Which inputs the network uses, where that matters; null where it does not.</summary>
    public InputUse? Uses { get; }

    /// <summary>The weights of each layer, neuron after neuron, each neuron's bias last.</summary>
    public int[][] Weights { get; }

    public SampleColumns Columns => columns;

    public int LayerCount => layers;

    /// <summary>Whether activations are signs now.</summary>
    public bool IsSign { get; private set; } = true;

    /// <summary>The number that stands for an output of one.</summary>
    public float OutputUnit => layers > 1 ? IGuideActivation.Unit : 1;

    /// <summary>The cost under the guide, kept up by moves.</summary>
    public double Guide { get; private set; }

    public int WidthOf(int layer) => widths[layer];

    /// <summary>The number of weights of a neuron, its bias included.</summary>
    public int InputsOf(int layer) => layer == 0 ? columns.ColumnCount : widths[layer - 1] + 1;

    public WeightLimits RangeOf(int layer, int input) => layer == 0 ? columns.RangeOf(input) : new WeightLimits(-columns.Problem.Range, columns.Problem.Range);

    /// <summary>About how many vectors of 16 lanes one move touches at most: what a caller may spend between two looks at the clock.</summary>
    public long LargestMoveWork
    {
        get
        {
            long above = outputs;
            for (var l = 1; l < layers - 1; l++) above += (long)widths[l] * widths[l + 1];
            return columns.Blocks * (1 + above);
        }
    }

    /// <summary>Takes the sign as activation.</summary>
    public void UseSign() => IsSign = true;

    /// <summary>Takes the clipped line as activation.</summary>
    /// <param name="first">The first-layer pre-activation, in data units, where the line reaches one.</param>
    /// <param name="later">The same for later layers, in units of one activation.</param>
    public void UseLine(double first, double later)
    {
        IsSign = false;
        line = new ClippedLineActivation((float)(IGuideActivation.Unit / first), (float)(1 / later));
    }

    /// <summary>Takes a cost as guide; <see cref="Refresh"/> must follow.</summary>
    public void UseLoss(in GuideLoss guide) => loss = guide;

    /// <summary>Weights of samples in the guide; <see cref="Refresh"/> must follow a change.</summary>
    public Span<float> SampleWeights => new(sampleWeights.Data, columns.Count);

    /// <summary>Takes the weights of a network of the problem.</summary>
    public void Load(IntegerNetwork network)
    {
        for (var l = 0; l < layers; l++)
        {
            var layer = network.Layers[l];
            var size = InputsOf(l);
            for (var j = 0; j < widths[l]; j++)
            {
                var source = mirrored && l == layers - 1 ? 1 : j;
                var target = Weights[l].AsSpan(j * size, size);
                if (l == 0)
                {
                    target[^1] = columns.Inputs.Reduce(layer.WeightsOf(source), layer.Biases[source], target[..^1]);
                }
                else
                {
                    layer.WeightsOf(source).CopyTo(target);
                    target[^1] = layer.Biases[source];
                }
            }
        }

        Refresh(true);
    }

    /// <summary>The network of these weights, or of others of the same shape.</summary>
    public IntegerNetwork ToNetwork(int[][]? weights = null)
    {
        weights ??= Weights;
        var problem = columns.Problem;
        var built = new IntegerLayer[layers];
        for (var l = 0; l < layers; l++)
        {
            var (inputs, neurons, size) = (problem.Widths[l], problem.Widths[l + 1], InputsOf(l));
            var layer = built[l] = new IntegerLayer(inputs, new int[inputs * neurons], new int[neurons]);
            for (var j = 0; j < widths[l]; j++)
            {
                var source = weights[l].AsSpan(j * size, size);
                var target = mirrored && l == layers - 1 ? 1 : j;
                if (l == 0)
                {
                    layer.Biases[target] = columns.Inputs.Expand(source[..^1], source[^1], problem, layer.WeightsOf(target));
                }
                else
                {
                    source[..^1].CopyTo(layer.WeightsOf(target));
                    layer.Biases[target] = source[^1];
                }
            }

            if (!mirrored || l < layers - 1) continue;
            for (var i = 0; i < inputs; i++) layer.Weights[i] = -layer.Weights[inputs + i];
            layer.Biases[0] = -layer.Biases[1];
        }

        return new IntegerNetwork(built, problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }

    /// <summary>Works everything out afresh from the weights, or from the first layer's pre-activations.</summary>
    public void Refresh(bool fromInputs)
    {
        changedCount = -1;
        if (fromInputs) RefreshFirst();
        WeightSum = Weights.Sum(layer => layer.Sum(weight => (long)Math.Abs(weight)));
        Uses?.Count();
        if (IsSign) Guide = Forward(sign, loss, true);
        else Guide = Forward(line, loss, true);
        Guide += Uses?.Price ?? 0;
        GC.KeepAlive(this);
    }

    /// <summary>The cost of the network itself, with signs, under another cost beside prices; changes nothing.</summary>
    public double Cost(in GuideLoss cost)
    {
        var sum = Forward(sign, cost, false);
        GC.KeepAlive(this);
        return sum + (Uses?.Price ?? 0);
    }

    /// <summary>The change of the guide that a move would make.</summary>
    public double Price(in SearchMove move) => PriceOutputs(move) + (Uses?.ChangeBy(move) ?? 0);

    private double PriceOutputs(in SearchMove move)
    {
        if (!feedsOneOutput || move.Layer != 0) return IsSign ? Walk(sign, move, false) : Walk(line, move, false);
        var change = IsSign ? PriceToOneOutput(sign, move) : PriceToOneOutput(line, move);
        GC.KeepAlive(this);
        return change;
    }

    /// <summary>Makes a move.</summary>
    public void Make(in SearchMove move)
    {
        if (feedsOneOutput && move.Layer == 0)
        {
            if (changedCount < 0 || priced != move) PriceOutputs(move);
            Guide += MakePriced(move);
        }
        else
        {
            changedCount = -1;
            Guide += IsSign ? Walk(sign, move, true) : Walk(line, move, true);
        }

        if (Uses is not null)
        {
            Guide += Uses.ChangeBy(move);
            Uses.Take(move);
        }

        ref var weight = ref Weights[move.Layer][move.Neuron * InputsOf(move.Layer) + move.Input];
        WeightSum += Math.Abs(weight + move.Delta) - Math.Abs(weight);
        weight += move.Delta;
    }

    /// <summary>The pre-activation of a neuron on a sample, by the order of the columns; in raw units of the network.</summary>
    public double PreActivation(int layer, int neuron, int sample) => layer == 0
        ? first!.Data[(long)neuron * stride + sample]
        : later[layer]!.Data[(long)neuron * stride + sample] / IGuideActivation.Unit;

    private void RefreshFirst()
    {
        for (var j = 0; j < widths[0]; j++)
        {
            stop.ThrowIfCancellationRequested();
            var row = first!.Data + (long)j * stride;
            new Span<int>(row, stride).Clear();
            for (var c = 0; c < columns.ColumnCount; c++)
            {
                var weight = Weights[0][j * columns.ColumnCount + c];
                if (weight == 0) continue;
                var slot = columns.StartOf(c);
                foreach (var block in columns.BlocksOf(c))
                {
                    var place = row + block * SampleColumns.Lanes;
                    (Vector512.LoadAligned(place) + columns.Load(slot++) * Vector512.Create(weight)).StoreAligned(place);
                }
            }
        }
    }
}
