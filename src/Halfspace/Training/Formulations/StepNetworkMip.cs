using Halfspace.Data;
using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.Training.Formulations;

/// <summary>
/// Training a binarized network of step neurons, u = 1 where w x &gt;= lambda and 0 elsewhere, with real weights and thresholds in [-1, 1], as one
/// mixed-integer program of any depth.
/// </summary>
/// <remarks>
/// <code>
/// min sum y (1 - u^L) + (1 - y) u^L
/// l = 1:   w x - lambda &lt;= M1 u - gap        w x - lambda >= M1 (u - 1)                M1 = n r + 1
/// l >= 2:  sum s - lambda &lt;= Ml u - gap      sum s - lambda >= Ml (u - 1)              Ml = d + 1
///          -u &lt;= s &lt;= u       w - (1 - u) &lt;= s &lt;= w + (1 - u)        s = w u of the neuron below
/// </code>
/// Rows are scaled so that no weight and no threshold exceeds one, which loses no network. The printed constants hold since
/// |w x| &lt;= |x|_1 &lt;= n r; the proved ones are |x|_1 of each sample, plus one for a threshold, plus the gap on the first row. Without that gap, as
/// printed, a sum of d + 1 above the first layer (all weights one, threshold minus one) is cut off. Size for N samples: a binary and two rows for each sample and neuron, a product and four rows for each sample and weight
/// above the first layer. Sources: Aspman, Korpas, Marecek, Taming binarized neural networks and mixed-integer programs, AAAI 2024, theorem 1;
/// Bah, Kurtz, An integer programming approach to deep neural networks with binary activation functions, 2020.
/// </remarks>
public sealed class StepNetworkMip
{
    private readonly IReadOnlyList<double[]> inputs;
    private readonly IReadOnlyList<int[]> targets;
    private readonly StepNetworkOptions options;
    private readonly Variable[][][] weights;
    private readonly Variable?[][] thresholds;
    private readonly (int On, int Off)[][] firstRows;

    /// <summary>States the program.</summary>
    /// <param name="inputs">One array a sample.</param>
    /// <param name="targets">Zero or one for each output of each sample.</param>
    /// <param name="hidden">Widths of the hidden layers; empty for none.</param>
    /// <param name="options">Variants.</param>
    /// <exception cref="ArgumentException">Sizes disagree, a number is not finite, or a sample is longer than the radius.</exception>
    public StepNetworkMip(IReadOnlyList<double[]> inputs, IReadOnlyList<int[]> targets, IReadOnlyList<int> hidden, StepNetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(hidden);
        this.options = options ?? new StepNetworkOptions();
        (this.inputs, this.targets) = (inputs, targets);
        Check();
        Widths = [inputs[0].Length, .. hidden, targets[0].Length];
        Radius = this.options.Radius ?? inputs.Max(Length);
        var depth = Widths.Count - 1;
        weights = new Variable[depth][][];
        thresholds = new Variable?[depth][];
        firstRows = new (int, int)[inputs.Count][];
        Variable[][]? below = null;
        for (var l = 0; l < depth; l++)
        {
            AddParameters(l);
            below = AddLayer(l, below);
        }

        var cost = LinearExpression.Zero;
        for (var k = 0; k < inputs.Count; k++)
        {
            for (var j = 0; j < targets[k].Length; j++) cost = targets[k][j] == 1 ? cost.Plus(1).Plus(-1, below![k][j]) : cost.Plus(1, below![k][j]);
        }

        Model.Minimize(cost);
    }

    /// <summary>The model; its objective counts wrong outputs.</summary>
    public MipModel Model { get; } = new("step-network");

    /// <summary>Widths of all layers, inputs and outputs included.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>r, the length that no sample exceeds.</summary>
    public double Radius { get; }

    /// <summary>M1 as printed: n r + 1.</summary>
    public double PrintedConstant => Widths[0] * Radius + 1;

    /// <summary>States the program for labelled samples: one output for two classes, else one for each class.</summary>
    public static StepNetworkMip Of(Dataset data, IReadOnlyList<int> hidden, StepNetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var samples = Enumerable.Range(0, data.SampleCount).ToArray();
        return new StepNetworkMip(
            [.. samples.Select(k => data.Row(k).ToArray().Select(value => value / (double)data.Scale).ToArray())],
            [.. samples.Select(k => data.ClassCount == 2 ? (int[])[data.Labels[k]] : [.. Enumerable.Range(0, data.ClassCount).Select(c => data.Labels[k] == c ? 1 : 0)])],
            hidden,
            options);
    }

    /// <summary>A weight's variable.</summary>
    public Variable Weight(int layer, int neuron, int input) => weights[layer][neuron][input];

    /// <summary>The rows of a first-layer neuron for a sample, in which the sample's values are the coefficients of the weights.</summary>
    /// <returns>The row that holds where the neuron is on, and the one for off.</returns>
    public (int On, int Off) FirstLayerRows(int sample, int neuron) => firstRows[sample][neuron];

    /// <summary>The network at a point of the model, evaluated in exact arithmetic.</summary>
    /// <param name="point">One value a variable; further values (slacks) are passed over.</param>
    public StepNetworkSolution Extract(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        var read = weights.Select(layer => layer.Select(neuron => neuron.Select(w => point[w.Index]).ToArray()).ToArray()).ToArray();
        var held = thresholds.Select(layer => layer.Select(t => t is { } variable ? point[variable.Index] : 0).ToArray()).ToArray();
        return StepNetworkSolution.Best(read, held, options.Threshold == StepThreshold.None ? 0 : options.Gap, inputs, targets);
    }

    private void Check()
    {
        if (inputs.Count == 0 || inputs.Count != targets.Count) throw new ArgumentException($"{inputs.Count} samples and {targets.Count} targets were given; there must be one target for each sample, and one sample or more.", nameof(targets));
        for (var k = 0; k < inputs.Count; k++)
        {
            if (inputs[k].Length != inputs[0].Length || inputs[k].Length == 0) throw new ArgumentException($"Sample {k} has {inputs[k].Length} inputs; sample 0 has {inputs[0].Length}.", nameof(inputs));
            if (targets[k].Length != targets[0].Length || targets[k].Length == 0) throw new ArgumentException($"Sample {k} has {targets[k].Length} targets; sample 0 has {targets[0].Length}.", nameof(targets));
            if (targets[k].Any(y => y is not (0 or 1))) throw new ArgumentException($"Sample {k} has a target that is neither 0 nor 1.", nameof(targets));
            if (inputs[k].Any(x => !double.IsFinite(x))) throw new ArgumentException($"Sample {k} has an input that is not finite.", nameof(inputs));
            if (Length(inputs[k]) > options.Radius * (1 + Tolerances.Feasibility)) throw new ArgumentException(FormattableString.Invariant($"Sample {k} has the length {Length(inputs[k])}, more than the radius {options.Radius}; give a larger radius."), nameof(inputs));
        }

        if (!(options.Gap > 0 && options.Gap < 1)) throw new ArgumentException(FormattableString.Invariant($"The gap is {options.Gap}; it must lie between 0 and 1."), nameof(inputs));
    }

    private static double Length(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    private void AddParameters(int layer)
    {
        weights[layer] = [.. Enumerable.Range(0, Widths[layer + 1]).Select(j => Enumerable.Range(0, Widths[layer]).Select(i => Model.AddContinuous(-1, 1, FormattableString.Invariant($"w_{layer}_{j}_{i}"))).ToArray())];
        Variable? shared = options.Threshold == StepThreshold.Shared ? Model.AddContinuous(-1, 1, FormattableString.Invariant($"t_{layer}")) : null;
        thresholds[layer] = [.. Enumerable.Range(0, Widths[layer + 1]).Select(j => options.Threshold == StepThreshold.PerNeuron ? Model.AddContinuous(-1, 1, FormattableString.Invariant($"t_{layer}_{j}")) : shared)];
    }

    private Variable[][] AddLayer(int layer, Variable[][]? below)
    {
        var above = new Variable[inputs.Count][];
        for (var k = 0; k < inputs.Count; k++)
        {
            above[k] = new Variable[Widths[layer + 1]];
            if (below is null) firstRows[k] = new (int, int)[Widths[1]];
            for (var j = 0; j < above[k].Length; j++)
            {
                var name = FormattableString.Invariant($"{layer}_{k}_{j}");
                var u = above[k][j] = Model.AddBinary("u_" + name);
                var sum = LinearExpression.Zero;
                for (var i = 0; i < Widths[layer]; i++) sum = below is null ? sum.Plus(inputs[k][i], weights[layer][j][i]) : sum.Plus(1, AddProduct(FormattableString.Invariant($"{name}_{i}"), weights[layer][j][i], below[k][i]));
                if (thresholds[layer][j] is { } threshold) sum = sum.Plus(-1, threshold);
                var (on, off) = Constants(layer, k);
                var offRow = Model.AddConstraint(sum.Plus(-off, u) <= -options.Gap, "off_" + name);
                var onRow = Model.AddConstraint(sum.Plus(-on, u) >= -on, "on_" + name);
                if (below is null) firstRows[k][j] = (onRow.Index, offRow.Index);
            }
        }

        return above;
    }

    private (double On, double Off) Constants(int layer, int sample)
    {
        if (options.Constants == StepConstants.Printed) return layer == 0 ? (PrintedConstant, PrintedConstant) : (Widths[layer] + 1, Widths[layer] + 1);
        // The sum is exact, and rounded up at the end.
        var largest = layer == 0 ? inputs[sample].Aggregate(Rational.Zero, (sum, x) => sum + Rational.Of(Math.Abs(x))).ToDoubleUp() : Widths[layer];
        var range = largest + (options.Threshold == StepThreshold.None ? 0 : 1);
        return (range, range + options.Gap);
    }

    private Variable AddProduct(string name, Variable weight, Variable neuron)
    {
        var s = Model.AddContinuous(-1, 1, "s_" + name);
        Model.AddConstraint(s + neuron >= 0);
        Model.AddConstraint(s - neuron <= 0);
        Model.AddConstraint(s - weight - neuron >= -1);
        Model.AddConstraint(s - weight + neuron <= 1);
        return s;
    }
}
