using Halfspace.Networks;

namespace Halfspace.Training.LowerBounds;

/// <summary>The best bound that needs no solver, for methods to start from and to run beside a search.</summary>
internal static class BoundDerivation
{
    /// <summary>The best of the trivial bound and the cheap ones; takes about a second at most.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="stage">The index of the objective that is bounded.</param>
    /// <param name="kept">The costs that the objectives before it may not exceed.</param>
    /// <param name="cancellationToken">Ends the derivation with the best bound so far.</param>
    public static BoundProof Cheap(TrainingProblem problem, int stage, IReadOnlyList<Cost> kept, CancellationToken cancellationToken = default) =>
        Derive(problem, stage, kept, null, null, onlyCheap: true, cancellationToken);

    /// <summary>
    /// The best of every bound, cheap ones first. Meant for a thread of its own: bounds that take long stop at cancellation or
    /// when the seconds are over, and then count for nothing.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="stage">The index of the objective that is bounded.</param>
    /// <param name="kept">The costs that the objectives before it may not exceed.</param>
    /// <param name="seconds">Wall time after which no more is tried.</param>
    /// <param name="enough">A value that is known to be reached, or null: once the bound meets it, the rest is left out.</param>
    /// <param name="improved">Called with each better bound, on the calling thread; null for none.</param>
    /// <param name="cancellationToken">Ends the derivation with the best bound so far.</param>
    /// <param name="found">Called with networks that a derivation comes upon; null for none.</param>
    /// <param name="threads">Threads, where a bound can use more than one.</param>
    /// <param name="reached">The cost of the best network so far, where others look for one meanwhile; null for nobody.</param>
    public static BoundProof Best(
        TrainingProblem problem,
        int stage,
        IReadOnlyList<Cost> kept,
        double seconds,
        Cost? enough = null,
        Action<BoundProof>? improved = null,
        CancellationToken cancellationToken = default,
        Action<IntegerNetwork>? found = null,
        int threads = 1,
        Func<Cost?>? reached = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (seconds < int.MaxValue / 1000) limit.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, seconds)));
        return Derive(problem, stage, kept, enough, improved, onlyCheap: false, limit.Token, found, threads, reached, seconds);
    }

    private static BoundProof Derive(TrainingProblem problem, int stage, IReadOnlyList<Cost> kept, Cost? enough, Action<BoundProof>? improved, bool onlyCheap, CancellationToken cancellationToken, Action<IntegerNetwork>? found = null, int threads = 1, Func<Cost?>? reached = null, double? seconds = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(kept);
        var asked = new ProofStage(problem.WithFirstObjectives(stage + 1), kept) { Enough = enough, Improved = improved, Found = found, Threads = threads, Reached = reached, Seconds = seconds, IsQuick = onlyCheap };
        ITrainingObjective objective = asked.Objective;
        var best = BoundProof.Trivial(asked.Problem, objective);
        improved?.Invoke(best);
        foreach (var bound in CostBounds.All)
        {
            if (onlyCheap && !bound.IsCheap) continue;
            if (cancellationToken.IsCancellationRequested || (enough is { } value && best.Value >= value)) break;
            if (bound.Derive(asked, cancellationToken) is not { } proof || proof.Value <= best.Value) continue;
            best = proof;
            improved?.Invoke(best);
        }

        return best;
    }
}
