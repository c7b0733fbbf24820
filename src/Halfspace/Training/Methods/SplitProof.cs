using System.Diagnostics;
using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.LowerBounds;

namespace Halfspace.Training.Methods;

/// <summary>
/// A proof in parts, for several machines: the networks of a problem are cut by ranges of first-layer weights, and each part gets a bound of its own, until nothing in it can be
/// better than the best network that is known. Networks go to and come from those who work on other parts.
/// </summary>
/// <seealso cref="SplitCertificates"/>
public static class SplitProof
{
    /// <summary>The share of the time that a search may take where nobody has shared a network.</summary>
    private const double SearchShare = 0.1;

    private const double MostSearchSeconds = 10;

    /// <summary>How often networks of others are looked for.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Why a problem cannot be cut; null where it can.</summary>
    public static string? Refusal(TrainingProblem problem) => WeightSplit.Refusal(problem);

    /// <summary>Cuts the networks of a problem by the weights that an exact fit fixes first. Each network is in just one part, with every order of its hidden neurons.</summary>
    /// <param name="problem">A problem that can be cut.</param>
    /// <param name="count">How many parts; there are fewer where the networks are fewer.</param>
    /// <param name="cancellationToken">Ends the choice of weights with those that lead.</param>
    /// <exception cref="ArgumentException">The problem cannot be cut; the message says why.</exception>
    public static IReadOnlyList<IReadOnlyList<SortedWeights>> Parts(TrainingProblem problem, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (Refusal(problem) is { } reason) throw new ArgumentException(reason, nameof(problem));
        return WeightSplit.Of(problem, count, cancellationToken);
    }

    /// <summary>Proves a bound on a part, until the part is settled, the limit or cancellation.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="part">The part.</param>
    /// <param name="options">Limits, seed, threads.</param>
    /// <param name="shared">Gives a better network of others, or null; asked every second, on a thread of its own. Null for nobody.</param>
    /// <param name="progress">Told of what is proved and found; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ArgumentException">The problem cannot be cut, or the part is none of it.</exception>
    public static PartResult Prove(TrainingProblem problem, IReadOnlyList<SortedWeights> part, TrainingOptions options, Func<IntegerNetwork?>? shared = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(options);
        if (Refusal(problem) is { } reason) throw new ArgumentException(reason, nameof(problem));
        var clock = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit)));
        var incumbent = new SearchIncumbent(problem);
        if (options.Found is { } found) incumbent.Improved += from => found(from.Network!);
        var (own, nodes) = (problem.WithPart(part), 0L);
        var bound = BoundProof.Trivial(problem, problem.Objectives[0]);
        Cost? Value() => incumbent.Snapshot()?.Costs[0];
        bool IsSettled() => Value() is { } value && bound.Value >= value;
        void Take()
        {
            if (shared?.Invoke() is { } network) incumbent.Offer(network);
        }

        Take();
        if (Value() is null) new SearchMethod { Shared = incumbent }.Run(problem, options with { TimeLimit = Math.Min(MostSearchSeconds, SearchShare * options.TimeLimit), TargetFraction = null }, null, ending.Token);
        if (BoundDerivation.Cheap(problem, 0, [], ending.Token) is var cheap && cheap.Value > bound.Value) bound = cheap;
        options.Proved?.Invoke(bound);
        var stage = new ProofStage(own);
        var isNeuron = SupportBound.Problem(stage) is not null;
        void Improve(long value, long count)
        {
            nodes = count;
            var proof = isNeuron ? SupportBound.Proof(stage, value, count) : NetworkFitBound.Proof(stage, value, count);
            if (proof.Value > bound.Value)
            {
                bound = proof;
                options.Proved?.Invoke(bound);
            }

            progress?.Report(new TrainingProgress(clock.Elapsed.TotalSeconds, problem.Objectives[0].Name, Value()?.Value, bound.Value.Value, 0, nodes));
            if (IsSettled()) ending.Cancel();
        }

        if (IsSettled() || ending.IsCancellationRequested) return Result();
        using (var watch = new Timer(_ => { Take(); if (IsSettled()) End(ending); }, null, Glance, Glance))
        {
            // Limits on errors only take networks away; those on inputs count where there is one neuron.
            var solved = ExactTraining.Solve(isNeuron ? SupportBound.Problem(stage)! : own.Relaxed(own.Objectives), (long?)Value()?.Numerator, (long)bound.Value.Numerator, options.NodeLimit ?? long.MaxValue, options.Threads, () => (long?)Value()?.Numerator, Improve, network => incumbent.Offer(network), ending.Token);
            if (solved?.Network is { } network) incumbent.Offer(network);
            // Where no weights keep the limits there is no cost to bound.
            if (solved is not null && solved.Bound != SupportFitResult.NoLimit) Improve(solved.Bound, solved.Nodes);
        }

        return Result();

        PartResult Result()
        {
            Take();
            var best = incumbent.Snapshot() is { } known && known.Costs[0] is not null ? known.Network : null;
            return new PartResult { Part = part, Network = best, Value = best is null ? null : Value(), Bound = bound, Seconds = clock.Elapsed.TotalSeconds, Nodes = nodes };
        }
    }

    /// <summary>Ends a run; the clock may strike while it is ending.</summary>
    private static void End(CancellationTokenSource ending)
    {
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run was over already.
        }
    }
}
