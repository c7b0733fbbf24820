namespace Halfspace.Mip.Solvers;

/// <summary>Answers what needs no solver: no variable, or no time.</summary>
internal static class TrivialModel
{
    /// <summary>The answer for a model without variables, an expired limit or a cancelled token; null where a solver is needed.</summary>
    public static SolveResult? Answer(MipModel model, SolveOptions options, CancellationToken cancellationToken)
    {
        var open = model.Sense == ObjectiveSense.Minimize ? double.NegativeInfinity : double.PositiveInfinity;
        if (model.VariableCount == 0)
        {
            var feasible = FeasibilityReport.Of(model, []).IsFeasible;
            return feasible
                ? new SolveResult { Status = SolveStatus.Optimal, Point = [], DualBound = model.Objective.Constant, Message = "The model has no variables." }
                : new SolveResult { Status = SolveStatus.Infeasible, DualBound = open, Message = "The model has no variables, and a row that zero does not satisfy." };
        }

        if (cancellationToken.IsCancellationRequested) return new SolveResult { Status = SolveStatus.Interrupted, DualBound = open };
        return options.TimeLimit > 0 ? null : new SolveResult { Status = SolveStatus.TimeLimit, DualBound = open };
    }
}
