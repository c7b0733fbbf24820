using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Formulations;

/// <summary>Networks of 0/1 activations and real weights in a box, of any depth and width: the general MIP of Mintz and Patil (2021), corrected and strengthened.</summary>
/// <remarks>
/// Weights alpha and biases beta are continuous in [-P, P]; h_nkl is one iff neuron k of layer l is on for input n.
/// <code>
/// first layer:   a = sum_d alpha_dk x_nd + beta_k                     M = P (|x_n|_1 + 1)
/// next layers:   a = sum_k' z_nk'k + beta_k,  z = alpha h'            M = P (K' + 1)
/// step:          a &lt;= -eps + (M + eps) h        a >= eps - (M + eps) (1 - h)
/// product:       z &lt;= alpha + P (1 - h')   z >= alpha - P (1 - h')   z >= -P h'   z &lt;= P h'
/// </code>
/// Equal inputs are stated once, weighed by their labels. Layers of <see cref="ZeroOneNetworkOptions.Fixed"/> are numbers: before the first
/// trained layer the activations are evaluated exactly and need no variable, after the last one they need no products. Symmetry: neurons
/// of each trained hidden layer are ordered by their weight to the first neuron above. Cost a different input: sum K binaries, sum K' K
/// products of four rows each. Tight for fixed activations only; the relaxation's bound is the trivial one, so proofs come from branching
/// or from label counts. Source: Mintz and Patil, notebook "General and Multilayer MIP", with the product rows that are exact.
/// </remarks>
internal sealed class ZeroOneNetworkMip : RealTrainingMip
{
    private readonly ZeroOneNetworkOptions options;
    private readonly StepTrace? known;
    private readonly Variable[]?[] weights;
    private readonly Variable[]?[] biases;
    private readonly Variable[][][] active;
    private readonly LinearExpression[][] outputs;
    private readonly int firstFree;

    /// <summary>States the networks of a problem, and its objective, to be minimised.</summary>
    public ZeroOneNetworkMip(RealTrainingProblem problem, ZeroOneNetworkOptions? options = null)
        : base(problem, options?.AsPrinted ?? false, "zero-one")
    {
        this.options = options ?? new ZeroOneNetworkOptions();
        var depth = problem.Widths.Count - 1;
        if (this.options.Fixed is { } network) known = new StepTrace(problem, network);
        (weights, biases) = (new Variable[depth][], new Variable[depth][]);
        for (var l = 0; l < depth; l++) if (IsFree(l)) AddParameters(l);
        firstFree = Enumerable.Range(0, depth).First(l => IsFree(l));
        if (!IsAsPrinted) OrderNeurons();
        (active, outputs) = (new Variable[Points.Count][][], new LinearExpression[Points.Count][]);
        for (var p = 0; p < Points.Count; p++)
        {
            active[p] = new Variable[depth - 1][];
            for (var l = firstFree; l + 1 < depth; l++) active[p][l] = [.. Enumerable.Range(0, problem.Hidden[l]).Select(k => AddNeuron(p, l, k))];
            outputs[p] = [.. Enumerable.Range(0, problem.OutputCount).Select(j => PreActivation(p, depth - 1, j))];
        }

        Model.Minimize(problem.Objective.AddTo(this));
    }

    /// <inheritdoc/>
    public override LinearExpression Output(int point, int output) => outputs[point][output];

    /// <inheritdoc/>
    public override double OutputLimit(int point, int output) => Limit(point, Problem.Hidden.Count, output);

    /// <summary>Whether a hidden neuron is on for a point, in a solution.</summary>
    public bool IsOn(IReadOnlyList<double> solution, int point, int layer, int neuron)
    {
        ArgumentNullException.ThrowIfNull(solution);
        return layer < firstFree ? known!.IsOn(Points[point].Input, layer, neuron) : solution[active[point][layer][neuron].Index] > 0.5;
    }

    /// <inheritdoc/>
    public override StepNetwork Extract(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        var limit = Problem.Range * StepNetwork.Unit;
        int Units(Variable variable) => Math.Clamp(StepNetwork.Units(point[variable.Index]), -limit, limit);
        var layers = Enumerable.Range(0, weights.Length).Select(l => weights[l] is { } w
            ? new IntegerLayer(Problem.Widths[l], [.. w.Select(Units)], [.. biases[l]!.Select(Units)])
            : options.Fixed!.Layers[l]).ToArray();
        return new StepNetwork(layers, Problem.Data.Scale) { ClassNames = Problem.Data.ClassNames, Encoding = Problem.Data.Encoding };
    }

    private bool IsFree(int layer) => options.Fixed is null || options.FreeLayers.Contains(layer);

    private void AddParameters(int layer)
    {
        var (inputs, width, limit) = (Problem.Widths[layer], Problem.Widths[layer + 1], Problem.Range);
        weights[layer] = new Variable[inputs * width];
        biases[layer] = new Variable[width];
        for (var k = 0; k < width; k++)
        {
            for (var i = 0; i < inputs; i++)
            {
                var (row, at) = (k, k * inputs + i);
                weights[layer]![at] = Model.AddContinuous(-limit, limit, FormattableString.Invariant($"w_{layer}_{i}_{k}"));
                AddStart(weights[layer]![at], trace => (double)trace.Network.Layers[layer].Weights[at] / StepNetwork.Unit);
            }

            var neuron = k;
            biases[layer]![k] = Model.AddContinuous(-limit, limit, FormattableString.Invariant($"b_{layer}_{k}"));
            AddStart(biases[layer]![k], trace => (double)trace.Network.Layers[layer].Biases[neuron] / StepNetwork.Unit);
        }
    }

    /// <summary>Permuting the neurons of a layer changes no output, so one order suffices.</summary>
    private void OrderNeurons()
    {
        for (var l = 0; l + 1 < weights.Length; l++)
        {
            if (weights[l] is null || weights[l + 1] is not { } above) continue;
            for (var k = 0; k + 1 < Problem.Hidden[l]; k++) Model.AddConstraint(above[k] - (LinearExpression)above[k + 1] >= 0, FormattableString.Invariant($"order_{l}_{k}"));
        }
    }

    private Variable AddNeuron(int point, int layer, int neuron)
    {
        var h = AddStep(PreActivation(point, layer, neuron), Limit(point, layer, neuron), FormattableString.Invariant($"h_{layer}_{point}_{neuron}"));
        AddStart(h, trace => trace.IsOn(Points[point].Input, layer, neuron) ? 1 : 0);
        return h;
    }

    /// <summary>The most that a pre-activation can be in size.</summary>
    private double Limit(int point, int layer, int neuron)
    {
        var (fanIn, bound) = (Problem.Widths[layer], (double)Problem.Range);
        if (IsAsPrinted) return fanIn * bound + bound;
        if (layer < firstFree || !IsFree(layer))
        {
            var (up, down) = (Bias(layer, neuron), Bias(layer, neuron));
            for (var i = 0; i < fanIn; i++)
            {
                var w = Weight(layer, neuron, i);
                up += Math.Max(w, 0);
                down += Math.Min(w, 0);
            }

            return Math.Max(Math.Abs(up), Math.Abs(down));
        }

        return layer > firstFree ? bound * (fanIn + 1) : bound * (Enumerable.Range(0, fanIn).Sum(i => Math.Abs(Constant(point, layer, i))) + 1);
    }

    private double Weight(int layer, int neuron, int input) => (double)options.Fixed!.Layers[layer].WeightsOf(neuron)[input] / StepNetwork.Unit;

    private double Bias(int layer, int neuron) => (double)options.Fixed!.Layers[layer].Biases[neuron] / StepNetwork.Unit;

    /// <summary>An input of the first trained layer, which no variable changes.</summary>
    private double Constant(int point, int layer, int input) => layer == 0
        ? (double)Problem.Inputs.Row(Points[point].Input)[input] / Problem.Data.Scale
        : known!.IsOn(Points[point].Input, layer - 1, input) ? 1 : 0;

    private LinearExpression PreActivation(int point, int layer, int neuron)
    {
        var fanIn = Problem.Widths[layer];
        if (!IsFree(layer))
        {
            LinearExpression constant = Bias(layer, neuron);
            for (var i = 0; i < fanIn; i++) if (Weight(layer, neuron, i) is not 0 and var w) constant = constant.Plus(w, active[point][layer - 1][i]);
            return constant;
        }

        var sum = LinearExpression.Zero.Plus(1, biases[layer]![neuron]);
        for (var i = 0; i < fanIn; i++)
        {
            var w = weights[layer]![neuron * fanIn + i];
            if (layer > firstFree) sum = sum.Plus(1, Product(point, layer, neuron, i, w));
            else if (Constant(point, layer, i) is not 0 and var x) sum = sum.Plus(x, w);
        }

        return sum;
    }

    private Variable Product(int point, int layer, int neuron, int input, Variable w)
    {
        double p = Problem.Range;
        var h = active[point][layer - 1][input];
        var z = Model.AddContinuous(options.Products == ZeroOneProducts.NonNegative ? 0 : -p, p, FormattableString.Invariant($"z_{layer}_{point}_{input}_{neuron}"));
        var at = neuron * Problem.Widths[layer] + input;
        AddStart(z, trace => trace.IsOn(Points[point].Input, layer - 1, input) ? (double)trace.Network.Layers[layer].Weights[at] / StepNetwork.Unit : 0);
        Model.AddConstraint(options.Products == ZeroOneProducts.AtMostWeight ? z - (LinearExpression)w <= 0 : z - (LinearExpression)w + p * h <= p);
        Model.AddConstraint(z - (LinearExpression)w - p * h >= -p);
        if (options.Products != ZeroOneProducts.NonNegative) Model.AddConstraint(z + p * (LinearExpression)h >= 0);
        Model.AddConstraint(z - p * (LinearExpression)h <= 0);
        return z;
    }
}
