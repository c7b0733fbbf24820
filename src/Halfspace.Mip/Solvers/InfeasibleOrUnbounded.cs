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
    /// Asks again where a program that confuses the two said "infeasible": CBC's presolve says so of models that a variable without an end makes
    /// unbounded. That it is unbounded takes a point of the rows and a direction without end; a point alone says that the program was wrong.
    /// </summary>
    public static SolveResult SettleDoubt(MipModel model, SolveResult result, Func<MipModel, SolveResult> solve)
    {
        if (result.Status != SolveStatus.Infeasible || EndlessDirections.Of(model) is not { } directions) return result;
        var settled = Settle(model, result with { Status = SolveStatus.InfeasibleOrUnbounded }, solve);
        if (settled.Status == SolveStatus.InfeasibleOrUnbounded) return result;
        return settled.Status != SolveStatus.Unbounded || (solve(directions).Point is { } direction && EndlessDirections.Holds(directions, direction)) ? settled
            : result with { Status = SolveStatus.Failed, Message = "The solver said infeasible, and found a point when it was asked for any." };
    }
}
