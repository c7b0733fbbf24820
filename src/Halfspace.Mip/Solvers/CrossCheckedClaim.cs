namespace Halfspace.Mip.Solvers;

/// <summary>What two backends say of one model, held against each other: every point of either against every claim of the other.</summary>
internal static class CrossCheckedClaim
{
    /// <summary>Whether a result claims something that a second backend can confirm or contradict.</summary>
    public static bool IsClaim(SolveResult result) => result.Status is SolveStatus.Optimal or SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded
        || double.IsFinite(result.DualBound);

    /// <summary>The first result with what the second says of it; <see cref="SolveStatus.Rejected"/> where they contradict each other.</summary>
    public static SolveResult Of(MipModel model, SolveResult first, SolveResult second)
    {
        if ((Contradiction(model, first, second) ?? Contradiction(model, second, first)) is { } fault)
            return first with { Status = SolveStatus.Rejected, Point = null, Proposal = first.Point ?? second.Point, Message = fault };
        var (claim, word) = (Word(first), Word(second));
        var agrees = first.Status == second.Status && first.Status is (SolveStatus.Optimal or SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded);
        return first with
        {
            IsCrossChecked = agrees,
            Message = agrees ? $"{first.Solver} and {second.Solver} both claim {claim}." : $"{first.Solver} claims {claim}; {second.Solver} could not confirm it ({word}).",
        };
    }

    /// <summary>A sentence where one's point shows the other's claim to be wrong; null where it does not.</summary>
    private static string? Contradiction(MipModel model, SolveResult claim, SolveResult other)
    {
        if (other.Point is null) return null;
        if (claim.Status == SolveStatus.Infeasible)
            return FormattableString.Invariant($"{claim.Solver} claims infeasible; {other.Solver} found a point of value {other.Objective:G9} that passes the re-check.");
        if (claim.Status is (SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded) && other.Status == SolveStatus.Optimal)
            return FormattableString.Invariant($"{claim.Solver} claims {Word(claim)}; {other.Solver} claims that {other.Objective:G9} is the optimum.");
        var excess = model.Sense == ObjectiveSense.Minimize ? claim.DualBound - other.Objective : other.Objective - claim.DualBound;
        return excess > Tolerances.CrossCheck * Math.Max(1, Math.Abs(other.Objective))
            ? FormattableString.Invariant($"{claim.Solver}'s bound {claim.DualBound:G9} is contradicted by {other.Solver}'s point, whose value {other.Objective:G9} passes the re-check.")
            : null;
    }

    private static string Word(SolveResult result) => result.Status switch
    {
        SolveStatus.Optimal => "optimal",
        SolveStatus.Infeasible => "infeasible",
        SolveStatus.Unbounded => "unbounded",
        SolveStatus.InfeasibleOrUnbounded => "infeasible or unbounded",
        SolveStatus.TimeLimit => "time limit",
        _ => FormattableString.Invariant($"a bound of {result.DualBound:G9}"),
    };
}
