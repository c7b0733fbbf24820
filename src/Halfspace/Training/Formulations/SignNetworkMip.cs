using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Formulations;

/// <summary>
/// Sign networks of any depth and any number of outputs, corrected from Thorbjarnarson and Yorke-Smith (2020) and strengthened.
/// </summary>
/// <remarks>
/// Weights w, biases b are integers in {-P..P} (merged inputs: a multiple of P); u_k,l,j is one iff neuron j of hidden
/// layer l is active on sample k.
/// <code>
/// first layer, in real units:  a = sum_i x_ki w_ij + b_j,  M_k = P (|x_k|_1 + 1),  g_k = lattice of the sample
///     a &gt;= -M_k (1 - u)          a &lt;= -g_k + (M_k + g_k) u
/// next layers:                 a = sum_i (2 p_kij - w_ij) + b_j,  p = u w by its four exact rows,  M = P (N + 1), g = 1
/// </code>
/// Samples with equal inputs share their binaries and rows. No epsilon: the right side -g is the largest negative value that exists. Outputs ask only for the side of a product
/// that the objective uses. Symmetry: neurons of each hidden layer are ordered by their weights to the first neuron
/// (and, for small P, the second) of the layer above. Cost: inputs x H_1 + ... integers, D x sum H binaries for D different inputs,
/// D x H x (next width) continuous products with two to four rows each.
/// Source: Thorbjarnarson and Yorke-Smith (2020); Icarte et al. (2019); per-sample constants as Bah and Kurtz (2020).
/// </remarks>
internal sealed class SignNetworkMip : TrainingMip
{
    private readonly bool enforced;
    private readonly Variable[][] weights;
    private readonly Variable[][] biases;
    private readonly Variable[][] active;
    private readonly LinearExpression[] outputs;
    private readonly List<Variable> all = [];
    private readonly List<(int Layer, int Neuron, Variable Margin)> margins = [];

    /// <summary>States the networks of a problem; objectives are added by <see cref="TrainingMip.AddObjectives"/>.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mirrored">Whether to state only the first of two outputs.</param>
    /// <param name="breakSymmetry">Whether to order the hidden neurons.</param>
    /// <param name="enforced">Whether what a miss allows is a row enforced by it, for solvers of clauses, and not a big-M row.</param>
    public SignNetworkMip(TrainingProblem problem, bool mirrored = false, bool breakSymmetry = true, bool enforced = false)
        : base(problem, mirrored)
    {
        this.enforced = enforced;
        var depth = problem.Hidden.Count + 1;
        weights = new Variable[depth][];
        biases = new Variable[depth][];
        active = new Variable[depth - 1][];
        for (var l = 0; l < depth; l++) AddParameters(l, l == depth - 1 ? StatedOutputs.Count : problem.Hidden[l]);
        if (breakSymmetry) OrderNeurons();
        var samples = problem.Data.SampleCount;
        outputs = new LinearExpression[samples * StatedOutputs.Count];
        var isMonotone = problem.Objectives.All(objective => objective.IsMonotone(problem));
        for (var l = 0; l + 1 < depth; l++)
        {
            active[l] = new Variable[samples * problem.Hidden[l]];
            for (var k = 0; k < samples; k++)
            {
                var first = Points.Firsts[Points.PointOf[k]];
                if (first == k) for (var j = 0; j < problem.Hidden[l]; j++) AddNeuron(l, k, j);
                else Array.Copy(active[l], first * problem.Hidden[l], active[l], k * problem.Hidden[l], problem.Hidden[l]);
            }
        }

        // Products have the rows of one side only where the label says which matters, so only samples of equal labels share outputs then.
        var stated = new Dictionary<(int Point, int Label), int>();
        for (var k = 0; k < samples; k++)
        {
            var group = (Points.PointOf[k], isMonotone ? problem.Data.Labels[k] : -1);
            if (!stated.TryAdd(group, k))
            {
                Array.Copy(outputs, stated[group] * StatedOutputs.Count, outputs, k * StatedOutputs.Count, StatedOutputs.Count);
                continue;
            }

            for (var s = 0; s < StatedOutputs.Count; s++)
            {
                var side = isMonotone ? problem.Target(k, StatedOutputs[s]) : 0;
                outputs[k * StatedOutputs.Count + s] = PreActivation(depth - 1, k, s, side);
            }
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> WeightVariables => all;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> OutgoingWeights(int layer, int neuron) =>
        [.. Enumerable.Range(0, Width(layer + 1)).Select(j => weights[layer + 1][j * Problem.Hidden[layer] + neuron])];

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> WeightsOfColumn(int column) => [.. Enumerable.Range(0, Width(0)).Select(j => weights[0][j * Inputs.Count + column])];

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> LaterWeights => [.. weights.Skip(1).SelectMany(layer => layer)];

    /// <summary>The weights and the bias that lead to a neuron, or to a stated output in the last layer.</summary>
    public IReadOnlyList<Variable> ParametersOf(int layer, int neuron)
    {
        var inputs = weights[layer].Length / Width(layer);
        return [.. weights[layer].AsSpan(neuron * inputs, inputs), biases[layer][neuron]];
    }

    private int Width(int layer) => biases[layer].Length;

    /// <inheritdoc/>
    public override LinearExpression SignedOutput(int sample, int output) =>
        Problem.Target(sample, output) * outputs[sample * StatedOutputs.Count + (Mirrored ? 0 : output)];

    /// <inheritdoc/>
    protected override void AddMeet(Variable miss, LinearExpression output, double least, double shortfall, string name)
    {
        if (enforced) Model.AddIndicator(miss, 0, output >= least, name);
        else base.AddMeet(miss, output, least, shortfall, name);
    }

    /// <inheritdoc/>
    public override Variable AddHiddenMargin(int layer, int neuron)
    {
        var limit = layer == 0
            ? Enumerable.Range(0, Problem.Data.SampleCount).Min(k => Limit(0, k))
            : Limit(layer, 0);
        var margin = Model.AddContinuous(0, limit, FormattableString.Invariant($"margin_{layer}_{neuron}"));
        margins.Add((layer, neuron, margin));
        foreach (var k in Points.Firsts)
        {
            var (u, a, m) = (active[layer][k * Width(layer) + neuron], PreActivation(layer, k, neuron, 0), Limit(layer, k));
            Model.AddConstraint(a - margin - 2 * m * u >= -2 * m);
            Model.AddConstraint(a + margin - 2 * m * u <= 0);
        }

        return margin;
    }

    /// <inheritdoc/>
    public override IntegerNetwork Extract(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        int At(Variable v) => (int)Math.Round(point[v.Index]);
        var layers = new IntegerLayer[weights.Length];
        for (var l = 0; l < layers.Length; l++)
        {
            var (inputs, stated) = (Problem.Widths[l], Width(l));
            var layer = new IntegerLayer(inputs, new int[inputs * Problem.Widths[l + 1]], new int[Problem.Widths[l + 1]]);
            for (var j = 0; j < stated; j++)
            {
                var row = weights[l].AsSpan(j * (weights[l].Length / stated), weights[l].Length / stated).ToArray().Select(At).ToArray();
                if (l == 0) layer.Biases[j] = Inputs.Expand(row, At(biases[0][j]), Problem, layer.WeightsOf(j));
                else
                {
                    row.CopyTo(layer.WeightsOf(j));
                    layer.Biases[j] = At(biases[l][j]);
                }
            }

            layers[l] = layer;
        }

        if (Mirrored) NeuronOrder.MirrorOutputs(layers[^1]);
        return new IntegerNetwork(layers, Problem.Data.Scale) { ClassNames = Problem.Data.ClassNames, Encoding = Problem.Data.Encoding };
    }

    /// <inheritdoc/>
    public override void SetStart(IntegerNetwork network)
    {
        Problem.CheckFits(network);
        var start = NeuronOrder.Sort(network, Problem.Range, OrderSecond);
        if (Mirrored) NeuronOrder.MirrorOutputs(start.Layers[^1]);
        var trace = new NetworkTrace(start, Problem.Data);
        var reduced = new int[Inputs.Count];
        for (var l = 0; l < weights.Length; l++)
        {
            for (var j = 0; j < Width(l); j++)
            {
                var row = start.Layers[l].WeightsOf(j);
                var bias = start.Layers[l].Biases[j];
                if (l == 0)
                {
                    bias = Inputs.Reduce(row, bias, reduced);
                    row = reduced;
                }

                for (var i = 0; i < row.Length; i++) Model.SetStart(weights[l][j * row.Length + i], row[i]);
                Model.SetStart(biases[l][j], bias);
            }
        }

        for (var l = 0; l < active.Length; l++)
        {
            for (var k = 0; k < Problem.Data.SampleCount; k++)
            {
                for (var j = 0; j < Width(l); j++) Model.SetStart(active[l][k * Width(l) + j], trace.PreActivation(l, k, j) >= 0 ? 1 : 0);
            }
        }

        foreach (var (layer, neuron, margin) in margins)
        {
            var least = Enumerable.Range(0, Problem.Data.SampleCount).Min(k => Math.Abs(trace.PreActivation(layer, k, neuron)));
            Model.SetStart(margin, layer == 0 ? (double)least / Problem.Data.Scale : least);
        }

        SetOutputStarts(trace);
    }

    private bool OrderSecond => Problem.Range <= 7;

    private void AddParameters(int layer, int width)
    {
        var inputs = layer == 0 ? Inputs.Count : Problem.Hidden[layer - 1];
        weights[layer] = new Variable[width * inputs];
        biases[layer] = new Variable[width];
        for (var j = 0; j < width; j++)
        {
            for (var i = 0; i < inputs; i++)
            {
                var (low, high) = layer == 0 ? Inputs.RangeOf(Problem, i) : new WeightLimits(-Problem.Range, Problem.Range);
                weights[layer][j * inputs + i] = Model.AddInteger(low, high, FormattableString.Invariant($"w_{layer}_{i}_{j}"));
            }

            var biasRange = layer == 0 ? Inputs.BiasLimit(Problem) : Problem.Range;
            biases[layer][j] = Model.AddInteger(-biasRange, biasRange, FormattableString.Invariant($"b_{layer}_{j}"));
        }

        all.AddRange(weights[layer]);
        all.AddRange(biases[layer]);
    }

    /// <summary>Permuting hidden neurons changes no output, so one order suffices; fixed from the outputs down.</summary>
    private void OrderNeurons()
    {
        for (var l = 0; l + 1 < weights.Length; l++)
        {
            var above = weights[l + 1];
            var width = Problem.Hidden[l];
            LinearExpression Key(int i)
            {
                var key = NeuronOrder.FirstFactor(Problem.Range, OrderSecond && Width(l + 1) > 1) * above[i];
                return OrderSecond && Width(l + 1) > 1 ? key + above[width + i] : key;
            }

            for (var i = 0; i + 1 < width; i++)
                Model.AddConstraint(Key(i) >= Key(i + 1), FormattableString.Invariant($"order_{l}_{i}"));
        }
    }

    private double Limit(int layer, int sample) => layer == 0
        ? Inputs.Reach(Problem, sample) / (double)Problem.Data.Scale
        : Problem.Range * (Problem.Hidden[layer - 1] + 1.0);

    private void AddNeuron(int layer, int sample, int neuron)
    {
        var a = PreActivation(layer, sample, neuron, 0);
        var m = Limit(layer, sample);
        var g = layer == 0 ? Inputs.Lattices[sample] / (double)Problem.Data.Scale : 1;
        var u = Model.AddBinary(FormattableString.Invariant($"u_{layer}_{sample}_{neuron}"));
        active[layer][sample * Problem.Hidden[layer] + neuron] = u;
        Model.AddConstraint(a - m * u >= -m);
        Model.AddConstraint(a - (m + g) * u <= -g);
    }

    /// <summary>
    /// The pre-activation of a neuron in real units. <paramref name="side"/> is +1 where only its upper limit matters, -1
    /// for its lower, 0 for both: products get the rows of that side.
    /// </summary>
    private LinearExpression PreActivation(int layer, int sample, int neuron, int side)
    {
        var sum = LinearExpression.Zero.Plus(1, biases[layer][neuron]);
        if (layer == 0)
        {
            for (var c = 0; c < Inputs.Count; c++)
            {
                var value = Inputs.Value(sample, c);
                if (value != 0) sum = sum.Plus(value / (double)Problem.Data.Scale, weights[0][neuron * Inputs.Count + c]);
            }

            return sum;
        }

        var width = Problem.Hidden[layer - 1];
        for (var i = 0; i < width; i++)
        {
            var w = weights[layer][neuron * width + i];
            var product = Product(layer, sample, neuron, i, side);
            sum = sum.Plus(2, product).Plus(-1, w);
        }

        return sum;
    }

    private readonly Dictionary<(int, int, int, int), Variable> products = [];

    private Variable Product(int layer, int sample, int neuron, int input, int side)
    {
        if (products.TryGetValue((layer, sample, neuron, input), out var known)) return known;
        double p = Problem.Range;
        var w = weights[layer][neuron * Problem.Hidden[layer - 1] + input];
        var u = active[layer - 1][sample * Problem.Hidden[layer - 1] + input];
        var product = Model.AddContinuous(-p, p, FormattableString.Invariant($"p_{layer}_{sample}_{input}_{neuron}"));
        if (side >= 0)
        {
            Model.AddConstraint(product - p * u <= 0);
            Model.AddConstraint(product - w + p * u <= p);
        }

        if (side <= 0)
        {
            Model.AddConstraint(product + p * u >= 0);
            Model.AddConstraint(product - w - p * u >= -p);
        }

        return products[(layer, sample, neuron, input)] = product;
    }
}
