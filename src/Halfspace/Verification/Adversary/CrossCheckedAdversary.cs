using Halfspace.Mip;

namespace Halfspace.Verification.Adversary;

/// <summary>Two answers to one question by different solvers, held against each other: every witness of either against every claim of the other.</summary>
internal static class CrossCheckedAdversary
{
    /// <summary>The first answer with what the second says of it.</summary>
    public static AdversaryResult Of(AdversaryResult first, AdversaryResult second)
    {
        string[] faults = [.. first.Contradictions, .. second.Contradictions, .. Faults(first, second), .. Faults(second, first)];
        if (faults.Length > 0) return first with { Status = AdversaryStatus.Contradicted, Warnings = [.. first.Warnings, .. faults] };
        var agrees = first.Status == second.Status && first.Status is (AdversaryStatus.Optimal or AdversaryStatus.Infeasible);
        return agrees ? first with { IsCrossChecked = true } : first with { Warnings = [.. first.Warnings, $"{second.Solver} could not confirm the answer in the time that was left."] };
    }

    private static IEnumerable<string> Faults(AdversaryResult claim, AdversaryResult other)
    {
        if (other.Witness is null) yield break;
        if (claim.Status == AdversaryStatus.Infeasible)
            yield return FormattableString.Invariant($"With {claim.Solver} there is no such input; with {other.Solver} there is one at distance {other.Distance:G9}.");
        else if (claim.Bound > other.Distance * (1 + Tolerances.AdversaryGap))
            yield return FormattableString.Invariant($"With {claim.Solver} no input is nearer than {claim.Bound:G9}; with {other.Solver} there is one at distance {other.Distance:G9}.");
    }
}
