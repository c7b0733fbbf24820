using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>A chain over a box with ranges of its neurons: inputs that do not vary and neurons that are always zero are left out.</summary>
internal sealed class RelaxedChain
{
    private readonly List<RelaxedLayer> layers = [];
    private readonly int[] inputs;
    private readonly IReadOnlyList<InputPlanes.Plane?>?[] planesOf;

    /// <summary>Prepares a chain without layers.</summary>
    /// <param name="chain">The network.</param>
    /// <param name="box">The box, or what a ball has in common with it.</param>
    /// <param name="margins">What rounding can do over the box.</param>
    /// <param name="focus">The inputs that proposals in single precision move; null for all.</param>
    /// <param name="planes">Planes above neurons of the first layer, which hold in the box; null for none.</param>
    public RelaxedChain(DenseChain chain, InputRegion box, ChainMargins margins, InputFocus? focus = null, InputPlanes? planes = null)
    {
        if (planes is not null && !planes.HoldIn(box)) throw new ArgumentException("The planes are of another ball.", nameof(planes));
        (Chain, Box, Margins, Focus, Planes) = (chain, box, margins, focus, planes);
        planesOf = new IReadOnlyList<InputPlanes.Plane?>?[chain.HiddenCount];
        if (planes is not null) planesOf[0] = planes.Planes;
        inputs = [.. Enumerable.Range(0, box.Size).Where(i => box.Lower[i] < box.Upper[i])];
        Focused = focus?.Sort(inputs) ?? inputs.Length;
        InputLower = Array.ConvertAll(inputs, i => box.Lower[i]);
        InputUpper = Array.ConvertAll(inputs, i => box.Upper[i]);
    }

    /// <summary>The network.</summary>
    public DenseChain Chain { get; }

    /// <summary>The box.</summary>
    public InputRegion Box { get; }

    /// <summary>What rounding can do over the box.</summary>
    public ChainMargins Margins { get; }

    /// <summary>The inputs that vary.</summary>
    public ReadOnlySpan<int> Inputs => inputs;

    /// <summary>The inputs that proposals in single precision move; null for all.</summary>
    public InputFocus? Focus { get; }

    /// <summary>Planes above neurons of the first layer; null for none.</summary>
    public InputPlanes? Planes { get; }

    /// <summary>The planes above neurons of each layer; null where there are none.</summary>
    public ReadOnlySpan<IReadOnlyList<InputPlanes.Plane?>?> PlanesOf => planesOf;

    /// <summary>Gives neurons of a later layer planes, made where <see cref="Planes"/> hold.</summary>
    public void SetPlanes(int layer, IReadOnlyList<InputPlanes.Plane?>? planes) => planesOf[layer] = planes;

    /// <summary>How many of the inputs that vary, the first ones, proposals in single precision move.</summary>
    public int Focused { get; }

    /// <summary>The lower ends of the inputs that vary.</summary>
    public double[] InputLower { get; }

    /// <summary>Their upper ends.</summary>
    public double[] InputUpper { get; }

    /// <summary>The hidden layers that were added so far.</summary>
    public IReadOnlyList<RelaxedLayer> Layers => layers;

    /// <summary>The open neurons of all layers.</summary>
    public int OpenCount => layers.Sum(layer => layer.Open);

    /// <summary>The values before a layer, padded.</summary>
    public int Width(int layer) => LaneMath<float>.Padded(layer == 0 ? inputs.Length : layers[layer - 1].Neurons.Length);

    /// <summary>The number of values before a layer, without padding.</summary>
    public int Count(int layer) => layer == 0 ? inputs.Length : layers[layer - 1].Neurons.Length;

    /// <summary>The inputs that vary as a precision has them: fewer where proposals move only some.</summary>
    public int InputCount<T>()
        where T : unmanaged => typeof(T) == typeof(double) ? inputs.Length : Focused;

    /// <summary>The inputs, as a precision has them, that can be moved both ways from the centre of the planes: up, and by a move of its own down.</summary>
    public int[] MovedBothWays<T>()
        where T : unmanaged => Planes is null ? [] : [.. Enumerable.Range(0, InputCount<T>()).Where(q => InputUpper[q] > Planes.Ball.Center[inputs[q]] && InputLower[q] < Planes.Ball.Center[inputs[q]])];

    /// <summary>The planes above open neurons, as a precision has the inputs.</summary>
    public PlaneRow[] PlaneRows<T>()
        where T : unmanaged
    {
        if (Planes is null) return [];
        var (places, both, count) = (PositionsBefore(0), MovedBothWays<T>(), InputCount<T>());
        var second = new int[count];
        for (var s = 0; s < both.Length; s++) second[both[s]] = count + s;
        var rows = new List<PlaneRow>();
        for (int m = 0, first = 0; m < layers.Count; first += Chain.Stages[m++].Outputs)
        {
            if (planesOf[m] is not { } planes) continue;
            for (var p = 0; p < layers[m].Open; p++)
            {
                if (planes[layers[m].Neurons[p]] is not { } plane) continue;
                var (moves, excess) = (new List<int>(plane.Excess.Length), new List<float>(plane.Excess.Length));
                foreach (var (input, isUp, more) in plane.Excess)
                {
                    var q = places[input];
                    if (q < 0 || q >= count) continue;
                    moves.Add(isUp || second[q] == 0 ? q : second[q]);
                    excess.Add(more);
                }

                rows.Add(new PlaneRow(m, p, first + layers[m].Neurons[p], plane.IsOn, plane.Constant, [.. moves], [.. excess]));
            }
        }

        return [.. rows];
    }

    /// <summary>Adds the next hidden layer, whose pre-activations have the given ranges.</summary>
    /// <param name="lower">The lower ends.</param>
    /// <param name="upper">The upper ends.</param>
    /// <param name="keeps">For each neuron whether it stays among the open ones though its range decides it; null for none.</param>
    public void Add(double[] lower, double[] upper, Func<int, bool>? keeps = null)
    {
        var k = layers.Count;
        var stage = Chain.Stages[k];
        var (open, stable) = (new List<int>(), new List<int>());
        for (var j = 0; j < stage.Outputs; j++)
        {
            var leak = stage.Leak(j);
            if (leak != 1 && keeps is not null && keeps(j)) open.Add(j);
            else if (stage.IsStep(j))
            {
                // At zero a step is either.
                if (lower[j] > 0) stable.Add(j);
                else if (upper[j] >= 0) open.Add(j);
            }
            else if (leak == 1 || lower[j] >= 0 || (upper[j] <= 0 && leak != 0)) stable.Add(j);
            else if (upper[j] > 0) open.Add(j);
        }

        int[] neurons = [.. open, .. stable];
        if (stage.IsSparse)
        {
            layers.Add(Layer(k, neurons, open.Count, lower, upper, SparseRows.Of(stage, neurons, PositionsBefore(k))));
            return;
        }

        var before = k == 0 ? inputs : layers[k - 1].Neurons;
        var (columns, rows, count) = (Width(k), LaneMath<float>.Padded(neurons.Length), Count(k));
        var (weights, singles, transposed, biases) = (new double[neurons.Length * columns], new float[neurons.Length * columns], new float[count * rows], new double[neurons.Length]);
        for (var p = 0; p < neurons.Length; p++)
        {
            biases[p] = BiasOf(k, neurons[p]);
            var row = stage.Weights.AsSpan(neurons[p] * stage.Inputs, stage.Inputs);
            for (var q = 0; q < count; q++)
            {
                var weight = row[before[q]];
                weights[p * columns + q] = weight;
                singles[LaneMath<float>.Place(p, q, neurons.Length)] = transposed[LaneMath<float>.Place(q, p, count)] = (float)weight;
            }
        }

        layers.Add(Layer(k, neurons, open.Count, lower, upper, null) with
        {
            SingleBiases = SinglesOf(k, biases, weights, columns),
            Weights = weights,
            Singles = singles,
            Transposed = transposed,
        });
    }

    private RelaxedLayer Layer(int k, int[] neurons, int open, double[] lower, double[] upper, SparseRows? rows)
    {
        var stage = Chain.Stages[k];
        var biases = Array.ConvertAll(neurons, j => BiasOf(k, j));
        return new RelaxedLayer
        {
            Neurons = neurons,
            Open = open,
            Sparse = rows,
            Lower = Array.ConvertAll(neurons, j => lower[j]),
            Upper = Array.ConvertAll(neurons, j => upper[j]),
            Leaks = Array.ConvertAll(neurons, stage.Leak),
            Slopes = Array.ConvertAll(neurons, j => stage.IsStep(j) ? 0 : lower[j] >= 0 ? 1 : stage.Leak(j)),
            Steps = stage.Steps is null ? null : Array.ConvertAll(neurons, stage.IsStep),
            Biases = biases,
            SingleBiases = Array.ConvertAll(biases, bias => (float)bias),
            Costs = Array.ConvertAll(neurons, j => Margins.Costs[k][j]),
            Weights = [],
            Singles = [],
            Transposed = [],
            Columns = Width(k),
        };
    }

    /// <summary>Where each value before a layer stands among those that are left, -1 of the others.</summary>
    public int[] PositionsBefore(int layer)
    {
        var (places, kept) = (new int[Chain.Stages[layer].Inputs], layer == 0 ? inputs : layers[layer - 1].Neurons);
        Array.Fill(places, -1);
        for (var q = 0; q < kept.Length; q++) places[kept[q]] = q;
        return places;
    }

    /// <summary>The weight of a neuron, or output, on a value before its layer.</summary>
    public double Weight(int layer, int neuron, int before) => Chain.Stages[layer].Weight(neuron, layer == 0 ? inputs[before] : layers[layer - 1].Neurons[before]);

    /// <summary>The bias of a neuron, or output, with what inputs that do not vary add.</summary>
    public double BiasOf(int layer, int neuron)
    {
        var stage = Chain.Stages[layer];
        var bias = stage.Biases[neuron];
        if (layer > 0 || inputs.Length == Box.Size) return bias;
        var weights = stage.Row(neuron);
        var columns = stage.Columns(neuron);
        for (var e = 0; e < weights.Length; e++)
        {
            if (Box.Lower[columns[e]] == Box.Upper[columns[e]]) bias += weights[e] * Box.Lower[columns[e]];
        }

        return bias;
    }

    /// <summary>The biases of proposals: with what inputs add that they do not move.</summary>
    private float[] SinglesOf(int layer, double[] biases, double[] weights, int columns)
    {
        var singles = Array.ConvertAll(biases, bias => (float)bias);
        if (layer > 0 || Focus is null || Focused == inputs.Length) return singles;
        for (var p = 0; p < singles.Length; p++)
        {
            var bias = biases[p];
            for (var q = Focused; q < inputs.Length; q++) bias += weights[p * columns + q] * Focus.Center[inputs[q]];
            singles[p] = (float)bias;
        }

        return singles;
    }

    /// <summary>The whole input for values of the inputs that vary.</summary>
    public double[] Point(Func<int, double> varying)
    {
        var point = Box.Lower.ToArray();
        for (var p = 0; p < inputs.Length; p++) point[inputs[p]] = Math.Clamp(varying(p), InputLower[p], InputUpper[p]);
        return point;
    }
}
