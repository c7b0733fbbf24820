using Halfspace.Certificates;

namespace Halfspace.Training;

/// <summary>A lower bound on an objective's cost and the argument for it.</summary>
/// <param name="Value">No network costs less.</param>
/// <param name="Kind">What the bound rests on.</param>
/// <param name="Argument">The argument in a sentence.</param>
/// <param name="Trusts">The solver that is trusted, or null where the argument is re-checked without one.</param>
/// <param name="Rule">The name of the lower bound that re-derives the value; null for a trivial bound or a solver's.</param>
public sealed record BoundProof(Cost Value, ProofKind Kind, string Argument, string? Trusts = null, string? Rule = null)
{
    /// <summary>The samples that the argument looks at, the rest being left out; null for all.</summary>
    public IReadOnlyList<int>? Samples { get; init; }

    /// <summary>The sets that the argument packs, for certificates; null where it packs none.</summary>
    internal PackingClaim? Packing { get; init; }

    /// <summary>The bound that follows from a problem's sizes alone.</summary>
    public static BoundProof Trivial(TrainingProblem problem, ITrainingObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        return new BoundProof(objective.TrivialBound(problem), ProofKind.Trivial, "follows from the sizes of the problem alone");
    }
}
