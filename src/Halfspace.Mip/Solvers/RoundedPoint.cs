namespace Halfspace.Mip.Solvers;

/// <summary>Makes a point's integers whole without breaking rows.</summary>
internal static class RoundedPoint
{
    /// <summary>
    /// Rounds the integers of a result's point. Where a row then fails, as it may behind a large big-M constant, the
    /// continuous variables are solved for again with the integers fixed; where that gives no point, the backend's own
    /// stays, for the re-check to refuse.
    /// </summary>
    public static SolveResult Settle(MipModel model, SolveResult result, Func<MipModel, SolveResult> solve)
    {
        if (result.Point is null || model.IntegerCount == 0) return result;
        var point = result.Point.ToArray();
        for (var j = 0; j < point.Length; j++)
        {
            if (model.KindOf(j) != VariableKind.Continuous) point[j] = Math.Round(point[j]);
        }

        if (FeasibilityReport.Of(model, point).IsFeasible) return result with { Point = point };
        var again = model.IntegerCount < model.VariableCount ? solve(MinimizedModel.WithIntegersFixed(model, point)) : null;
        return again is { Status: SolveStatus.Optimal, Point: not null }
            ? result with { Point = again.Point, Message = "Rounding the integers broke a row; the continuous variables were solved for again." }
            : result;
    }
}
