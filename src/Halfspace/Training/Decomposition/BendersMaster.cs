using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The master of Benders decomposition: binaries for every activation and output and the cost, but no weights. That weights exist is
/// left to cuts.
/// </summary>
/// <remarks>
/// Neurons of a hidden layer are ordered by their activations on the first inputs, read as a binary number. A cut names samples S and
/// the activations that they have at a point; d_n counts how much of sample n differs from it (its own activation, and in layers after
/// the first its inputs):
/// <code>
/// Farkas:          sum_n v_n ((M_n + eps) d_n + P d'_n) >= eps - margin(v)    for any v >= 0 of sum one, coefficients cut to the right side
/// combinatorial:   sum_{n in S} (d_n + d'_n) >= 1                             for a minimal infeasible S
/// </code>
/// Both hold for every neuron of the layer and with all its activations turned round, since the box is symmetric.
/// </remarks>
internal sealed class BendersMaster : RealTrainingMip
{
    private const int OrderedBits = 16;
    private readonly Variable[][][] on;
    private readonly HashSet<string> cuts = [];

    public BendersMaster(RealTrainingProblem problem)
        : base(problem, false, "benders-master")
    {
        on = [.. Points.Select((_, p) => problem.Hidden.Select((width, l) =>
            Enumerable.Range(0, width).Select(k => Model.AddBinary(FormattableString.Invariant($"h_{l}_{p}_{k}"))).ToArray())
            .Append(new Variable[problem.OutputCount]).ToArray())];
        for (var l = 0; l < problem.Hidden.Count; l++)
        {
            for (var k = 0; k + 1 < problem.Hidden[l]; k++)
            {
                var difference = LinearExpression.Zero;
                for (var n = 0; n < Math.Min(OrderedBits, Points.Count); n++)
                {
                    var digit = double.ScaleB(1, Math.Min(OrderedBits, Points.Count) - 1 - n);
                    difference = difference.Plus(digit, on[n][l][k]).Plus(-digit, on[n][l][k + 1]);
                }

                Model.AddConstraint(difference >= 0);
            }
        }

        Model.Minimize(problem.Objective.AddTo(this));
    }

    /// <summary>How many different cuts were given.</summary>
    public int CutCount => cuts.Count;

    public override Variable AddOutputStep(int point, int output) => on[point][^1][output] = Model.AddBinary(FormattableString.Invariant($"y_{point}_{output}"));

    public override LinearExpression Output(int point, int output) => throw new NotSupportedException("The master has activations only, no weights.");

    public override double OutputLimit(int point, int output) => Limit(Problem.Hidden.Count, point);

    public override StepNetwork Extract(IReadOnlyList<double> point) => throw new NotSupportedException("The master has activations only, no weights.");

    public ActivationPatterns PatternsAt(IReadOnlyList<double> point) => new(Problem, (n, l, k) => point[on[n][l][k].Index] > 0.5);

    /// <summary>The point of the master at some activations, whatever it asks of them.</summary>
    public double[] PointOf(ActivationPatterns patterns)
    {
        var point = new double[Model.VariableCount];
        for (var n = 0; n < on.Length; n++)
        {
            for (var l = 0; l < on[n].Length; l++)
            {
                for (var k = 0; k < on[n][l].Length; k++) point[on[n][l][k].Index] = patterns.IsOn(n, l, k) ? 1 : 0;
            }
        }

        return point;
    }

    /// <summary>The largest size of a pre-activation.</summary>
    public double Limit(int layer, int point)
    {
        if (layer > 0) return Problem.Range * (Problem.Widths[layer] + 1.0);
        double norm = Problem.Data.Scale;
        foreach (var value in Problem.Inputs.Row(Points[point].Input)) norm += Math.Abs((double)value);
        return Problem.Range * norm / Problem.Data.Scale;
    }

    /// <summary>The rows of a cut with the right side one: for every neuron of a layer, and turned round.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="patterns">The activations that the cut forbids.</param>
    /// <param name="sides">What the neuron was asked to be, for each sample.</param>
    /// <param name="samples">For each sample of the cut: what its own activation and each of its inputs count for, if they differ.</param>
    /// <param name="onlyNew">Whether a cut that was given before has no rows.</param>
    public IReadOnlyList<LinearConstraint> Cut(int layer, ActivationPatterns patterns, IReadOnlyList<bool> sides, IReadOnlyList<(int Sample, double Own, double Input)> samples, bool onlyNew)
    {
        var key = FormattableString.Invariant($"{layer} ") + string.Join(' ', samples.Select(s => FormattableString.Invariant($"{s.Sample}:{s.Own:R}:{sides[s.Sample]}:{(layer == 0 ? "" : string.Concat(Enumerable.Range(0, Problem.Widths[layer]).Select(i => patterns.IsOn(s.Sample, layer - 1, i) ? '1' : '0')))}")));
        if (!cuts.Add(key) && onlyNew) return [];
        var rows = new List<LinearConstraint>();
        for (var k = 0; k < Problem.Widths[layer + 1]; k++)
        {
            foreach (var turned in (bool[])[false, true])
            {
                var sum = LinearExpression.Zero;
                foreach (var (n, own, input) in samples)
                {
                    sum = sum.Plus(own, Differs(on[n][layer][k], sides[n] ^ turned));
                    for (var i = 0; i < Problem.Widths[layer] && layer > 0; i++) sum = sum.Plus(input, Differs(on[n][layer - 1][i], patterns.IsOn(n, layer - 1, i)));
                }

                rows.Add(sum >= 1);
            }
        }

        return rows;
    }

    private static LinearExpression Differs(Variable activation, bool value) => value ? 1 - (LinearExpression)activation : activation;
}
