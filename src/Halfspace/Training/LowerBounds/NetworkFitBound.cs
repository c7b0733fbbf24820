using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The optimum of a small network of any depth, or a bound on it, by built-in branch and bound over the first layer's weights; see
/// <see cref="NetworkFit"/>, and <see cref="OneNeuronFit"/> for a single neuron. A re-check proves the stated value at once, without a network to start from.
/// </summary>
internal sealed class NetworkFitBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "branch-and-bound";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <inheritdoc/>
    /// <remarks>Cancelled, it keeps the last bound that was proved as a whole.</remarks>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (stage.Objective is not ICorrectnessObjective objective || SupportBound.Problem(stage) is not null) return null;
        // Limits only take networks away, so a bound without them is one with them.
        var problem = stage.Problem.Relaxed([objective]);
        var denominator = objective.Denominator(problem);
        if (stage.IsClaim ? !ExactTraining.Fits(problem) : !ExactTraining.IsPromising(problem)) return null;
        if (stage.Enough is { } enough && enough.Denominator != denominator) return null;
        if (stage.Enough is { } claim && (claim.Numerator > long.MaxValue || claim.Numerator < long.MinValue)) return null;
        var below = (long?)stage.Enough?.Numerator;
        var result = ExactTraining.Solve(problem, below, stage.IsClaim ? below - 1 : null, threads: stage.IsClaim ? Environment.ProcessorCount : stage.Threads, reached: () => (long?)stage.Reached?.Invoke()?.Numerator, improved: (value, nodes) => stage.Improved?.Invoke(Proof(stage, value, nodes)), found: stage.Found, cancellationToken: cancellationToken);
        if (result is null || result.Bound <= 0 || (stage.IsClaim && !result.IsProved)) return null;
        if (result.Network is { } network) stage.Found?.Invoke(network);
        return Proof(stage, result.Bound, result.Nodes);
    }

    /// <summary>A bound that a fit has proved, in units of one over the objective's denominator.</summary>
    internal static BoundProof Proof(ProofStage stage, long value, long nodes) => new(
        new Cost(value, stage.Objective.Denominator(stage.Problem)),
        ProofKind.Exhaustive,
        FormattableString.Invariant($"no network costs less, by branch and bound over the first layer's weights ({nodes} nodes)"),
        Rule: "branch-and-bound");
}
