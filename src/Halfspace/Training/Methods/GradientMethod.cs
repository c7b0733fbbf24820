using Halfspace.Training.Gradient;

namespace Halfspace.Training.Methods;

/// <summary>
/// Trains by gradient descent, see <see cref="StraightThrough"/>, with a fresh start whenever a descent has settled, or
/// once by the <see cref="Published"/> protocol. It always descends the squared hinge; the objectives only pick, by exact
/// cost, which network is kept. Proves nothing beyond a cost that meets the trivial bound.
/// </summary>
/// <remarks>
/// <see cref="TrainingOptions.MoveLimit"/> is the number of Adam steps over all starts; for a given limit and seed the
/// network does not depend on the number of threads. <see cref="TrainingResult.Moves"/> counts these steps.
/// </remarks>
internal sealed class GradientMethod : ITrainingMethod
{
    /// <summary>The baseline as published, see <see cref="StraightThroughOptions.Published"/>.</summary>
    public static GradientMethod Published { get; } = new() { Name = "gradient-published", Protocol = StraightThroughOptions.Published };

    /// <inheritdoc/>
    public string Name { get; init; } = "gradient";

    /// <summary>The constants of the descents; limits, seed, target and start are the run's.</summary>
    public StraightThroughOptions Protocol { get; init; } = new() { Starts = null };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The start does not fit the problem.</exception>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        TrainingProblem.CheckIntegerWeights(problem, Name);
        TrainingProblem.CheckNoLimits(problem, Name);
        ArgumentNullException.ThrowIfNull(options);
        var target = TrainingTarget.CostFor(problem, 0, options.TargetFraction);
        var run = StraightThrough.Execute(
            problem,
            Protocol with
            {
                TimeLimit = options.TimeLimit,
                Threads = options.Threads,
                Seed = options.Seed,
                StepLimit = options.MoveLimit,
                Target = target,
                Start = options.Start,
            },
            progress,
            cancellationToken);
        var outcomes = problem.Objectives.Select((objective, o) => new ObjectiveOutcome(
            objective.Name,
            run.BestCosts?[o],
            BoundProof.Trivial(problem, objective))).ToArray();
        var isWhole = run.BestCosts?.All(cost => cost is not null) ?? false;
        return TrainingConclusion.Of(Name, run.Best, outcomes, run.SecondsToTarget is not null) with
        {
            Seconds = run.Seconds,
            SecondsToBest = isWhole ? run.SecondsToBest : null,
            SecondsToTarget = isWhole ? run.SecondsToTarget : null,
            Moves = run.Steps,
            Notes = run.Starts > 0 ? [$"{run.Starts} descents were begun."] : [],
        };
    }
}
