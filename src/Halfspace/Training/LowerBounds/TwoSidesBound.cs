using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>The optimum of two hidden neurons below a single output, or a bound on it, by branch and bound over one neuron's weights and then over the other's; see <see cref="TwoSidesFit"/>. A re-check proves the stated value at once.</summary>
internal sealed class TwoSidesBound : ICostBound
{
    /// <summary>With fewer weights in the first layer <see cref="NetworkFit"/> may well be through, which fixes both neurons at once.</summary>
    private const int FewWeights = 30;

    /// <summary>With more the time is better spent on sets of samples.</summary>
    private const int ManyWeights = 80;

    /// <inheritdoc/>
    public string Name => "two-sides";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <inheritdoc/>
    /// <remarks>Cancelled, it keeps the last bound that was proved as a whole.</remarks>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        // Limits only take networks away, so a bound without them is one with them; and prices only add to it.
        var (problem, objective) = (stage.Problem.Relaxed([stage.Objective]), stage.Objective);
        // A sample costs what it does without a hidden layer.
        if (problem.Hidden is not [2] || NeuronCells.StepsOf(problem.OfOneNeuron(objective), objective) is not { } steps || !TwoSidesFit.Fits(problem, steps)) return null;
        if (!stage.IsClaim && !IsWorthwhile(problem)) return null;
        var denominator = objective.Denominator(stage.Problem);
        if (stage.Enough is { } enough && (enough.Denominator != denominator || enough.Numerator > long.MaxValue || enough.Numerator < long.MinValue)) return null;
        using var share = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (stage.Seconds is { } seconds and < 1e6) share.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, seconds / 2)));
        var below = (long?)stage.Enough?.Numerator;
        var result = TwoSidesFit.Solve(problem, steps, below, start: stage.IsClaim ? below - 1 : null, threads: stage.Threads, reached: () => (long?)stage.Reached?.Invoke()?.Numerator, improved: (value, nodes) => Tell(value, nodes), found: stage.Found, cancellationToken: share.Token);
        return result.Bound <= 0 || (stage.IsClaim && !result.IsProved) ? null : Proof(result.Bound, result.Nodes);

        BoundProof Proof(long value, long nodes) => new(new Cost(value, denominator), Kind, FormattableString.Invariant($"no network costs less, by branch and bound over the weights of one hidden neuron, and then of the other ({nodes} nodes)"), Rule: Name);
        void Tell(long value, long nodes) => stage.Improved?.Invoke(Proof(value, nodes));
    }

    /// <summary>Whether a problem has as many weights as are worth trying before other bounds.</summary>
    public static bool IsWorthwhile(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return (problem.Data.InputCount + 1L) * 2 is > FewWeights and <= ManyWeights;
    }
}
