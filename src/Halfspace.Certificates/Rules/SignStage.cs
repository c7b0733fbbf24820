using System.Numerics;
using Halfspace.Certificates.Costs;

namespace Halfspace.Certificates.Rules;

/// <summary>What a bound is about: the last objective of a problem, over all networks whose earlier objectives cost no more than the kept values.</summary>
/// <param name="Problem">The problem, its last objective being the one bounded.</param>
/// <param name="Kept">The values of the objectives before it.</param>
internal sealed record SignStage(SignProblem Problem, IReadOnlyList<Fraction> Kept)
{
    public string Objective => Problem.Objective;

    /// <summary>The sets of samples that a bound packs; null where it packs none.</summary>
    public PackingClaim? Packing { get; init; }

    /// <summary>The first objective that says which outputs are right, or null where every output must be. Asked for where the bounded one is none of these.</summary>
    public string? Governing => Problem.CorrectnessBefore(Problem.Objectives.Count);

    /// <summary>
    /// Whether every network in question is right on every output of every sample: the objective demands it, or an earlier one that says what is right
    /// means as much where it costs nothing. A cost of zero leaves no miss (max-correct, mistakes of a single output), no output below a positive margin (sat-margin), and no loss (min-hinge).
    /// </summary>
    public bool IsAllRight => !SignCosts.SaysWhatIsRight(Objective) && (Governing is null || CostsNothing(name => SignCosts.ZeroMeansSigns(Problem, name)));

    /// <summary>Whether every output reaches the margin of one half on every sample, because sat-margin or min-hinge costs nothing.</summary>
    public bool ReachesMargin => CostsNothing(name => name is "sat-margin" or "min-hinge");

    /// <summary>The classes that have samples, in order.</summary>
    public IReadOnlyList<int> Present { get; } = [.. Problem.Data.Labels.ToArray().Distinct().Order()];

    /// <summary>The fewest signs that tell the present classes apart: the logarithm to base two, rounded up.</summary>
    public int FewestNeurons => BitOperations.Log2((uint)(2 * Present.Count - 1));

    private bool CostsNothing(Func<string, bool> counts) => Kept.Where((value, s) => counts(Problem.Objectives[s]) && value <= default(Fraction)).Any();
}
