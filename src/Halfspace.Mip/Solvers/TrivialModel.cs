namespace Halfspace.Mip.Solvers;

/// <summary>Answers what needs no solver: no variable, a row without terms that cannot hold, or no time.</summary>
internal static class TrivialModel
{
    /// <summary>The answer for a model without variables or with a row that nothing can meet, an expired limit or a cancelled token; null where a solver is needed.</summary>
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

        for (var row = 0; row < model.RowCount; row++)
        {
            if (model.RowIndices(row).Length == 0 && (model.RowLower(row) > Tolerances.Feasibility || model.RowUpper(row) < -Tolerances.Feasibility))
                return new SolveResult { Status = SolveStatus.Infeasible, DualBound = open, Message = $"The row '{model.RowName(row)}' has no terms, and zero does not satisfy it." };
        }

        if (cancellationToken.IsCancellationRequested) return new SolveResult { Status = SolveStatus.Interrupted, DualBound = open };
        return options.TimeLimit > 0 ? null : new SolveResult { Status = SolveStatus.TimeLimit, DualBound = open };
    }
}
