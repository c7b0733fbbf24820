namespace Halfspace.Mip.Solvers;

/// <summary>What a backend states, held against the form of an answer before anything in it is used: a backend may be anybody's.</summary>
internal static class StatedAnswer
{
    /// <summary>An answer with a value for each variable and a bound that is a number; whatever has not is rejected or left out.</summary>
    /// <param name="model">The model that the backend was given.</param>
    /// <param name="answer">Its answer.</param>
    public static SolveResult Of(MipModel model, SolveResult answer)
    {
        if (double.IsNaN(answer.DualBound)) answer = answer with { DualBound = Open(model) };
        if (answer.Point is { } point && point.Count != model.VariableCount)
        {
            return answer with
            {
                Status = SolveStatus.Rejected,
                Point = null,
                DualBound = Open(model),
                Message = FormattableString.Invariant($"The solver's point has {point.Count} values; the model has {model.VariableCount} variables."),
            };
        }

        return answer is { Status: SolveStatus.Optimal, Point: null } ? answer with { Status = SolveStatus.Failed, DualBound = Open(model), Message = "The solver says optimal, and gives no point." } : answer;
    }

    /// <summary>An answer about a linear program with a value for each variable and a multiplier for each row, all of them numbers where it says optimal; else it says nothing.</summary>
    public static LpAnswer Of(int columns, int rows, LpAnswer answer)
    {
        var isWhole = answer.Point.Count == columns && answer.RowDuals.Length == rows && (answer.InfeasibilityRay is null || answer.InfeasibilityRay.Length == rows);
        if (isWhole && (answer.Status != SolveStatus.Optimal || answer.Point.All(double.IsFinite))) return answer;
        return new LpAnswer(SolveStatus.Failed, double.NaN, new double[columns], new double[rows]);
    }

    /// <summary>A sentence where a solver says optimal and its bound leaves room beyond its own point's value; null where not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="objective">The point's value, evaluated here.</param>
    /// <param name="options">The gap that was allowed.</param>
    public static string? RoomLeft(MipModel model, SolveResult answer, double objective, SolveOptions options)
    {
        if (answer.Status != SolveStatus.Optimal) return null;
        var room = model.Sense == ObjectiveSense.Minimize ? objective - answer.DualBound : answer.DualBound - objective;
        // Costs may cancel each other, and a gap in the solver's own units is one in the size of what is summed.
        var (size, costs) = (Math.Abs(model.Objective.Constant), model.ObjectiveCoefficients());
        for (var j = 0; j < costs.Length; j++) size += Math.Abs(costs[j] * answer.Point![j]);
        var allowed = Math.Max(options.AbsoluteGap, options.RelativeGap * Math.Max(Math.Abs(objective), Math.Abs(answer.DualBound))) + Tolerances.CrossCheck * Math.Max(1, size);
        return double.IsFinite(room) && room <= allowed ? null : FormattableString.Invariant($"The solver says optimal; its bound {answer.DualBound:G9} leaves room beyond its own point, whose value is {objective:G9}.");
    }

    private static double Open(MipModel model) => model.Sense == ObjectiveSense.Minimize ? double.NegativeInfinity : double.PositiveInfinity;
}
