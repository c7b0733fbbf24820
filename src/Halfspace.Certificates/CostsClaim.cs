namespace Halfspace.Certificates;

/// <summary>What the objective <c>mistakes</c> counts beside plain mistakes.</summary>
/// <param name="Input">For each used input.</param>
/// <param name="Weight">For each unit of magnitude of a weight that is no bias, in any layer.</param>
/// <param name="Classes">For a mistake on a sample of each class; null for one each.</param>
/// <param name="IsZeroWrong">Whether a single output of zero is wrong for both classes.</param>
public sealed record CostsClaim(Fraction Input, Fraction Weight, IReadOnlyList<Fraction>? Classes, bool IsZeroWrong)
{
    /// <summary>Plain mistakes.</summary>
    public static CostsClaim None { get; } = new(default, default, null, false);

    /// <summary>What a mistake on a sample of a class costs.</summary>
    public Fraction Of(int label) => Classes is { } classes ? classes[label] : new Fraction(1, 1);

    /// <summary>What of these costs makes no sense for a problem; null where all do.</summary>
    internal string? Fault(SignProblem problem)
    {
        if (this == None) return null;
        if (!problem.Objectives.Contains("mistakes")) return "costs of mistakes are stated, but mistakes are no objective";
        if (Input < default(Fraction) || Weight < default(Fraction)) return "a cost is negative, so mistakes alone would be no bound";
        if (Classes is { } classes && (classes.Count != problem.Data.ClassCount || classes.Any(cost => cost <= default(Fraction)))) return $"there must be a cost above zero for each of {problem.Data.ClassCount} classes";
        return IsZeroWrong && !problem.IsSingle ? "an output of zero can be an error only where a single output decides" : null;
    }

    /// <summary>The costs in words.</summary>
    public override string ToString() =>
        $"mistakes cost {(Classes is null ? "1" : string.Join(" and ", Classes) + " by class")}, a used input {Input}, a unit of weight {Weight}; an output of zero is {(IsZeroWrong ? "an error" : "of the second class")}";
}
