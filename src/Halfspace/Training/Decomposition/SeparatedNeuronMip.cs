using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The sub-problem of one neuron as a model of its own: where there is too much to list, and for the printed variants, whose rows tie the
/// products to the weights.
/// </summary>
internal sealed class SeparatedNeuronMip
{
    private readonly MipModel model = new("neuron");
    private readonly Variable[] weights;
    private readonly Variable bias;
    private readonly Variable[] on;
    private readonly Variable[][]? before;
    private readonly LinearExpression sizes = LinearExpression.Zero;
    private readonly double sizeCost;

    /// <summary>States a neuron.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="layer">Its layer; the outputs are the last.</param>
    /// <param name="copies">Whether products are those of weights and copied activations, which then bear the costs; else they are only boxed and bear the costs themselves.</param>
    /// <param name="products">How products are stated; with <see cref="ZeroOneProducts.AtMostWeight"/> boxed products get that row, too.</param>
    /// <param name="sizeCost">What a unit of a weight's size costs.</param>
    public SeparatedNeuronMip(RealTrainingProblem problem, int layer, bool copies, ZeroOneProducts products, double sizeCost)
    {
        double p = problem.Range;
        var (eps, count, width) = ((double)problem.DeadZone, problem.Inputs.Count, problem.Widths[layer]);
        this.sizeCost = sizeCost;
        weights = [.. Enumerable.Range(0, width).Select(_ => model.AddContinuous(-p, p))];
        bias = model.AddContinuous(-p, p);
        on = new Variable[count];
        before = layer == 0 ? null : new Variable[count][];
        var inputs = new ActivationPatterns(problem, (_, _, _) => false).InputsOf(0);
        for (var n = 0; n < count; n++)
        {
            var a = LinearExpression.Zero.Plus(1, bias);
            if (layer == 0) for (var i = 0; i < width; i++) a = a.Plus(inputs[n][i], weights[i]);
            else before![n] = [.. Enumerable.Range(0, width).Select(i => AddProduct(weights[i], ref a))];
            var most = layer == 0 ? p * (inputs[n].Sum(Math.Abs) + 1) : p * (width + 1);
            on[n] = model.AddBinary();
            model.AddConstraint(a - (most + eps) * on[n] <= -eps);
            model.AddConstraint(a - (most + eps) * on[n] >= -most);
        }

        foreach (var w in weights)
        {
            if (sizeCost == 0) break;
            var size = model.AddContinuous(0, p);
            model.AddConstraint(size - (LinearExpression)w >= 0);
            model.AddConstraint(size + (LinearExpression)w >= 0);
            sizes += size;
        }

        Variable AddProduct(Variable w, ref LinearExpression a)
        {
            var z = model.AddContinuous(-p, p);
            a = a.Plus(1, z);
            if (!copies)
            {
                if (products == ZeroOneProducts.AtMostWeight) model.AddConstraint(z - (LinearExpression)w <= 0);
                return z;
            }

            var g = model.AddBinary();
            model.AddConstraint(products == ZeroOneProducts.AtMostWeight ? z - (LinearExpression)w <= 0 : z - (LinearExpression)w + p * g <= p);
            model.AddConstraint(z - (LinearExpression)w - p * g >= -p);
            model.AddConstraint(z + p * (LinearExpression)g >= 0);
            model.AddConstraint(z - p * (LinearExpression)g <= 0);
            return g;
        }
    }

    /// <summary>Solves for costs; null where the solver gave no bound or no point.</summary>
    public NeuronAnswer? Solve(NeuronCosts costs, IMipSolver solver, double timeLimit, CancellationToken cancellationToken)
    {
        var cost = LinearExpression.Zero.Plus(sizeCost, sizes);
        for (var n = 0; n < on.Length; n++)
        {
            cost = cost.Plus(costs.Off[n]).Plus(costs.On[n] - costs.Off[n], on[n]);
            for (var i = 0; before is not null && i < weights.Length; i++) cost = cost.Plus(costs.Before![n][i], before[n][i]);
        }

        for (var i = 0; costs.Weights is not null && i < weights.Length; i++) cost = cost.Plus(costs.Weights[i], weights[i]);
        model.Minimize(cost);
        var result = model.Solve(solver, new SolveOptions { Threads = 1, TimeLimit = timeLimit }, null, cancellationToken);
        if (result.Point is not { } point || !double.IsFinite(result.DualBound)) return null;
        var (w, b) = (Array.ConvertAll(weights, variable => point[variable.Index]), point[bias.Index]);
        var bits = Array.ConvertAll(on, variable => point[variable.Index] > 0.5);
        return new NeuronAnswer
        {
            Value = Math.Min(result.DualBound, result.Objective),
            Fixed = sizeCost == 0 ? 0 : sizeCost * sizes.Evaluate([.. point]),
            On = bits,
            Before = before is null ? null : Array.ConvertAll(before, row => Array.ConvertAll(row, variable => point[variable.Index])),
            Weights = w,
            Decide = (n, activations) => before is null ? bits[n] : b + activations.Select((bit, i) => bit ? w[i] : 0).Sum() >= 0,
            IsOwn = false,
        };
    }
}
