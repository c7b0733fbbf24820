using System.Diagnostics;
using Halfspace.Networks;
using Halfspace.Training.Formulations;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Bounds a cost over all samples by its optimum, or a bound, over some of them. Leaving samples out only takes terms away from a
/// sum of misses or losses, and conditions away from the other objectives, so no network costs less on all samples.
/// </summary>
/// <remarks>
/// The subset grows as in lattice cutting planes: train on it, and where the network found costs no more there than is proved
/// already, add samples that this network gets wrong outside; else try to prove more, then grow.
/// </remarks>
internal sealed class SubsetBound
{
    /// <summary>Terms of a part's model beyond which no solver proves anything in the time there is, and takes gigabytes.</summary>
    private const long LargestPart = 250_000;

    /// <summary>Where not even so many samples make such a part, as with thousands of classes, none is worth its memory.</summary>
    private const int LeastSamples = 10;

    private readonly TrainingProblem problem;
    private readonly ITrainingMethod finder;
    private readonly ITrainingMethod prover;
    private readonly TrainingOptions options;
    private readonly SortedSet<int> chosen = [];

    /// <summary>Prepares a bound.</summary>
    /// <param name="problem">A problem for which <see cref="Fits"/> holds.</param>
    /// <param name="finder">Finds good networks for a subset, quickly.</param>
    /// <param name="prover">Proves bounds on a subset.</param>
    /// <param name="options">Solver, threads and seed for both; limits and start are set here.</param>
    /// <exception cref="ArgumentException">The objective over a subset is no bound for all samples.</exception>
    public SubsetBound(TrainingProblem problem, ITrainingMethod finder, ITrainingMethod prover, TrainingOptions options)
    {
        if (!Fits(problem)) throw new ArgumentException($"A subset bounds a problem with one objective whose scale does not depend on the samples; the problem is {problem}.", nameof(problem));
        this.problem = problem;
        (this.finder, this.prover, this.options) = (finder, prover, options);
    }

    /// <summary>The samples of the present subset.</summary>
    public IReadOnlyCollection<int> Samples => chosen;

    /// <summary>
    /// Whether the objective over a subset bounds it over all samples: one objective, whose scale does not depend on the data, and of a shape that only loses terms or conditions.
    /// A lattice that the first sample changes belongs to a mean or the like, which may well be less over more samples.
    /// </summary>
    public static bool Fits(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Objectives.Count != 1 || (problem.Hidden.Count == 0 && problem.Objectives[0].UsesOutputScale) || problem.Objectives[0].Shape(problem) == CostShape.Other) return false;
        return problem.Objectives[0].Denominator(Select(problem, [0])) == problem.Objectives[0].Denominator(problem);
    }

    /// <summary>Whether parts of some samples are small enough for a solver.</summary>
    public static bool IsWorthwhile(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return MipSize.Fits(problem, LargestPart / LeastSamples * problem.Data.SampleCount);
    }

    /// <summary>The problem over some of its samples.</summary>
    public static TrainingProblem Select(TrainingProblem problem, IReadOnlyList<int> samples)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.WithData(problem.Data.Select(samples));
    }

    /// <summary>Grows the subset until its bound meets a value that is reached, no sample is left to add, or the time is over.</summary>
    /// <param name="start">Samples to begin with; the rest is found on the way.</param>
    /// <param name="enough">The cost of the best network on all samples, or null.</param>
    /// <param name="seconds">Wall time.</param>
    /// <param name="secondsPerProof">Wall time of each proof; finding takes a fifth of it.</param>
    /// <param name="improved">Called with each better bound; null for none.</param>
    /// <param name="cancellationToken">Ends the growth with the bound so far.</param>
    public BoundProof? Grow(IEnumerable<int> start, Cost? enough, double seconds, double secondsPerProof, Action<BoundProof>? improved = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        chosen.Clear();
        chosen.UnionWith(start);
        if (chosen.Count == 0) chosen.Add(0);
        var clock = Stopwatch.StartNew();
        BoundProof? best = null;
        while (clock.Elapsed.TotalSeconds < seconds && !cancellationToken.IsCancellationRequested && !(best is { } met && enough is { } value && met.Value >= value))
        {
            int[] samples = [.. chosen];
            var part = Select(problem, samples);
            if (!MipSize.Fits(part, LargestPart)) break;
            var left = seconds - clock.Elapsed.TotalSeconds;
            var found = finder.Run(part, options with { TimeLimit = Math.Min(left, secondsPerProof / 5), TargetFraction = null, Start = null }, null, cancellationToken);
            var cost = found.Outcomes.Count > 0 ? found.Outcomes[0].Value : null;
            var floor = best?.Value ?? BoundDerivation.Cheap(part, 0, [], cancellationToken).Value;
            var network = found.Network;
            if (cost is null || cost > floor)
            {
                left = seconds - clock.Elapsed.TotalSeconds;
                var proved = prover.Run(part, options with { TimeLimit = Math.Max(0.1, Math.Min(left, secondsPerProof)), TargetFraction = null, Start = network }, null, cancellationToken);
                network = proved.Network ?? network;
                if (proved.Outcomes.Count > 0 && proved.Outcomes[0].Bound is { } bound && (best is null || bound.Value > best.Value))
                {
                    best = bound with { Samples = samples, Argument = FormattableString.Invariant($"over {samples.Length} of the {problem.Data.SampleCount} samples: {bound.Argument}") };
                    improved?.Invoke(best);
                }
            }

            if (network is null || !Add(network, cancellationToken)) break;
        }

        return best;
    }

    /// <summary>Adds the samples that a network serves worst, a fifth of the subset at most; false where all left out are served.</summary>
    private bool Add(IntegerNetwork network, CancellationToken cancellationToken)
    {
        var trace = new NetworkTrace(network, problem.Data, cancellationToken);
        var most = Math.Max(2, chosen.Count / 5);
        // The best served of the worst is on top, to make room; of equals the later sample goes first.
        var worst = new PriorityQueue<int, (long, int)>(Comparer<(long, int)>.Create((left, right) => right.CompareTo(left)));
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            var reach = long.MaxValue;
            for (var j = 0; j < problem.OutputCount; j++) reach = Math.Min(reach, problem.Target(k, j) * trace.Outputs(k)[j]);
            if (reach >= problem.MarginThreshold || chosen.Contains(k)) continue;
            worst.Enqueue(k, (reach, k));
            if (worst.Count > most) worst.Dequeue();
        }

        foreach (var (sample, _) in worst.UnorderedItems) chosen.Add(sample);
        return worst.Count > 0;
    }
}
