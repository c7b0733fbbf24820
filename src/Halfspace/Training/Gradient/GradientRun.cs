using System.Diagnostics;
using Halfspace.Networks;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Descents one after another until a proof, the target or a limit, keeping the best network by exact evaluation.
/// </summary>
/// <remarks>
/// Steps cost microseconds and exact evaluation far more, so the counts of the float pass pick a candidate, and only
/// that is evaluated, now and then, at the end of a descent, and at once where the counts say that the target is met.
/// </remarks>
internal sealed class GradientRun(TrainingProblem problem, StraightThroughOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private readonly Cost stop = options.Target is { } target ? Cost.Max(target, problem.Objectives[0].TrivialBound(problem)) : problem.Objectives[0].TrivialBound(problem);
    private int nextStart;
    private long steps;
    private double reported = double.NegativeInfinity;
    private volatile bool isReached;

    /// <summary>The best network so far.</summary>
    public IntegerNetwork? Best { get; private set; }

    /// <summary>Its exact cost for each objective.</summary>
    public IReadOnlyList<Cost?>? BestCosts { get; private set; }

    public double? SecondsToBest { get; private set; }

    public double? SecondsToTarget { get; private set; }

    /// <summary>Adam steps of all descents.</summary>
    public long Steps => Interlocked.Read(ref steps);

    /// <summary>Descents begun.</summary>
    public int Starts => Math.Min(nextStart, options.Starts ?? int.MaxValue);

    public double Seconds => clock.Elapsed.TotalSeconds;

    private bool IsOver => isReached || cancellationToken.IsCancellationRequested || Seconds >= options.TimeLimit || Steps >= options.StepLimit;

    public void Execute()
    {
        if (options.Start is not null) Offer(options.Start);
        // Where a step is too short to be shared, the threads take descents of their own; with a step limit one thread
        // takes them in order, so that the limit cuts at the same place each time.
        var apart = Descent.BlockCount(problem, options) == 1 && options.StepLimit is null && options.Starts != 1;
        if (apart && options.Threads > 1) Parallel.For(0, options.Threads, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, _ => RunStarts(1));
        else RunStarts(Math.Max(1, options.Threads));
        if (Best is not null) return;
        for (var c = 0; c < problem.Data.ClassCount; c++) Offer(problem.ConstantNetwork(c));
    }

    private void RunStarts(int threads)
    {
        using var descent = new Descent(problem, options, threads);
        var candidate = new Candidate(descent.ParameterCount, problem);
        do
        {
            var start = Interlocked.Increment(ref nextStart) - 1;
            if (start >= (options.Starts ?? int.MaxValue)) return;
            descent.Begin(unchecked(options.Seed * 1_000_003 + start), start == 0 ? options.Start : null);
            RunOne(descent, candidate);
        }
        while (!IsOver);
    }

    private void RunOne(Descent descent, Candidate candidate)
    {
        var samples = problem.Data.SampleCount;
        var full = descent.IsFullBatch;
        // Counting takes about half of a step's time a sample; exact evaluation is dense and unpacked.
        var countEvery = full ? 1 : Math.Max(1, 5 * samples / descent.BatchSize);
        double dense = 0;
        for (var l = 0; l + 1 < problem.Widths.Count; l++) dense += (double)problem.Widths[l] * problem.Widths[l + 1];
        var scoreEvery = (long)Math.Clamp(20 * dense * samples / (descent.BatchSize * Descent.StepWork(problem)), 100, 10_000);
        candidate.Clear();
        do
        {
            var counts = descent.Evaluate();
            if (descent.Steps % countEvery == 0 && candidate.Consider(full ? counts : descent.Measure(), descent.Rounded) && candidate.Promises(stop)) OfferPending(descent, candidate);
            if (descent.Steps % scoreEvery == 0)
            {
                if (!options.KeepsLast)
                {
                    OfferPending(descent, candidate);
                    if (!candidate.IsExact) Offer(descent.ToNetwork(descent.Rounded));
                }

                Report();
            }

            descent.Advance(counts.Loss);
            Interlocked.Increment(ref steps);
        }
        while (!IsOver && !descent.IsSettled);
        if (!options.KeepsLast)
        {
            candidate.Consider(descent.Measure(), descent.Rounded);
            OfferPending(descent, candidate);
        }

        if (!isReached && (options.KeepsLast || !candidate.IsExact)) Offer(descent.ToNetwork(descent.Rounded));
        Report();
    }

    private void OfferPending(Descent descent, Candidate candidate)
    {
        if (candidate.Take() is { } rounded) Offer(descent.ToNetwork(rounded));
    }

    private void Offer(IntegerNetwork network)
    {
        var costs = problem.Score(network);
        lock (gate)
        {
            if (!Lexicographic.IsBetter(costs, BestCosts)) return;
            (Best, BestCosts, SecondsToBest) = (network, costs, Seconds);
            if (options.Target is { } goal && costs[0] <= goal) SecondsToTarget ??= SecondsToBest;
            // With further objectives only the target ends the run early, unless nothing is left to gain anywhere.
            isReached = options.Target is { } aim && costs[0] <= aim
                || costs.Select((cost, o) => cost is { } value && value <= problem.Objectives[o].TrivialBound(problem)).All(met => met);
        }
    }

    private void Report()
    {
        if (progress is null) return;
        lock (gate)
        {
            if (Seconds < reported + 0.05) return;
            reported = Seconds;
            progress.Report(new TrainingProgress(Seconds, problem.Objectives[0].Name, BestCosts?[0]?.Value, problem.Objectives[0].TrivialBound(problem).Value, Steps, 0));
        }
    }
}
