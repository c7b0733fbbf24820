using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The ascent of a Lagrangian dual by a bundle of cutting planes, one plane a neuron and iteration, maximised within a box around the best
/// multipliers so far (a trust region). It ends with a proof of how far the dual's optimum can be.
/// </summary>
/// <remarks>
/// <code>max sum_p v_p + constant(m),   v_p &lt;= cost_pi + slope_pi m for every visited i,   |m - centre| &lt;= r</code>
/// The maximum is above every dual value in the box, and above every dual value at all where the box does not hold it: the model is
/// concave. A step is taken where the dual gains a tenth of what the model promises; r doubles after full steps and halves after
/// failures. Source: Marsten, Hogan and Blankenship, 1975 (the box step method); Frangioni, 2002 (one plane a component).
/// </remarks>
internal static class BundleAscent
{
    private const int MostIterations = 500;

    /// <summary>Ascends; returns the best multipliers and an upper bound on the dual's optimum (infinite where none was reached).</summary>
    public static (double[] Multipliers, double Ceiling) Run(
        LagrangianRelaxation relaxation, double[] start, double tolerance, IMipSolver solver, Func<double[], DualPoint?> evaluate, Action<double[], DualPoint> visit, Func<double> timeLeft, CancellationToken cancellationToken)
    {
        var bundle = new List<DualPoint>();
        if (evaluate(start) is not { } first) return (start, double.PositiveInfinity);
        visit(start, first);
        bundle.Add(first);
        var (centre, highest, radius) = (start, first.Value, 1.0);
        for (var iteration = 0; iteration < MostIterations && timeLeft() > 0 && !cancellationToken.IsCancellationRequested; iteration++)
        {
            if (Maximize(relaxation, bundle, centre, radius, solver, timeLeft()) is not { } model) break;
            var promise = model.Value - highest;
            if (promise <= tolerance * Math.Max(1, Math.Abs(highest)))
            {
                if (!model.IsHeld) return (centre, model.Value);
                radius *= 4;
                continue;
            }

            if (evaluate(model.Multipliers) is not { } at) break;
            visit(model.Multipliers, at);
            bundle.Add(at);
            if (at.Value >= highest + 0.1 * promise)
            {
                if (at.Value >= highest + 0.9 * promise) radius *= 2;
                (centre, highest) = (model.Multipliers, at.Value);
            }
            else if (at.Value < highest)
            {
                radius /= 2;
            }
        }

        return (centre, double.PositiveInfinity);
    }

    private static (double[] Multipliers, double Value, bool IsHeld)? Maximize(LagrangianRelaxation relaxation, List<DualPoint> bundle, double[] centre, double radius, IMipSolver solver, double timeLimit)
    {
        var model = new MipModel("bundle");
        var m = Array.ConvertAll(centre, at => model.AddContinuous(relaxation.IsSigned ? Math.Max(0, at - radius) : at - radius, at + radius));
        var objective = LinearExpression.Zero;
        var constant = relaxation.ConstantSlopes();
        for (var i = 0; i < m.Length; i++) if (constant[i] != 0) objective = objective.Plus(constant[i], m[i]);
        for (var part = 0; part < relaxation.Neurons.Count; part++)
        {
            var v = model.AddContinuous();
            objective = objective.Plus(1, v);
            var known = new HashSet<string>();
            foreach (var at in bundle)
            {
                var plane = LinearExpression.Zero.Plus(1, v);
                foreach (var (index, factor) in at.Slopes[part]) plane = plane.Plus(-factor, m[index]);
                var cost = relaxation.FixedOf(part, at.Parts[part]);
                if (known.Add(plane + " " + cost)) model.AddConstraint(plane <= cost);
            }
        }

        model.Maximize(objective);
        var result = model.Solve(solver, new SolveOptions { Threads = 1, TimeLimit = timeLimit });
        if (result.Point is not { } point) return null;
        var next = Array.ConvertAll(m, variable => point[variable.Index]);
        var held = Enumerable.Range(0, next.Length).Any(i => Math.Abs(next[i] - centre[i]) >= radius * (1 - 1e-9));
        return (next, Math.Max(result.DualBound, result.Objective), held);
    }
}
