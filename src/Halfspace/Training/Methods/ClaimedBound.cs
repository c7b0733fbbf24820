using Halfspace.Networks;
using Halfspace.Training.LowerBounds;

namespace Halfspace.Training.Methods;

/// <summary>What stands behind a solver's bound once it is claimed: an argument of the built-in bounds that gives the same value, where one is found soon.</summary>
internal static class ClaimedBound
{
    /// <summary>The share of the time so far that the attempt may take.</summary>
    private const double Share = 0.1;

    /// <summary>Small problems need no more than this, and it delays nobody.</summary>
    private const double LeastSeconds = 1;

    /// <summary>How long to look for an argument: a tenth of the time that the claim took, and at least a second, within what is left.</summary>
    /// <param name="elapsed">Seconds so far.</param>
    /// <param name="left">Seconds left.</param>
    public static double Seconds(double elapsed, double left) => Math.Min(left, Math.Max(LeastSeconds, Share * elapsed));

    /// <summary>The claim as a bound of ours; null where none of them reaches it in time.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="stage">The index of the objective.</param>
    /// <param name="kept">The costs that the objectives before it may not exceed.</param>
    /// <param name="claimed">The claimed bound.</param>
    /// <param name="seconds">Wall time.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="found">Networks that a derivation comes upon, on the calling thread, after it ended; one of less cost refutes the claim.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static BoundProof? Rederive(TrainingProblem problem, int stage, IReadOnlyList<Cost> kept, Cost claimed, double seconds, int threads, Action<IntegerNetwork> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (seconds <= 0) return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var (gate, networks) = (new Lock(), new List<IntegerNetwork>());
        var asked = new ProofStage(problem.WithFirstObjectives(stage + 1), kept)
        {
            Enough = claimed,
            IsClaim = true,
            Threads = threads,
            Found = network =>
            {
                lock (gate) networks.Add(network);
            },
        };
        BoundProof? best = null;
        try
        {
            foreach (var bound in CostBounds.All)
            {
                if (limit.IsCancellationRequested) break;
                if (bound.Derive(asked, limit.Token) is not { } proof || proof.Value < claimed) continue;
                best = proof;
                break;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The attempt ended within a preparation.
        }

        lock (gate) networks.ForEach(found);
        return best;
    }
}
