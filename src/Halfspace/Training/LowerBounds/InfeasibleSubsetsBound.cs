using System.Numerics;
using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Subsets of the samples, of which one or two hidden neurons miss one or more, and which share the samples: a sample gives no more than one miss to all its subsets.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> <see cref="FewNeurons"/> rules out, for every sign that the layer above can give, that an output tells the classes of
/// the subset apart. In mistakes and max-correct one of its samples is missed then; in sat-margin each output whose target differs between the two classes misses
/// one. The missed samples of a network give at least the share of each subset, so they are at least as many as the shares together, rounded up.
/// </para>
/// <para>
/// <b>Course.</b> See <see cref="CloseSubsets"/> for how a subset is found, and <see cref="SubsetShares"/> for where the next one is looked for. Where weights are whole, subsets are infeasible that real weights
/// would get right, so this goes on where <see cref="SubsetPackingBound"/> ends; and far more columns are in reach than <see cref="NetworkFit"/> can take, since small subsets leave few different ones.
/// </para>
/// </remarks>
internal sealed class InfeasibleSubsetsBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "infeasible-subsets";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <summary>Whether the argument applies: two classes with samples, one hidden layer of one or two neurons, and misses that are counted.</summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return FewNeurons.Fits(problem) && problem.Hidden[0] <= 2 && (problem.Objectives[^1] as ICorrectnessObjective)?.PriceOfInseparable(problem) is not null;
    }

    /// <inheritdoc/>
    /// <remarks>Cancelled, it keeps the subsets found so far.</remarks>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (!Fits(stage.Problem) || (!stage.IsClaim && NetworkFit.IsPromising(stage.Problem.WithFirstObjectives(1)))) return null;
        var each = ((ICorrectnessObjective)stage.Objective).PriceOfInseparable(stage.Problem)!.Value;
        var denominator = stage.Objective.Denominator(stage.Problem);
        var shares = new SubsetShares(new CloseSubsets(stage.Problem), stage.Threads);
        BoundProof? proof = null;
        void Improve()
        {
            var samples = shares.Shares.Sum(entry => entry.Subset.Cells.Length);
            proof = new BoundProof(new Cost(shares.Misses * (BigInteger)each, denominator), Kind, FormattableString.Invariant($"{shares.Shares.Count} subsets of {samples} samples altogether, of each of which any network misses some, and which share the samples"), Rule: Name);
            stage.Improved?.Invoke(proof);
        }

        shares.Run(misses => stage.Enough is { } enough && new Cost(misses * (BigInteger)each, denominator) >= enough, Improve, stage.Found, cancellationToken);
        return proof;
    }
}
