using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Training.Decomposition;

namespace Halfspace.Tests.Embedding;

/// <summary>The largest value of a weighted sum of a ReLU network's outputs over a box, by a linear program for each pattern of active neurons.</summary>
internal static class ActivationPatterns
{
    public static double Largest(Network network, double lower, double upper, double[] objective, IMipSolver solver)
    {
        var neurons = network.Nodes.Where(node => node.Layer is ReluLayer).Sum(node => node.Size);
        var best = double.NegativeInfinity;
        for (var pattern = 0; pattern < 1 << neurons; pattern++) best = Math.Max(best, Largest(network, lower, upper, objective, solver, pattern));
        return best;
    }

    private static double Largest(Network network, double lower, double upper, double[] objective, IMipSolver solver, int pattern)
    {
        var model = new MipModel("pattern");
        var x = TestNetworks.Inputs(model, network.InputSize, lower, upper);
        var values = new LinearExpression[network.Nodes.Count][];
        var neuron = 0;
        foreach (var node in network.Nodes)
        {
            values[node.Index] = new LinearExpression[node.Size];
            for (var j = 0; j < node.Size; j++)
            {
                if (node.Layer is LinearLayer linear)
                {
                    var inputs = node.Inputs.SelectMany(input => values[input.Index]).ToArray();
                    LinearExpression sum = linear.Biases[j];
                    for (var e = 0; e < linear.Rows.Columns(j).Length; e++) sum = sum.Plus(linear.Rows.Weights(j)[e], inputs[linear.Rows.Columns(j)[e]]);
                    values[node.Index][j] = sum;
                }
                else if (node.IsInput)
                {
                    values[node.Index][j] = x[j];
                }
                else
                {
                    var a = values[node.Inputs[0].Index][j];
                    var active = (pattern >> neuron++ & 1) == 1;
                    model.AddConstraint(active ? a >= 0 : a <= 0);
                    values[node.Index][j] = active ? a : 0.0;
                }
            }
        }

        var total = LinearExpression.Zero;
        for (var j = 0; j < objective.Length; j++) total = total.Plus(objective[j], values[network.Output.Index][j]);
        model.Maximize(total);
        var result = model.Solve(solver);
        return result.Point is null ? double.NegativeInfinity : result.Objective;
    }
}
