using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks.Layers;

namespace Halfspace.Embedding;

/// <summary>
/// Bounds of an embedded network's neurons by linear programs over all rows of the model that it stands in: its other rows keep inputs from places that the box of their ranges has.
/// Two programs for each pre-activation that may have either sign, layer after layer; what is found cuts the programs of later layers.
/// </summary>
/// <remarks>
/// The bounds hold for the points of the model (with a cutoff: for those that are no worse), not for every input of the box. A bound is re-derived from the dual values
/// (<see cref="LpDualBound"/>). State the same model once more with them as <see cref="EmbeddingOptions.Bounds"/>: constants are smaller and some neurons need no binary.
/// Source: bound tightening by optimisation, Gleixner et al., Journal of Global Optimization 67, 2017.
/// </remarks>
public static class RowBounds
{
    /// <summary>Computes them.</summary>
    /// <param name="embedded">The network in a model that is stated completely.</param>
    /// <param name="solver">What solves the programs.</param>
    /// <param name="cutoff">Only points are of interest whose objective is no worse than this; null for all.</param>
    /// <param name="cancellationToken">Ends it with the bounds so far.</param>
    public static NetworkBounds Compute(EmbeddedNetwork embedded, ILpSolver solver, double? cutoff = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embedded);
        ArgumentNullException.ThrowIfNull(solver);
        var (model, known) = (embedded.Model, embedded.Bounds);
        var program = IntegersToContinuous.Apply(model);
        if (cutoff is { } value) program.AddConstraint(model.Sense == ObjectiveSense.Minimize ? program.Objective <= value : program.Objective >= value);
        double[][] lower = [.. known.Network.Nodes.Select(node => known.Lower(node).ToArray())], upper = [.. known.Network.Nodes.Select(node => known.Upper(node).ToArray())];
        foreach (var relu in known.Network.Nodes.Where(node => node.Layer is ReluLayer))
        {
            var before = relu.Inputs[0];
            int[] open = [.. Enumerable.Range(0, before.Size).Where(j => lower[before.Index][j] < 0 && upper[before.Index][j] > 0)];
            if (open.Length == 0 || cancellationToken.IsCancellationRequested) continue;
            using (var session = solver.OpenScaledLp(program, cancellationToken))
            {
                foreach (var j in open)
                {
                    if (cancellationToken.IsCancellationRequested) break;
                    (lower[before.Index][j], upper[before.Index][j]) = Tighten(program, session, embedded.ValueOf(before, j), lower[before.Index][j], upper[before.Index][j]);
                }
            }

            foreach (var j in open) Cut(program, embedded.ValueOf(before, j), embedded.ValueOf(relu, j), lower[before.Index][j], upper[before.Index][j]);
        }

        return new NetworkBounds(known.Network, known.Region, lower, upper);
    }

    /// <summary>Both ends, the nearer one first; the other is not asked for once the sign is settled.</summary>
    private static (double Low, double High) Tighten(MipModel program, ILpSession session, LinearExpression value, double low, double high)
    {
        for (var side = 0; side < 2 && low < 0 && high > 0; side++)
        {
            var isLower = (side == 0) == (-low < high);
            var costs = new double[program.VariableCount];
            for (var t = 0; t < value.TermCount; t++) costs[value.Indices[t]] += isLower ? value.Coefficients[t] : -value.Coefficients[t];
            session.SetObjective(costs);
            var duals = session.Solve().RowDuals;
            if (duals.Length != program.RowCount) return (low, high);
            var constant = isLower ? value.Constant : -value.Constant;
            var least = Math.BitDecrement(LpDualBound.Minimum(program, costs, duals, Tolerances.ModelRounding) + (constant - 2 * Tolerances.ModelRounding * Math.Abs(constant)));
            // Ends that cross say that the model has no point, which is not for bounds to say.
            if (isLower && least <= high) low = Math.Max(low, least);
            else if (!isLower && -least >= low) high = Math.Min(high, -least);
        }

        return (low, high);
    }

    /// <summary>The triangle over the narrower range, or what the settled sign makes of the neuron.</summary>
    private static void Cut(MipModel program, LinearExpression sum, LinearExpression relu, double low, double high)
    {
        var (a, y) = (sum.Rebind(program), relu.Rebind(program));
        if (high <= 0) program.AddConstraint(y <= 0);
        else if (low >= 0) program.AddConstraint((y - a) <= 0);
        else program.AddConstraint((y - high / (high - low) * a) <= -high * low / (high - low));
    }
}
