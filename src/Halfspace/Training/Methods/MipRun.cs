using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Training.LowerBounds;

namespace Halfspace.Training.Methods;

/// <summary>One run of <see cref="MipMethod"/>: the best network by exact cost, and the bounds of its objectives.</summary>
internal sealed class MipRun
{
    /// <summary>Constant networks that are tried as starts; with thousands of classes all of them would take longer than the time there is.</summary>
    private const int MostConstants = 32;

    private readonly MipMethod method;
    private readonly TrainingProblem problem;
    private readonly TrainingOptions options;
    private readonly ITrainingFormulation formulation;
    private readonly IMipSolver solver;
    private readonly double? excess;
    private readonly bool believesOne;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly CancellationToken cancellationToken;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly StageBounds bounds;
    private readonly List<string> notes = [];
    private IntegerNetwork? best;
    private IReadOnlyList<Cost?>? costs;
    private double? secondsToBest;
    private double? secondsToTarget;
    private long nodes;
    private string? solverName;
    private Infeasibility? infeasibility;

    public MipRun(
        MipMethod method,
        TrainingProblem problem,
        TrainingOptions options,
        ITrainingFormulation formulation,
        IMipSolver solver,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        (this.method, this.problem, this.options, this.formulation, this.solver, this.progress, this.cancellationToken) = (method, problem, options, formulation, solver, progress, cancellationToken);
        bounds = new StageBounds(problem);
        excess = formulation.Excess(problem);
        believesOne = problem.LeastStep >= Tolerances.SignStep;
        if (!believesOne && options.CrossCheck is null) notes.Add("The inputs' numbers are too far apart for a solver's tolerance, so one solver's bound is not reported; ask a second one (--cross-check), or scale the inputs.");
        if (excess is null) notes.Add($"The formulation '{formulation.Name}' cuts off networks of this problem by its epsilon, so nothing that the solver claims is reported.");
    }

    private double TimeLeft => options.TimeLimit - clock.Elapsed.TotalSeconds;

    private bool MayGoOn => TimeLeft > 0 && !cancellationToken.IsCancellationRequested;

    public TrainingResult Execute()
    {
        Offer(options.Start);
        OfferIfItFits(MajorityClass.Network(problem));
        for (var c = 0; c < Math.Min(MostConstants, problem.Data.ClassCount) && formulation.TakesStart; c++) OfferIfItFits(problem.ConstantNetwork(c));
        infeasibility = InfeasibilityProof.Conflict(problem);
        for (var stage = 0; stage < problem.Objectives.Count && infeasibility is null;)
        {
            if (Kept(stage) is not { } kept) break;
            RunStage(stage, kept);
            // A network that is better at an earlier objective begins again with the one after it.
            var changed = Enumerable.Range(0, stage).FirstOrDefault(s => costs?[s] != kept[s], stage);
            stage = changed + 1;
        }

        var outcomes = bounds.Outcomes(costs);
        var isWhole = costs is not null && costs.All(cost => cost is not null);
        var result = TrainingConclusion.Of(method.Name, best, outcomes, secondsToTarget is not null, infeasibility);
        return result with
        {
            Outcomes = isWhole || infeasibility is not null ? result.Outcomes : bounds.Outcomes(null),
            Solver = solverName,
            Seconds = clock.Elapsed.TotalSeconds,
            SecondsToBest = isWhole ? secondsToBest : null,
            SecondsToTarget = isWhole ? secondsToTarget : null,
            Nodes = nodes,
            Notes = [.. notes.Distinct()],
        };
    }

    /// <summary>The costs of the best network before a stage; null where one of them is missing.</summary>
    private Cost[]? Kept(int stage)
    {
        if (costs is null) return stage == 0 ? [] : null;
        var kept = costs.Take(stage).OfType<Cost>().ToArray();
        return kept.Length == stage ? kept : null;
    }

    /// <summary>Runs one objective.</summary>
    private void RunStage(int stage, Cost[] kept)
    {
        var prefix = problem.WithFirstObjectives(stage + 1);
        var objective = problem.Objectives[stage];
        bounds.Add(stage, kept, (stage == 0 ? method.Known : null) ?? BoundDerivation.Cheap(problem, stage, kept, cancellationToken));
        if (objective.Quantity == NetworkQuantity.Weights && problem.CorrectnessBefore(objective) is null) OfferIfItFits(SmallestNetwork.Build(prefix, cancellationToken: cancellationToken));
        if (method.UsesRestriction && !IsDone(stage) && formulation.Restrict(prefix, kept) is { } restricted) Solve(solver, restricted, stage, 0.5, isWhole: false);
        if (IsDone(stage) || !MayGoOn) return;
        var stated = formulation.State(prefix, kept);
        if (excess is not null && bounds.At(stage, costs) is { Kind: not ProofKind.Trivial, Trusts: null } proved) BoundRow.Add(stated.Model, proved.Value);
        var result = Solve(solver, stated, stage, options.CrossCheck is null ? 1 : 0.5, isWhole: true);
        if (excess is null) return;
        var claim = ClaimOf(result, stage);
        if (!believesOne && options.CrossCheck is null && (!claim.IsInfeasible || best is not null)) return;
        HoldAgainstBest(claim, stage, kept);
        if (claim.IsInfeasible)
        {
            if (stage == 0) infeasibility = InfeasibilityProof.Find(problem, cancellationToken) ?? AgreedInfeasible(claim, stated);
            else notes.Add($"{claim.Solver} claims that no network with the values of the objectives before it has what '{objective.Name}' asks of every network.");
            return;
        }

        if (options.CrossCheck is { } second && claim.Bound?.Value > bounds.At(stage, costs).Value) claim = Agreed(claim, second, stated, stage, kept);
        if (claim.Bound is not { } bound) return;
        bounds.Add(stage, kept, bound);
        if (method.ReplacesClaims && options.NodeLimit is null && options.CrossCheck is null && bounds.At(stage, costs).Trusts is not null && costs?[stage] is { } value && value <= bound.Value) Replace(stage, kept, bound, claim);
    }

    /// <summary>Puts a bound of ours in the place of a claim that settles an objective, where one is found soon; a better network on the way refutes the claim.</summary>
    private void Replace(int stage, Cost[] kept, BoundProof bound, SolverClaim claim)
    {
        if (!MayGoOn) return;
        var own = ClaimedBound.Rederive(problem, stage, kept, bound.Value, ClaimedBound.Seconds(clock.Elapsed.TotalSeconds, TimeLeft), options.Threads, OfferIfItFits, cancellationToken);
        HoldAgainstBest(claim, stage, kept);
        if (own is not null) bounds.Add(stage, kept, own);
    }

    /// <summary>That there is no network, where a second solver claims it as well; its network, where it finds one, is taken and refutes the first.</summary>
    private Infeasibility? AgreedInfeasible(SolverClaim first, StatedProblem stated)
    {
        if ((options.CrossCheck ?? SecondSolver.For(solver, stated.Model)) is not { } other || !MayGoOn)
        {
            notes.Add($"{first.Solver} claims that no network satisfies the hard conditions; nobody else confirmed it, so it is not reported as an answer.");
            return null;
        }

        var agreed = Agreed(first, other, stated, 0, []);
        return agreed.IsInfeasible ? new Infeasibility(ProofKind.Mip, "two solvers claim it, each on its own", agreed.Solver) : null;
    }

    private SolverClaim ClaimOf(SolveResult result, int stage) => SolverClaim.Of(result, excess ?? 0, problem.Objectives[stage].Denominator(problem));

    /// <summary>What a second solver claims as well of the same model.</summary>
    private SolverClaim Agreed(SolverClaim first, IMipSolver other, StatedProblem stated, int stage, Cost[] kept)
    {
        var second = ClaimOf(Solve(other, stated, stage, 1, isWhole: true), stage);
        // The second solver may have found a network that refutes the first.
        HoldAgainstBest(first, stage, kept);
        HoldAgainstBest(second, stage, kept);
        if (!first.IsConfirmedBy(second)) notes.Add($"{other.Name} was asked to confirm what {first.Solver} claims, and did not within the limits; only what both claim is reported.");
        return first.With(second);
    }

    /// <summary>Holds a claim about a stage's model, which has every network whose earlier costs are at most those kept, against the best network.</summary>
    /// <exception cref="SolverContradictionException">The best network refutes it.</exception>
    private void HoldAgainstBest(SolverClaim claim, int stage, Cost[] kept)
    {
        if (costs?[stage] is not { } value || !Enumerable.Range(0, stage).All(s => costs[s] <= kept[s])) return;
        if (claim.IsInfeasible) throw SolverContradictionException.OfInfeasible(claim.Solver);
        if (claim.Bound is { } bound) SolverContradictionException.ThrowIfAbove(problem.Objectives[stage].Name, bound, value);
    }

    private SolveResult Solve(IMipSolver with, StatedProblem stated, int stage, double share, bool isWhole)
    {
        if (best is not null) stated.SetStart(best);
        var bound = bounds.At(stage, costs).Value;
        var stop = TrainingTarget.CostFor(problem, stage, options.TargetFraction) is { } target ? Cost.Max(target, bound) : bound;
        var began = clock.Elapsed.TotalSeconds;
        double? incumbentAt = null;
        var incumbent = double.PositiveInfinity;
        var relay = new SolveRelay(p =>
        {
            if (p.Incumbent is { } value && value < incumbent - 1e-9) (incumbent, incumbentAt) = (value, began + p.Seconds);
            progress?.Report(new TrainingProgress(clock.Elapsed.TotalSeconds, problem.Objectives[stage].Name, Lower(costs?[stage]?.Value, p.Incumbent), isWhole && believesOne && excess is not null ? p.Bound - excess : bound.Value, 0, nodes + p.Nodes));
        });
        var result = stated.Model.Solve(
            with,
            new SolveOptions
            {
                TimeLimit = Math.Max(0, TimeLeft * share),
                Threads = options.Threads,
                Seed = options.Seed,
                NodeLimit = options.NodeLimit,
                ObjectiveTarget = stop.Value + 1e-6 * Math.Max(1, Math.Abs(stop.Value)),
                Log = options.Log,
            },
            relay,
            cancellationToken);
        nodes += result.Nodes;
        if (solverName is null || (isWhole && ReferenceEquals(with, solver))) solverName = result.Solver;
        if (result.Status is SolveStatus.Rejected or SolveStatus.Failed or SolveStatus.Crashed) notes.Add(result.Message);
        if (result.Point is not null) Offer(stated.Extract(result.Point), incumbentAt);
        return result;
    }

    private static double? Lower(double? left, double? right) => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);

    /// <summary>Takes a network that was made without a look at the limits.</summary>
    private void OfferIfItFits(IntegerNetwork? candidate)
    {
        if (candidate is not null && problem.Misfit(candidate) is null) Offer(candidate);
    }

    /// <summary>Takes a network as the best where it is better by the list.</summary>
    private void Offer(IntegerNetwork? candidate, double? foundAt = null)
    {
        if (candidate is null) return;
        problem.CheckFits(candidate);
        var scores = problem.Score(candidate);
        if (!Lexicographic.IsBetter(scores, costs)) return;
        (best, costs) = (candidate, scores);
        secondsToBest = foundAt ?? clock.Elapsed.TotalSeconds;
        if (secondsToTarget is null && TrainingTarget.CostFor(problem, 0, options.TargetFraction) is { } target && costs[0] <= target)
            secondsToTarget = secondsToBest;
    }

    private bool IsDone(int stage) =>
        bounds.IsMet(stage, costs) || (TrainingTarget.CostFor(problem, stage, options.TargetFraction) is { } target && costs?[stage] <= target);

    private sealed class SolveRelay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
