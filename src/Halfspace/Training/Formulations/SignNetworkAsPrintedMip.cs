using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;

namespace Halfspace.Training.Formulations;

/// <summary>
/// The formulation as Thorbjarnarson and Yorke-Smith (2020) print it, with its slips corrected: indicator rows with an epsilon, a continuous
/// c for every connection after the first layer, normalised outputs, binaries o for the objectives. Kept for comparison.
/// </summary>
/// <remarks>
/// <code>
/// u = 1 =&gt; sum c + b &gt;= 0        u = 0 =&gt; sum c + b &lt;= -eps          first layer: c = x w substituted
/// c - w + 2 P u &lt;= 2 P    c + w - 2 P u &lt;= 0    c - w - 2 P u &gt;= -2 P    c + w + 2 P u &gt;= 0
/// yhat_j = 2 (sum c + b) / (P (N + 1))
/// max-correct: o = 1 =&gt; yhat &gt;= 0, o = 0 =&gt; yhat &lt;= -eps, sum_j o_j = 1     sat-margin: o = 1 =&gt; yhat y &gt;= 1/2, o = 0 =&gt; yhat y &lt;= 1/2 - eps
/// min-hinge: piecewise-linear in yhat y with breakpoints i / (P (N + 1)) on [-1, 1]
/// </code>
/// Inputs that are zero in every sample have their weights fixed; nothing else is reduced, and no symmetry is broken.
/// Cost for 108-16-2 and N samples: 16 (108 - dead) + 32 weights, 18 biases, 16 N + 2 N binaries, 32 N continuous c,
/// 128 N product rows, 32 N + 4 N indicator rows.
/// Source: Thorbjarnarson and Yorke-Smith (2020), equations 1 to 24; the authors' epsilon of 1e-4.
/// </remarks>
internal sealed class SignNetworkAsPrintedMip
{
    /// <summary>The authors' epsilon.</summary>
    public const double PrintedEpsilon = 1e-4;

    /// <summary>The objectives that the source prints, each with its rows.</summary>
    private static readonly Dictionary<ITrainingObjective, PrintedRows> Printed = new()
    {
        [MaxCorrect.Instance] = new(mip => mip.AddMaxCorrect()) { LeastStep = problem => 2.0 / problem.OutputScale },
        [SatMargin.Instance] = new(mip => mip.AddSatMargin()) { LeastStep = problem => 0.5 / problem.OutputScale },
        [MinHinge.Instance] = new(mip => mip.AddMinHinge()),
        [MinWeight.Instance] = new(mip => mip.AddMinWeight()),
        [MaxMargin.Instance] = new(mip => mip.AddMaxMargin()) { HasMargins = true },
    };

    private readonly TrainingProblem problem;
    private readonly PrintedRows rows;
    private readonly double epsilon;
    private readonly Variable[][] weights;
    private readonly Variable[][] biases;
    private readonly LinearExpression[] below;

    /// <summary>States a problem with one objective.</summary>
    /// <param name="problem">The problem; lists of objectives are not part of this formulation.</param>
    /// <param name="epsilon">What a negative pre-activation must stay below zero; the authors' 1e-4 by default.</param>
    /// <exception cref="ArgumentException">There is no hidden layer, or more than one objective.</exception>
    public SignNetworkAsPrintedMip(TrainingProblem problem, double epsilon = PrintedEpsilon)
    {
        ArgumentNullException.ThrowIfNull(problem);
        CheckStates(problem);
        (this.problem, this.epsilon, rows) = (problem, epsilon, Printed[problem.Objectives[0]]);
        var depth = problem.Widths.Count - 1;
        weights = new Variable[depth][];
        biases = new Variable[depth][];
        for (var l = 0; l < depth; l++) AddParameters(l);
        var samples = problem.Data.SampleCount;
        below = [];
        var activations = Array.Empty<Variable>();
        for (var l = 0; l < depth; l++)
        {
            var sums = new LinearExpression[samples * problem.Widths[l + 1]];
            var next = new Variable[l + 1 < depth ? sums.Length : 0];
            for (var k = 0; k < samples; k++)
            {
                for (var j = 0; j < problem.Widths[l + 1]; j++)
                {
                    var sum = Sum(l, k, j, activations);
                    sums[k * problem.Widths[l + 1] + j] = sum;
                    if (l + 1 < depth) next[k * problem.Widths[l + 1] + j] = AddSign(FormattableString.Invariant($"u_{l}_{k}_{j}"), sum, MarginOf(l, j));
                }
            }

            activations = next;
            below = sums;
        }

        rows.Add(this);
    }

    /// <summary>The model.</summary>
    public MipModel Model { get; } = new("as-printed");

    /// <summary>Throws where a problem cannot be stated.</summary>
    /// <exception cref="ArgumentException">There is no hidden layer, more than one objective, or one that is not printed.</exception>
    public static void CheckStates(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Hidden.Count == 0) throw new ArgumentException("The formulation as printed needs a hidden layer; give one, or use the formulation 'sign'.", nameof(problem));
        if (!problem.Limits.AreOnBiasesOnly || problem.BiasRange != problem.Range) throw new ArgumentException("The formulation as printed has no limits on inputs, weights, biases or errors; use the formulation 'sign'.", nameof(problem));
        if (problem.Objectives.Count != 1) throw new ArgumentException("The formulation as printed takes one objective; for a list use the formulation 'sign'.", nameof(problem));
        if (!Printed.ContainsKey(problem.Objectives[0])) throw new ArgumentException($"The objective '{problem.Objectives[0].Name}' is not part of the formulation as printed; use the formulation 'sign'.", nameof(problem));
    }

    /// <summary>How much more a network may cost here than it does; null where the epsilon cuts off networks of the problem.</summary>
    /// <remarks>
    /// The printed epsilon takes the place of "less than". It cuts off networks where a pre-activation, an output or a margin can lie between it
    /// and zero, and each margin variable loses it.
    /// </remarks>
    public static double? Excess(TrainingProblem problem)
    {
        CheckStates(problem);
        var rows = Printed[problem.Objectives[0]];
        // The least distance from zero of what the model keeps away from it: pre-activations, normalised outputs, or these less one half.
        var least = Math.Min(rows.LeastStep(problem), ReducedInputs.Of(problem).Lattices.Min() / (double)problem.Data.Scale);
        if (least < PrintedEpsilon) return null;
        return rows.HasMargins ? PrintedEpsilon * problem.Widths.Skip(1).Sum(width => (double)width) : 0;
    }

    private Variable?[][]? margins;

    /// <summary>The network at a point of the model.</summary>
    public IntegerNetwork Extract(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        int At(Variable v) => (int)Math.Round(point[v.Index]);
        var layers = weights.Select((w, l) => new IntegerLayer(problem.Widths[l], [.. w.Select(At)], [.. biases[l].Select(At)]));
        return new IntegerNetwork([.. layers], problem.Data.Scale) { ClassNames = problem.Data.ClassNames, Encoding = problem.Data.Encoding };
    }

    private void AddParameters(int layer)
    {
        var (inputs, width, range) = (problem.Widths[layer], problem.Widths[layer + 1], problem.Range);
        weights[layer] = new Variable[inputs * width];
        biases[layer] = new Variable[width];
        for (var j = 0; j < width; j++)
        {
            for (var i = 0; i < inputs; i++)
            {
                var limit = layer == 0 && IsDead(i) ? 0 : range;
                weights[layer][j * inputs + i] = Model.AddInteger(-limit, limit, FormattableString.Invariant($"w_{layer}_{i}_{j}"));
            }

            biases[layer][j] = Model.AddInteger(-range, range, FormattableString.Invariant($"b_{layer}_{j}"));
        }
    }

    private bool IsDead(int input)
    {
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            if (problem.Data.Row(k)[input] != 0) return false;
        }

        return true;
    }

    private LinearExpression Sum(int layer, int sample, int neuron, Variable[] activations)
    {
        var sum = LinearExpression.Zero.Plus(1, biases[layer][neuron]);
        var inputs = problem.Widths[layer];
        for (var i = 0; i < inputs; i++)
        {
            var w = weights[layer][neuron * inputs + i];
            if (layer > 0) sum = sum.Plus(1, AddConnection(layer, sample, neuron, i, w, activations[sample * inputs + i]));
            else if (problem.Data.Row(sample)[i] is not 0 and var value) sum = sum.Plus(value / (double)problem.Data.Scale, w);
        }

        return sum;
    }

    private Variable AddConnection(int layer, int sample, int neuron, int input, Variable w, Variable u)
    {
        double p = problem.Range;
        var c = Model.AddContinuous(-p, p, FormattableString.Invariant($"c_{layer}_{sample}_{input}_{neuron}"));
        Model.AddConstraint(c - w + 2 * p * u <= 2 * p);
        Model.AddConstraint(c + w - 2 * p * u <= 0);
        Model.AddConstraint(c - w - 2 * p * u >= -2 * p);
        Model.AddConstraint(c + w + 2 * p * u >= 0);
        return c;
    }

    /// <summary>A binary that is one exactly where an expression is non-negative, with a dead zone of epsilon below zero.</summary>
    private Variable AddSign(string name, LinearExpression sum, Variable? margin)
    {
        var sign = Model.AddBinary(name);
        Model.AddIndicator(sign, 1, margin is { } above ? sum - above >= 0 : sum >= 0);
        Model.AddIndicator(sign, 0, margin is { } under ? sum + under <= -epsilon : sum <= -epsilon);
        return sign;
    }

    private Variable? MarginOf(int layer, int neuron)
    {
        if (!rows.HasMargins) return null;
        margins ??= [.. problem.Widths.Skip(1).Select(width => new Variable?[width])];
        if (margins[layer][neuron] is { } known) return known;
        var limit = layer == 0
            ? Enumerable.Range(0, problem.Data.SampleCount).Max(k => problem.Data.Row(k).ToArray().Sum(v => Math.Abs((double)v)) / problem.Data.Scale) + 1
            : problem.Widths[layer] + 1;
        var margin = Model.AddContinuous(0, problem.Range * limit, FormattableString.Invariant($"margin_{layer}_{neuron}"));
        margins[layer][neuron] = margin;
        return margin;
    }

    private LinearExpression Normalised(int sample, int output) => 2.0 / problem.OutputScale * below[sample * problem.OutputCount + output];

    private void AddMaxCorrect()
    {
        var misses = LinearExpression.Zero;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var chosen = LinearExpression.Zero;
            for (var j = 0; j < problem.OutputCount; j++)
            {
                var o = AddSign(FormattableString.Invariant($"o_{k}_{j}"), Normalised(k, j), null);
                chosen = chosen.Plus(1, o);
                if (problem.Target(k, j) > 0) misses = misses.Plus(1).Plus(-1, o);
                else if (problem.OutputCount == 1) misses = misses.Plus(1, o);
            }

            if (problem.OutputCount > 1) Model.AddConstraint(chosen.EqualTo(1));
        }

        Model.Minimize(misses);
    }

    private void AddSatMargin()
    {
        var misses = LinearExpression.Zero;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++)
            {
                var o = AddSign(FormattableString.Invariant($"o_{k}_{j}"), problem.Target(k, j) * Normalised(k, j) - 0.5, null);
                misses = misses.Plus(1).Plus(-1, o);
            }
        }

        Model.Minimize(misses);
    }

    private void AddMinHinge()
    {
        var scale = problem.OutputScale;
        var points = new (double, double)[2 * scale + 1];
        for (long i = 0; i < points.Length; i++)
        {
            var x = (double)(i - scale) / scale;
            points[i] = (x, Math.Pow(Math.Max(0, 0.5 - x), 2));
        }

        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++) Model.AddPiecewiseLinearTerm(problem.Target(k, j) * Normalised(k, j), points);
        }

        Model.Minimize(0);
    }

    private void AddHardCorrectness()
    {
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++)
            {
                var sum = below[k * problem.OutputCount + j];
                var margin = MarginOf(weights.Length - 1, j);
                if (problem.Target(k, j) > 0) Model.AddConstraint((margin is { } m ? sum - m : sum) >= 0);
                else Model.AddConstraint((margin is { } m ? sum + m : sum) <= -epsilon);
            }
        }
    }

    private void AddMinWeight()
    {
        AddHardCorrectness();
        var total = LinearExpression.Zero;
        foreach (var w in weights.Concat(biases).SelectMany(layer => layer))
        {
            var magnitude = Model.AddContinuous(0, problem.Range, "abs_" + w.Name);
            Model.AddConstraint((LinearExpression)magnitude >= w);
            Model.AddConstraint((LinearExpression)magnitude >= -w);
            total = total.Plus(1, magnitude);
        }

        Model.Minimize(total);
    }

    private void AddMaxMargin()
    {
        AddHardCorrectness();
        var total = LinearExpression.Zero;
        foreach (var margin in margins!.SelectMany(layer => layer)) total = total.Plus(-1, margin!.Value);
        Model.Minimize(total);
    }

    /// <summary>What the source prints for an objective.</summary>
    /// <param name="Add">Adds its rows and minimises its cost.</param>
    private sealed record PrintedRows(Action<SignNetworkAsPrintedMip> Add)
    {
        /// <summary>The least distance from zero of what these rows keep away from it by the epsilon.</summary>
        public Func<TrainingProblem, double> LeastStep { get; init; } = _ => double.PositiveInfinity;

        /// <summary>Whether every neuron has a margin variable.</summary>
        public bool HasMargins { get; init; }
    }
}
