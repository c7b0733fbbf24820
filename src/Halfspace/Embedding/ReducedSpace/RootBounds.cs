using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>Narrows the ranges of the whole model by linear programs over its rows and the best value known: neurons layer after layer, then the variables below the networks.</summary>
/// <remarks>Source: bound tightening by optimisation, Gleixner et al., Journal of Global Optimization 67, 2017.</remarks>
internal sealed class RootBounds
{
    /// <summary>Variables are bounded by programs where there are no more than this below the networks.</summary>
    private const int MostVariables = 64;

    /// <summary>Rounds at most; one more only where the last took away this share of the widths.</summary>
    private const int Rounds = 3;

    private const double Worth = 0.1;

    private readonly ReducedModel model;
    private readonly PartRelaxation relaxation;
    private readonly ILpSolver solver;
    private readonly SearchTime time;

    public RootBounds(ReducedModel model, PartRelaxation relaxation, ILpSolver solver, SearchTime time) =>
        (this.model, this.relaxation, this.solver, this.time) = (model, relaxation, solver, time);

    /// <summary>Narrows them in place.</summary>
    public void Narrow(Part root, RegionPoints descent)
    {
        for (var round = 0; round < Rounds && !time.IsOver; round++)
        {
            var before = Width(root);
            Variables(root, descent.Best);
            for (var k = 0; k < model.Chains.Length; k++)
            {
                for (var l = 0; l < model.Chains[k].After.Length && !time.IsOver; l++) Neurons(root, k, l, descent.Best);
            }

            if (Width(root) > (1 - Worth) * before) return;
        }
    }

    private static double Width(Part part)
    {
        var sum = 0.0;
        for (var k = 0; k < part.Lower.Length; k++)
        {
            for (var l = 0; l < part.Lower[k].Length; l++)
            {
                for (var j = 0; j < part.Lower[k][l].Length; j++) if (part.Lower[k][l][j] < 0 && part.Upper[k][l][j] > 0) sum += part.Upper[k][l][j] - part.Lower[k][l][j];
            }
        }

        return sum;
    }

    private List<Line> LinesWith(Part root, double best)
    {
        var lines = relaxation.Lines(root, null, []);
        if (double.IsFinite(best)) lines.Add(lines[0] with { IsObjective = false, Most = best });
        return lines;
    }

    private void Variables(Part root, double best)
    {
        int[] below = [.. model.Chains.SelectMany(chain => chain.Support).Distinct().Where(i => model.Model.KindOf(model.Kept[i]) == VariableKind.Continuous)];
        if (below.Length > MostVariables) return;
        var program = new PartProgram(model, relaxation.Plain, root, LinesWith(root, best));
        using var session = new PartSolver(solver, time);
        session.Take(program);
        foreach (var i in below)
        {
            for (var side = -1; side <= 1 && !time.IsOver; side += 2)
            {
                var costs = new double[program.Costs.Length];
                costs[i] = side;
                var answer = session.Minimize(costs);
                if (answer.Status != SolveStatus.Optimal) continue;
                var least = program.Bound(costs, answer);
                if (!double.IsFinite(least)) continue;
                if (side > 0) root.Low[i] = Math.Clamp(least, root.Low[i], root.High[i]);
                else root.High[i] = Math.Clamp(-least, root.Low[i], root.High[i]);
            }
        }

        relaxation.NarrowNeurons(root);
    }

    private void Neurons(Part root, int network, int layer, double best)
    {
        var (chain, lower, upper) = (model.Chains[network], root.Lower[network][layer], root.Upper[network][layer]);
        int[] open = [.. Enumerable.Range(0, lower.Length).Where(j => lower[j] < 0 && upper[j] > 0)];
        if (open.Length == 0) return;
        var program = new PartProgram(model, relaxation.Plain, root, LinesWith(root, best));
        using (var session = new PartSolver(solver, time))
        {
            session.Take(program);
            var sums = new ChainLines(chain, root.Lower[network], root.Upper[network], 2 * open.Length);
            for (var q = 0; q < open.Length; q++)
            {
                sums.AddBefore(2 * q, layer, open[q], 1);
                sums.AddBefore(2 * q + 1, layer, open[q], -1);
            }

            sums.Make();
            for (var q = 0; q < 2 * open.Length && !time.IsOver; q++)
            {
                var j = open[q / 2];
                if (lower[j] >= 0 || upper[j] <= 0) continue;
                var costs = new double[program.Costs.Length];
                for (var s = 0; s < chain.Support.Length; s++) costs[chain.Support[s]] = sums.Coefficients[s * sums.Count + q];
                var answer = session.Minimize(costs);
                if (answer.Status != SolveStatus.Optimal) continue;
                var least = program.Bound(costs, answer);
                if (!double.IsFinite(least)) continue;
                least += sums.Constants[q] - Tolerances.ModelRounding * (Math.Abs(least) + Math.Abs(sums.Constants[q]));
                if (q % 2 == 0) lower[j] = Math.Clamp(least, lower[j], upper[j]);
                else upper[j] = Math.Clamp(-least, lower[j], upper[j]);
            }
        }

        relaxation.NarrowNeurons(root);
    }
}
