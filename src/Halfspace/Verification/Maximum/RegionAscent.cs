using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Maximum;

/// <summary>
/// Goes from an input to the best point of its region, in which the network is linear, by a linear program, and on to the regions next to it while
/// that helps: each ReLU whose pre-activation is zero there is tried the other way.
/// </summary>
internal sealed class RegionAscent(EmbeddedNetwork embedded, ILpSolver solver, MaximumIncumbent best, Func<bool> isOver, CancellationToken cancellationToken)
{
    /// <summary>How near to zero a pre-activation counts as zero, relative to its range; what is tried there rests on nothing else.</summary>
    private const double Nearly = 1e-6;

    private readonly MipModel model = embedded.Model;

    /// <summary>Improves the incumbent.</summary>
    public void Run()
    {
        if (best.Inputs is null || model.IntegerCount == 0) return;
        using var session = solver.OpenScaledLp(model, cancellationToken);
        session.SetObjective(Array.ConvertAll(model.ObjectiveCoefficients(), cost => -cost));
        var integers = Enumerable.Range(0, model.VariableCount).Where(j => model.KindOf(j) != VariableKind.Continuous).ToArray();
        for (var before = double.NegativeInfinity; best.Value > before && !isOver();)
        {
            before = best.Value;
            var point = new double[model.VariableCount];
            for (var i = 0; i < best.Inputs.Length; i++) point[embedded.Inputs[i].Indices[0]] = best.Inputs[i];
            embedded.Complete(point);
            foreach (var j in integers) session.SetBounds(j, point[j], point[j]);
            if (Solve(session) is not { } corner) return;
            foreach (var relu in embedded.Relus)
            {
                if (isOver()) return;
                if (Math.Abs(relu.PreActivation.Evaluate(corner)) > Nearly * relu.Output.UpperBound) continue;
                var (active, phase) = (relu.Active.Index, point[relu.Active.Index]);
                session.SetBounds(active, 1 - phase, 1 - phase);
                var value = best.Value;
                if (Solve(session) is { } next && best.Value > value) (corner, point[active]) = (next, 1 - phase);
                else session.SetBounds(active, phase, phase);
            }
        }
    }

    /// <summary>The best point of the region that is set; its inputs are offered.</summary>
    private double[]? Solve(ILpSession session)
    {
        var answer = session.Solve();
        if (answer.Status != SolveStatus.Optimal) return null;
        double[] point = [.. answer.Point];
        best.Offer(embedded.InputsAt(point));
        return point;
    }
}
