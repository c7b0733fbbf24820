using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// The linear program of a part in which every neuron that matters has a sign: the row over the region, where the network is linear. The solver only proposes:
/// multipliers, whose bound <see cref="GuardedBound"/> evaluates, and a point, which is replayed.
/// </summary>
internal sealed class LeafProgram(ReluRoot root, OutputRow row, ILpSolver solver)
{
    /// <summary>Solves a part's program.</summary>
    /// <param name="node">The part.</param>
    /// <param name="seconds">The time for this.</param>
    /// <returns>The values of the inputs that vary at the optimum, or null; a multiplier for each neuron, and whether they show that the region is empty, in which case any multiple of them does.</returns>
    public (double[]? Point, double[] Multipliers, bool IsRay) Solve(ReluNode node, double seconds)
    {
        var net = root.Net;
        var model = new MipModel();
        var inputs = new Variable[net.InputLower.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = model.AddContinuous(net.InputLower[i], net.InputUpper[i]);
        var rows = new List<int>();
        // Values of each layer as linear functions of the inputs, the constant last.
        var below = new double[inputs.Length][];
        for (var i = 0; i < inputs.Length; i++) (below[i] = new double[inputs.Length + 1])[i] = 1;
        var neuron = 0;
        for (var m = 0; m < net.Layers.Count; m++)
        {
            var layer = net.Layers[m];
            var here = new double[layer.Neurons.Length][];
            for (var p = 0; p < here.Length; p++)
            {
                var sum = Combined(below, q => layer.Weights[p * layer.Columns + q], layer.Biases[p], inputs.Length);
                var sign = p < layer.Open ? node.Signs[neuron] : 0;
                if (sign != 0)
                {
                    model.AddConstraint(Expression(inputs, sum, sign).Between(0, double.PositiveInfinity));
                    rows.Add(neuron);
                }

                var slope = p >= layer.Open ? layer.Slopes[p] : sign > 0 ? 1 : layer.Leaks[p];
                for (var i = 0; i < sum.Length; i++) sum[i] *= slope;
                if (layer.Steps is { } steps && steps[p])
                {
                    Array.Clear(sum);
                    sum[^1] = p >= layer.Open || sign > 0 ? 1 : 0;
                }

                here[p] = sum;
                if (p < layer.Open) neuron++;
            }

            below = here;
        }

        var stage = net.Chain.Stages[^1];
        double Output(int q) => Enumerable.Range(0, stage.Outputs).Sum(j => row.Coefficients[j] * net.Weight(net.Layers.Count, j, q));
        model.Minimize(Expression(inputs, Combined(below, Output, Enumerable.Range(0, stage.Outputs).Sum(j => row.Coefficients[j] * net.BiasOf(net.Layers.Count, j)), inputs.Length), 1));
        using var session = solver.OpenScaledLp(model);
        var answer = session.Solve(seconds);
        var (multipliers, isRay) = (new double[root.Places.Length], answer.Status == SolveStatus.Infeasible && answer.InfeasibilityRay is not null);
        var found = isRay ? answer.InfeasibilityRay! : answer.RowDuals;
        for (var r = 0; r < rows.Count && r < found.Length; r++) multipliers[rows[r]] = isRay ? Math.Abs(found[r]) : Math.Max(0, found[r]);
        return (answer.Status == SolveStatus.Optimal ? [.. answer.Point] : null, multipliers, isRay);
    }

    private static double[] Combined(double[][] below, Func<int, double> weight, double constant, int inputs)
    {
        var sum = new double[inputs + 1];
        for (var q = 0; q < below.Length; q++)
        {
            if (weight(q) is var w and not 0) System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(below[q], w, sum, sum);
        }

        sum[^1] += constant;
        return sum;
    }

    private static LinearExpression Expression(Variable[] inputs, double[] sum, double factor)
    {
        var expression = LinearExpression.Zero.Plus(factor * sum[^1]);
        for (var i = 0; i < inputs.Length; i++) expression = expression.Plus(factor * sum[i], inputs[i]);
        return expression;
    }
}
