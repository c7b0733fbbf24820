using Halfspace.Mip;

namespace Halfspace.Verification.Attack;

/// <summary>Two answers to one question by different solvers, held against each other: every witness of either against every claim of the other.</summary>
internal static class CrossCheckedAttack
{
    /// <summary>The first answer with what the second says of it.</summary>
    public static AttackResult Of(AttackResult first, AttackResult second)
    {
        string[] faults = [.. first.Contradictions, .. second.Contradictions, .. Faults(first, second), .. Faults(second, first)];
        if (faults.Length > 0) return first with { Status = AttackStatus.Contradicted, Warnings = [.. first.Warnings, .. faults] };
        var agrees = first.Status == second.Status && first.Status is (AttackStatus.Optimal or AttackStatus.Infeasible);
        return agrees ? first with { IsCrossChecked = true } : first with { Warnings = [.. first.Warnings, $"{second.Solver} could not confirm the answer in the time that was left."] };
    }

    private static IEnumerable<string> Faults(AttackResult claim, AttackResult other)
    {
        if (other.Witness is null) yield break;
        if (claim.Status == AttackStatus.Infeasible)
            yield return FormattableString.Invariant($"With {claim.Solver} there is no such input; with {other.Solver} there is one at distance {other.Distance:G9}.");
        else if (claim.Bound > other.Distance * (1 + Tolerances.AttackGap))
            yield return FormattableString.Invariant($"With {claim.Solver} no input is nearer than {claim.Bound:G9}; with {other.Solver} there is one at distance {other.Distance:G9}.");
    }
}
