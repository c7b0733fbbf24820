using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Attack;

namespace Halfspace.Metamorphic;

/// <summary>Brute force: a linear program for each pattern of active ReLUs.</summary>
public static class ActivationPatterns
{
    /// <summary>The number of ReLUs, or zero where the network has other activations too.</summary>
    public static int Count(Network network) => network.Nodes.All(node => node.Layer is null or DenseLayer or ReluLayer) ? network.Nodes.Where(node => node.Layer is ReluLayer).Sum(node => node.Size) : 0;

    /// <summary>The nearest point of each pattern as a solver has it; whether it is a witness is for the forward pass to say.</summary>
    public static IEnumerable<double[]> Nearest(NetworkQuestion question, IMipSolver solver)
    {
        for (var pattern = 0; pattern < 1 << Count(question.Network); pattern++)
        {
            var (model, x) = Model(question, pattern);
            if (model.Solve(solver, new SolveOptions { Threads = 1, TimeLimit = 5 }) is not { } result || (result.Point ?? result.Proposal) is not { } point) continue;
            yield return [.. x.Select((variable, i) => Math.Clamp(point[variable.Index], question.Lower[i], question.Upper[i]))];
        }
    }

    private static (MipModel Model, Variable[] Inputs) Model(NetworkQuestion question, int pattern)
    {
        var model = new MipModel("pattern");
        Variable[] x = [.. question.Input.Select((_, i) => model.AddContinuous(question.Lower[i], question.Upper[i]))];
        var (total, largest) = (LinearExpression.Zero, model.AddContinuous(0, double.PositiveInfinity));
        for (var i = 0; i < x.Length; i++)
        {
            var distance = question.Norm == AttackNorm.Linf ? largest : model.AddContinuous(0, double.PositiveInfinity);
            model.AddConstraint(x[i] - distance <= question.Input[i]);
            model.AddConstraint(x[i] + distance >= question.Input[i]);
            total += distance;
        }

        var (neuron, values) = (0, x.Select(variable => (LinearExpression)variable).ToArray());
        foreach (var node in question.Network.Nodes)
        {
            if (node.Layer is DenseLayer dense)
            {
                values = [.. Enumerable.Range(0, dense.OutputSize).Select(j => Row(dense, j, values))];
                continue;
            }

            for (var j = 0; node.Layer is ReluLayer && j < values.Length; j++)
            {
                var isActive = (pattern >> neuron++ & 1) == 1;
                if (values[j].TermCount > 0) model.AddConstraint(isActive ? values[j] >= 0 : values[j] <= 0);
                if (!isActive) values[j] = 0.0;
            }
        }

        for (var j = 0; j < values.Length; j++)
        {
            var lead = values[question.Target] - values[j];
            if (j != question.Target && lead.TermCount > 0) model.AddConstraint(lead >= question.Margin);
        }

        model.Minimize(question.Norm == AttackNorm.Linf ? largest : total);
        return (model, x);
    }

    private static LinearExpression Row(DenseLayer dense, int row, LinearExpression[] values)
    {
        LinearExpression sum = dense.Biases[row];
        for (var i = 0; i < values.Length; i++) if (dense.WeightsOf(row)[i] != 0) sum = sum.Plus(dense.WeightsOf(row)[i], values[i]);
        return sum;
    }
}
