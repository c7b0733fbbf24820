using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Maximum;

/// <summary>
/// Moves a solver's point off the jumps of sign and step neurons: a model allows both values where a pre-activation is zero, the network does not. With every
/// binary as it is, a linear program keeps the pre-activations as far from zero as it can; the inputs found count by their forward pass.
/// </summary>
internal sealed class StrictSides(EmbeddedNetwork embedded, ILpSolver solver, MaximumIncumbent best, MaximumTolerance tolerance, CancellationToken cancellationToken)
{
    private const double MostSeconds = 5;

    /// <summary>Offers inputs whose signs are those of a point, where there are any.</summary>
    public void Take(double[] point)
    {
        var value = embedded.Model.EvaluateObjective(point);
        // A side that includes zero need not be left, where that is all there is.
        foreach (var leavesAll in new[] { true, false })
        {
            if (best.Value >= value - tolerance.At(value)) return;
            if (Inside(point, value, leavesAll) is { } inside) best.Offer(embedded.InputsAt(inside));
        }
    }

    private double[]? Inside(double[] point, double value, bool leavesAll)
    {
        var model = embedded.Model.Copy();
        model.ClearStart();
        for (var j = 0; j < point.Length; j++)
        {
            if (model.KindOf(j) != VariableKind.Continuous) model.Fix(model.VariableAt(j), Math.Clamp(Math.Round(point[j]), model.LowerBound(j), model.UpperBound(j)));
        }

        var distance = model.AddContinuous(0, 1, "distance");
        foreach (var sign in embedded.OpenSignRows)
        {
            var isAbove = point[sign.Above.Index] > 0.5;
            var a = sign.PreActivation.Rebind(model);
            var leaves = leavesAll || isAbove != sign.OnAtZero;
            if (isAbove) model.AddConstraint(a.Plus(leaves ? -1 : 0, distance) >= 0);
            else model.AddConstraint(a.Plus(leaves ? 1 : 0, distance) <= 0);
        }

        if (model.Objective.TermCount > 0) model.AddConstraint(model.Objective >= value - tolerance.At(value) / 2);
        model.Maximize(distance);
        var found = model.Solve(solver, new SolveOptions { TimeLimit = MostSeconds, Threads = 1 }, SolveProgress.Unheard, cancellationToken);
        return (found.Point ?? found.Proposal) is { } inside ? [.. inside] : null;
    }
}
