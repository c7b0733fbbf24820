using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.Formulations;
using Halfspace.Training.Objectives;
using Halfspace.Training.Proofs;

namespace Halfspace.Training;

/// <summary>
/// Trains by a MIP solver, objective by objective. A restricted model first looks for a start, the full model then
/// improves it and proves a bound; every network is scored exactly before it counts.
/// </summary>
public sealed class MipMethod : ITrainingMethod
{
    private const long LargestModel = 50_000_000;

    /// <inheritdoc/>
    public string Name => "mip";

    /// <summary>Whether a restricted model looks for a start first, with half of the time; true by default.</summary>
    public bool UsesRestriction { get; init; } = true;

    /// <inheritdoc/>
    /// <exception cref="SolverNotAvailableException">No solver is installed.</exception>
    /// <exception cref="SolverContradictionException">A solver's bound exceeds the exact cost of a network.</exception>
    public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        if (!HybridMethod.FitsMip(problem, LargestModel))
            throw new ArgumentException($"A model of {problem.Data.SampleCount} samples and the widths {string.Join('-', problem.Widths)} is beyond any MIP solver (more than {LargestModel} terms); take fewer samples, or the method 'hybrid' or 'search'.", nameof(problem));
        var formulation = TrainingFormulations.Find(options.Formulation)
            ?? throw new ArgumentException($"There is no formulation '{options.Formulation}'; give one of {TrainingFormulations.Names}.", nameof(options));
        var solver = options.Solver ?? MipSolvers.FirstAvailable
            ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        var run = new MipRun(problem, options, formulation, solver, UsesRestriction, progress, cancellationToken);
        return run.Execute();
    }

    private sealed class MipRun(
        TrainingProblem problem,
        TrainingOptions options,
        ITrainingFormulation formulation,
        IMipSolver solver,
        bool usesRestriction,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private readonly List<ObjectiveOutcome> outcomes = [];
        private readonly List<string> notes = [];
        private IntegerNetwork? best;
        private double? secondsToBest;
        private double? secondsToTarget;
        private long nodes;
        private string? solverName;

        private double TimeLeft => options.TimeLimit - clock.Elapsed.TotalSeconds;

        public TrainingResult Execute()
        {
            Offer(options.Start, 0);
            for (var c = 0; c < problem.Data.ClassCount && options.Formulation is "sign" or "sign-enforced"; c++) Offer(problem.ConstantNetwork(c), 0);
            var infeasible = false;
            for (var stage = 0; stage < problem.Objectives.Count && !infeasible; stage++) infeasible = !RunStage(stage);
            return new TrainingResult
            {
                Status = Status(infeasible),
                Network = best,
                Outcomes = outcomes,
                Method = "mip",
                Solver = solverName,
                Seconds = clock.Elapsed.TotalSeconds,
                SecondsToBest = best is null ? null : secondsToBest,
                SecondsToTarget = secondsToTarget,
                Nodes = nodes,
                Notes = notes,
            };
        }

        private TrainingStatus Status(bool infeasible)
        {
            if (infeasible) return TrainingStatus.Infeasible;
            if (best is null) return TrainingStatus.Unknown;
            if (outcomes.Count == problem.Objectives.Count && outcomes.All(outcome => outcome.IsProved)) return TrainingStatus.Optimal;
            return secondsToTarget is null ? TrainingStatus.Feasible : TrainingStatus.Target;
        }

        /// <summary>Runs one objective; false when there is no network at all.</summary>
        private bool RunStage(int stage)
        {
            var prefix = problem.WithFirstObjectives(stage + 1);
            var objective = problem.Objectives[stage];
            var kept = outcomes.Select(outcome => outcome.Value!.Value).ToArray();
            var bound = LowerBounds.Cheap(problem, stage, kept, cancellationToken);
            if (objective is MinWeight && problem.CorrectnessBefore(objective) is null) Offer(SmallestNetwork.Build(prefix, cancellationToken: cancellationToken), stage);
            var infeasible = false;
            if (outcomes.All(outcome => outcome.Value is not null))
            {
                if (usesRestriction && !IsDone(stage, bound) && formulation.Restrict(prefix, kept) is { } restricted) Solve(restricted, stage, bound, 0.5);
                if (!IsDone(stage, bound) && TimeLeft > 0 && !cancellationToken.IsCancellationRequested)
                {
                    var result = Solve(formulation.State(prefix, kept), stage, bound, 1);
                    bound = BoundFrom(result, objective.Denominator(prefix), bound);
                    infeasible = result.Status == SolveStatus.Infeasible && stage == 0;
                    if (infeasible && best is not null) throw new SolverContradictionException($"{result.Solver} claims that no network exists, but one was evaluated exactly.");
                }
            }

            var value = ValueOf(best, stage);
            if (value is { } exact && bound.Value > exact)
                throw new SolverContradictionException($"{bound.Trusts ?? bound.Rule ?? bound.Argument} claims that '{objective.Name}' costs at least {bound.Value}, but a network with cost {exact} was evaluated exactly.");
            outcomes.Add(new ObjectiveOutcome(objective.Name, value, infeasible ? null : bound));
            return !infeasible;
        }

        private SolveResult Solve(StatedProblem stated, int stage, BoundProof bound, double share)
        {
            if (best is not null) stated.SetStart(best);
            var stop = TrainingTarget.CostFor(problem, stage, options.TargetFraction) is { } target ? Cost.Max(target, bound.Value) : bound.Value;
            var began = clock.Elapsed.TotalSeconds;
            double? incumbentAt = null;
            var incumbent = double.PositiveInfinity;
            var relay = new SolveRelay(p =>
            {
                if (p.Incumbent is { } value && value < incumbent - 1e-9) (incumbent, incumbentAt) = (value, began + p.Seconds);
                progress?.Report(new TrainingProgress(clock.Elapsed.TotalSeconds, problem.Objectives[stage].Name, Lower(ValueOf(best, stage)?.Value, p.Incumbent), share < 1 ? bound.Value.Value : p.Bound, 0, nodes + p.Nodes));
            });
            var result = stated.Model.Solve(
                solver,
                new SolveOptions
                {
                    TimeLimit = TimeLeft * share,
                    Threads = options.Threads,
                    Seed = options.Seed,
                    NodeLimit = options.NodeLimit,
                    ObjectiveTarget = stop.Value + 1e-6 * Math.Max(1, Math.Abs(stop.Value)),
                    Log = options.Log,
                },
                relay,
                cancellationToken);
            nodes += result.Nodes;
            solverName = result.Solver;
            if (result.Status is SolveStatus.Rejected or SolveStatus.Failed) notes.Add(result.Message);
            if (result.Point is not null) Offer(stated.Extract(result.Point), stage, incumbentAt);
            return result;
        }

        private static double? Lower(double? left, double? right) => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);

        /// <summary>Takes a network as the best where it is better, lexicographically, up to a stage.</summary>
        private void Offer(IntegerNetwork? candidate, int stage, double? foundAt = null)
        {
            if (candidate is null) return;
            problem.CheckFits(candidate);
            var prefix = problem.WithFirstObjectives(stage + 1);
            if (!Lexicographic.IsBetter(prefix.Score(candidate), best is null ? null : prefix.Score(best))) return;
            best = candidate;
            secondsToBest = foundAt ?? clock.Elapsed.TotalSeconds;
            if (secondsToTarget is null && TrainingTarget.CostFor(problem, 0, options.TargetFraction) is { } target && ValueOf(best, 0) <= target)
                secondsToTarget = secondsToBest;
        }

        private bool IsDone(int stage, BoundProof bound) =>
            ValueOf(best, stage) is { } value
            && (value <= bound.Value || (TrainingTarget.CostFor(problem, stage, options.TargetFraction) is { } target && value <= target));

        private Cost? ValueOf(IntegerNetwork? network, int stage) =>
            network is null ? null : problem.Objectives[stage].Score(problem, new NetworkTrace(network, problem.Data));

        private static BoundProof BoundFrom(SolveResult result, long denominator, BoundProof known)
        {
            if (result.Status is SolveStatus.Rejected or SolveStatus.Failed || !double.IsFinite(result.DualBound)) return known;
            var value = Cost.AtLeast(result.DualBound, denominator);
            return value <= known.Value ? known : new BoundProof(value, ProofKind.Mip, "the dual bound of branch and bound", result.Solver);
        }
    }

    private sealed class SolveRelay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
