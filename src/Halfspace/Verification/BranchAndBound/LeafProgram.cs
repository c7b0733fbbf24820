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
        var model = new MipModel();
        var rows = State(node, model, isMissed: false);
        using var session = solver.OpenScaledLp(model);
        var answer = session.Solve(seconds);
        var isRay = answer.Status == SolveStatus.Infeasible && answer.InfeasibilityRay is not null;
        var found = isRay ? answer.InfeasibilityRay! : answer.RowDuals;
        return (answer.Status == SolveStatus.Optimal ? [.. answer.Point.Take(root.Net.InputLower.Length)] : null, Multipliers(rows, found, isRay), isRay);
    }

    /// <summary>Multipliers that show a part's region to be empty: those of the program that asks by how much its signs are missed at least.</summary>
    /// <param name="node">The part.</param>
    /// <param name="seconds">The time for this.</param>
    /// <returns>A multiplier for each neuron; null where the solver finds a point.</returns>
    public double[]? Emptiness(ReluNode node, double seconds)
    {
        var model = new MipModel();
        var rows = State(node, model, isMissed: true);
        using var session = solver.OpenScaledLp(model);
        var answer = session.Solve(seconds);
        return answer.Status == SolveStatus.Optimal && answer.Objective > 0 ? Multipliers(rows, answer.RowDuals, isRay: false) : null;
    }

    private double[] Multipliers(List<int> rows, IReadOnlyList<double> found, bool isRay)
    {
        var multipliers = new double[root.Places.Length];
        for (var r = 0; r < rows.Count && r < found.Count; r++) multipliers[rows[r]] = isRay ? Math.Abs(found[r]) : Math.Max(0, found[r]);
        return multipliers;
    }

    /// <summary>States the signs of a part as rows, and its row, or by how much a sign is missed, as what is to be least.</summary>
    /// <returns>The neuron of each row.</returns>
    private List<int> State(ReluNode node, MipModel model, bool isMissed)
    {
        var net = root.Net;
        var inputs = new Variable[net.InputLower.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = model.AddContinuous(net.InputLower[i], net.InputUpper[i]);
        Variable? missed = isMissed ? model.AddContinuous(0, double.PositiveInfinity) : null;
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
                    var signed = Expression(inputs, sum, sign);
                    model.AddConstraint((missed is { } most ? signed.Plus(1, most) : signed).Between(0, double.PositiveInfinity));
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
        model.Minimize(missed is { } least ? LinearExpression.Zero.Plus(1, least) : Expression(inputs, Combined(below, Output, Enumerable.Range(0, stage.Outputs).Sum(j => row.Coefficients[j] * net.BiasOf(net.Layers.Count, j)), inputs.Length), 1));
        return rows;
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
