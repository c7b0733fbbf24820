namespace Halfspace.Mip.Solvers;

/// <summary>Tells "infeasible" from "unbounded" where a backend does not.</summary>
internal static class InfeasibleOrUnbounded
{
    /// <summary>
    /// Asks the same rows with a zero objective: a point there means unbounded, as the relaxation's ray (for rational
    /// data) can be followed in integers; no point means infeasible. Any other outcome leaves the result as it was.
    /// </summary>
    public static SolveResult Settle(MipModel model, SolveResult result, Func<MipModel, SolveResult> solve)
    {
        if (result.Status != SolveStatus.InfeasibleOrUnbounded) return result;
        var open = model.Sense == ObjectiveSense.Minimize ? double.NegativeInfinity : double.PositiveInfinity;
        return solve(MinimizedModel.WithoutObjective(model)).Status switch
        {
            SolveStatus.Optimal => result with { Status = SolveStatus.Unbounded, DualBound = open },
            SolveStatus.Infeasible => result with { Status = SolveStatus.Infeasible, DualBound = open },
            _ => result with { DualBound = open },
        };
    }

    /// <summary>
    /// "Infeasible" taken for "infeasible or unbounded", where a variable without an end gains by itself: CBC's presolve calls models infeasible that
    /// such a variable makes unbounded.
    /// </summary>
    public static SolveResult Doubted(MipModel model, SolveResult result)
    {
        if (result.Status != SolveStatus.Infeasible) return result;
        var sign = model.Sense == ObjectiveSense.Minimize ? 1 : -1;
        var costs = model.ObjectiveCoefficients();
        for (var j = 0; j < costs.Length; j++)
        {
            var endless = sign * costs[j] < 0 ? model.UpperBound(j) : sign * costs[j] > 0 ? model.LowerBound(j) : 0;
            if (double.IsInfinity(endless)) return result with { Status = SolveStatus.InfeasibleOrUnbounded };
        }

        return result;
    }
}
