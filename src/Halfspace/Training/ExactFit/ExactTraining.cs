using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// The exact fit of a whole network: <see cref="NetworkFit"/> with hidden layers; without one <see cref="SupportFit"/> where inputs are limited or have a price, else
/// <see cref="OneNeuronFit"/>.
/// </summary>
internal static class ExactTraining
{
    /// <summary>Whether a problem is in reach of one of them.</summary>
    public static bool Fits(TrainingProblem problem) => FitsNeuron(problem) || NetworkFit.Fits(problem);

    /// <summary>Whether trying is worth the time of other proofs.</summary>
    public static bool IsPromising(TrainingProblem problem) => FitsNeuron(problem) || NetworkFit.IsPromising(problem);

    /// <summary>Whether a problem is a single neuron in reach.</summary>
    public static bool FitsNeuron(TrainingProblem problem) => OneNeuronFit.Fits(problem) || SupportFit.Fits(problem);

    /// <summary>Whether a single neuron is fitted by the inputs that it uses, since they are limited or have a price.</summary>
    public static bool IsSupports(TrainingProblem problem) => SupportFit.Fits(problem);

    /// <summary>Whether a single neuron in reach has so few inputs that its fit may well end, and deserves all threads once a search has had its turn.</summary>
    public static bool IsPromisingNeuron(TrainingProblem problem) => SupportFit.Fits(problem) ? SupportFit.IsPromising(problem) : OneNeuronFit.IsPromising(problem);

    /// <summary>Solves a problem, or bounds it; null as <see cref="NetworkFit.Solve"/> says.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="below">Only networks that cost less are of interest; null for any.</param>
    /// <param name="known">Where to begin: a bound that is proved already, or that is of no interest by itself; null for zero.</param>
    /// <param name="nodeLimit">The number of nodes after which to stop with the bound so far.</param>
    /// <param name="threads">Threads, where the fit can use more than one.</param>
    /// <param name="reached">The cost of the best network so far, found elsewhere meanwhile; null for none.</param>
    /// <param name="improved">Called with each better bound, in units of one over the objective's denominator, and the nodes so far.</param>
    /// <param name="found">Called with each better network on the way, from any thread, where the fit comes upon some before its end.</param>
    /// <param name="cancellationToken">Stops in the same way.</param>
    public static NetworkFitResult? Solve(
        TrainingProblem problem,
        long? below = null,
        long? known = null,
        long nodeLimit = long.MaxValue,
        int threads = 1,
        Func<long?>? reached = null,
        Action<long, long>? improved = null,
        Action<IntegerNetwork>? found = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (SupportFit.Fits(problem)) return SupportFit.Solve(problem, below, nodeLimit, threads, reached, improved, found, cancellationToken);
        return problem.Hidden.Count == 0
            ? OneNeuronFit.Solve(problem, below, known, nodeLimit, threads, reached, improved, found, cancellationToken)
            : NetworkFit.Solve(problem, below, known, nodeLimit, improved, cancellationToken);
    }
}
