namespace Halfspace.Certificates.Rules;

/// <summary>Rules that the checker derives itself, and the names of those that it asks an engine for.</summary>
internal static class SignRules
{
    private static readonly Dictionary<string, Func<SignStage, CancellationToken, Fraction?>> Own = new(StringComparer.Ordinal)
    {
        ["identical-inputs"] = IdenticalInputs.Derive,
        ["neuron-codes"] = NeuronCodes.Derive,
        ["neuron-count"] = NeuronCount.Derive,
        ["opposite-pairs"] = OppositePairs.Derive,
        ["smallest-weights"] = SmallestWeights.Derive,
        [SubsetPacking.Name] = SubsetPacking.Derive,
    };

    private static readonly Dictionary<string, BoundBasis> Engines = new(StringComparer.Ordinal)
    {
        ["exchanges"] = BoundBasis.Combinatorial,
        ["few-neurons"] = BoundBasis.Exhaustive,
        ["exhaustive"] = BoundBasis.Exhaustive,
        ["branch-and-bound"] = BoundBasis.Exhaustive,
        ["two-sides"] = BoundBasis.Exhaustive,
        ["infeasible-subsets"] = BoundBasis.Exhaustive,
        ["supports"] = BoundBasis.Exhaustive,
    };

    /// <summary>The basis that a rule's bounds have; null where there is no such rule.</summary>
    public static BoundBasis? BasisOf(string rule) => Own.ContainsKey(rule) ? BoundBasis.Combinatorial : Engines.TryGetValue(rule, out var basis) ? basis : null;

    /// <summary>Whether the checker derives a rule itself.</summary>
    public static bool IsOwn(string rule) => Own.ContainsKey(rule);

    /// <summary>The bound that a rule of the checker's own gives; null where it does not apply.</summary>
    public static Fraction? Derive(string rule, SignStage stage, CancellationToken cancellationToken) => Own[rule](stage, cancellationToken);

    /// <summary>
    /// Whether a bound over some samples is one over all: leaving samples out only takes terms from a sum of misses or losses, and conditions and
    /// minima from the other objectives. It needs a single objective, and a scale of outputs that does not depend on the samples.
    /// </summary>
    public static bool MayLeaveSamplesOut(SignProblem problem) =>
        problem.Objectives.Count == 1 && (problem.Hidden.Count > 0 || problem.Objective is not ("sat-margin" or "min-hinge"));
}
