using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Decomposition;

/// <summary>One hidden ReLU layer and the outputs, both trained, with the product of output weight and activation approximated piece by piece.</summary>
/// <remarks>
/// The box of an output weight is cut into Q equal pieces [lo, hi] with a binary each; in the chosen piece the product z of weight and
/// activation r in [0, M] lies in the McCormick hull over the piece:
/// <code>
/// r >= a, r &lt;= a + M (1 - h), 0 &lt;= r &lt;= M h,   M = P (|x|_1 + 1)
/// z >= lo r,  z >= hi r + M (w - hi),  z &lt;= hi r,  z &lt;= lo r + M (w - lo)    (each up to a constant that the other pieces switch off)
/// </code>
/// An approximation: z can be off by up to M (hi - lo) / 4, so a cost of this model is no cost of a network, and its bound is one from
/// below. Cost: a binary a neuron and input, Q binaries and 4 Q rows for each input, neuron and output. Source: Patil and Mintz,
/// 2022, with the piece of each weight its own and z in the range that it can reach.
/// </remarks>
public sealed class ReluLayerMip : RealTrainingMip
{
    private readonly Variable[] weights;
    private readonly Variable[] biases;
    private readonly LinearExpression[][] outputs;
    private readonly double reach;

    /// <summary>States the layer.</summary>
    /// <param name="problem">A problem with one hidden layer.</param>
    /// <param name="pieces">Q; 10 in the source.</param>
    /// <exception cref="ArgumentException">The problem has not one hidden layer.</exception>
    public ReluLayerMip(RealTrainingProblem problem, int pieces = 10)
        : base(problem, false, "relu-layer")
    {
        if (problem.Hidden.Count != 1) throw new ArgumentException($"The model has one hidden layer; the problem has {problem.Hidden.Count}.", nameof(problem));
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces, 1);
        double p = problem.Range;
        var (fanIn, width, count) = (problem.Data.InputCount, problem.Hidden[0], problem.OutputCount);
        weights = [.. Enumerable.Range(0, fanIn * width).Select(_ => Model.AddContinuous(-p, p))];
        biases = [.. Enumerable.Range(0, width).Select(_ => Model.AddContinuous(-p, p))];
        var upper = Enumerable.Range(0, width * count).Select(_ => Model.AddContinuous(-p, p)).ToArray();
        var upperBiases = Enumerable.Range(0, count).Select(_ => Model.AddContinuous(-p, p)).ToArray();
        var chosen = upper.Select(w => AddPieces(w, pieces, p)).ToArray();
        outputs = new LinearExpression[Points.Count][];
        for (var n = 0; n < Points.Count; n++)
        {
            var row = Row(n);
            var most = p * (row.Sum(Math.Abs) + 1);
            reach = Math.Max(reach, p * (width * most + 1));
            outputs[n] = [.. upperBiases.Select(b => LinearExpression.Zero.Plus(1, b))];
            for (var k = 0; k < width; k++)
            {
                var a = LinearExpression.Zero.Plus(1, biases[k]);
                for (var i = 0; i < fanIn; i++) if (row[i] != 0) a = a.Plus(row[i], weights[k * fanIn + i]);
                var (h, r) = (Model.AddBinary(), Model.AddContinuous(0, most));
                Model.AddConstraint(r - a >= 0);
                Model.AddConstraint(r - a + most * h <= most);
                Model.AddConstraint(r - most * (LinearExpression)h <= 0);
                for (var j = 0; j < count; j++) outputs[n][j] = outputs[n][j].Plus(1, AddProduct(upper[j * width + k], chosen[j * width + k], r, most, p));
            }
        }

        Model.Minimize(problem.Objective.AddTo(this));
    }

    /// <inheritdoc/>
    public override LinearExpression Output(int point, int output) => outputs[point][output];

    /// <inheritdoc/>
    public override double OutputLimit(int point, int output) => reach;

    /// <inheritdoc/>
    public override StepNetwork Extract(IReadOnlyList<double> point) => throw new NotSupportedException("A ReLU layer is no layer of 0/1 neurons; take HiddenLayer.");

    /// <summary>The hidden layer at a point, in units of one over <paramref name="unit"/>.</summary>
    public IntegerLayer HiddenLayer(IReadOnlyList<double> point, int unit) => new(
        Problem.Data.InputCount,
        Array.ConvertAll(weights, w => (int)Math.Round(unit * point[w.Index])),
        Array.ConvertAll(biases, b => (int)Math.Round(unit * point[b.Index])));

    private double[] Row(int point)
    {
        var row = Problem.Inputs.Row(Points[point].Input);
        var real = new double[row.Length];
        for (var i = 0; i < real.Length; i++) real[i] = (double)row[i] / Problem.Data.Scale;
        return real;
    }

    private (Variable On, double Low, double High)[] AddPieces(Variable w, int pieces, double p)
    {
        var cut = Enumerable.Range(0, pieces).Select(q => (On: Model.AddBinary(), Low: -p + 2 * p * q / pieces, High: -p + 2 * p * (q + 1) / pieces)).ToArray();
        var (one, low, high) = (LinearExpression.Zero, LinearExpression.Zero, LinearExpression.Zero);
        foreach (var piece in cut) (one, low, high) = (one.Plus(1, piece.On), low.Plus(piece.Low, piece.On), high.Plus(piece.High, piece.On));
        Model.AddConstraint(one.EqualTo(1));
        Model.AddConstraint(low - (LinearExpression)w <= 0);
        Model.AddConstraint(high - (LinearExpression)w >= 0);
        return cut;
    }

    private Variable AddProduct(Variable w, (Variable On, double Low, double High)[] pieces, Variable r, double most, double p)
    {
        var z = Model.AddContinuous(-p * most, p * most);
        // What a row can be broken by in another piece: z, the weight and r all within their boxes.
        var off = 4 * p * most;
        foreach (var (on, low, high) in pieces)
        {
            Model.AddConstraint(z - low * (LinearExpression)r - off * on >= -off);
            Model.AddConstraint(z - high * (LinearExpression)r - most * (LinearExpression)w - off * on >= -high * most - off);
            Model.AddConstraint(z - high * (LinearExpression)r + off * on <= off);
            Model.AddConstraint(z - low * (LinearExpression)r - most * (LinearExpression)w + off * on <= -low * most + off);
        }

        return z;
    }
}
