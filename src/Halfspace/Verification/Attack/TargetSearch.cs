using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Attack.Branching;
using Halfspace.Verification.Attack.Distances;
using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack;

/// <summary>The search for the nearest input of one target: attack, bounds in the ball that it leaves, model, solver.</summary>
internal sealed class TargetSearch(AttackProblem problem, int target, AttackOptions options, IMipSolver solver, IBoundMethod method, AttackIncumbent best)
{
    /// <summary>A ball that is smaller by less than this is not worth new bounds.</summary>
    private const double WorthAnotherBall = 0.97;

    /// <summary>Products for one bound of the box, above which a network is not split by <see cref="DistanceSearch"/>: about two seconds.</summary>
    private const double MostWork = 1.5e9;

    private readonly MarginNetwork margins = new(problem, target);
    private readonly DenseChain? chain = options.Search == AttackSearch.Dual && (DenseChain.Of(problem.Network) ?? DenseChain.Settled(problem.Network)) is { HiddenCount: > 0, Work: <= MostWork } layers ? layers : null;
    private PhaseSearch? phases;
    private DistanceQuestion? question;
    private GrowingBalls? distances;

    /// <summary>The distance that the attack reached; infinite where it found nothing.</summary>
    public double AttackDistance { get; private set; } = double.PositiveInfinity;

    /// <summary>No input of this target is nearer than this or than the best witness: re-derived.</summary>
    public double Bound { get; private set; }

    /// <summary>The same as the solver reports it, where it reports more.</summary>
    public double Reported { get; private set; }

    /// <summary>Whether no input of the box meets the condition: re-derived, or as the solvers of <see cref="ClaimedEmptyBy"/> agree.</summary>
    public bool IsInfeasible { get; private set; }

    /// <summary>The solvers that <see cref="IsInfeasible"/> rests on; empty where it is re-derived.</summary>
    public IReadOnlyList<string> ClaimedEmptyBy { get; private set; } = [];

    /// <summary>What the solver said that a witness contradicts; null where nothing.</summary>
    public string? Contradiction { get; private set; }

    /// <summary>A sentence where a solver failed; null else.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether a model was searched, which formulation, inequalities and cuts are for.</summary>
    public bool UsesModel { get; private set; }

    /// <summary>Whether there is nothing more to find out.</summary>
    public bool IsSettled { get; private set; }

    public long Nodes { get; private set; }

    public int Binaries { get; private set; }

    /// <summary>Looks for a first witness without a solver.</summary>
    public void Attack(NetworkBounds whole, CancellationToken cancellationToken)
    {
        if (problem.Slack(problem.Network.Forward<double>(problem.Input), target) >= 0 && best.Offer(problem.Input, target))
        {
            (AttackDistance, IsSettled) = (0, true);
            return;
        }

        if (!options.AttacksFirst) return;
        var size = Size(whole);
        foreach (var slack in AttackModel.Slacks)
        {
            if (new PointAttack(problem, target, options.Seed).Run(slack * size, cancellationToken) is not { } found) return;
            if (!best.Offer(found, target)) continue;
            AttackDistance = problem.Distance(found);
            return;
        }
    }

    /// <summary>Solves the model and takes over witness and bound.</summary>
    public void Solve(NetworkBounds whole, double seconds, Action<double> onBound, CancellationToken cancellationToken)
    {
        if (IsSettled || seconds <= 0) return;
        if (best.Distance <= Bound)
        {
            IsSettled = true;
            return;
        }

        var clock = Stopwatch.StartNew();
        double Left() => seconds - clock.Elapsed.TotalSeconds;
        var isLinear = problem.Norm is AttackNorm.L1 or AttackNorm.Linf;
        var quick = method is LpBounds or MipBounds ? new BackwardBounds() : method;
        var (bounds, isFull) = (margins.Known(whole, whole.Region), false);
        while (true)
        {
            var region = options.AttacksFirst && double.IsFinite(best.Distance) ? Ball(whole.Region) : whole.Region;
            isFull |= !isLinear || chain is { HasSteps: true } || solver is not ILpSolver || best.Witness is null || best.Target != target || !options.AttacksFirst;
            bounds = (isFull ? method : quick).Compute(margins.Network, region, new BoundOptions { Threads = options.Threads, Solver = solver, Known = margins.Within(bounds, region), TimeLimit = 0.3 * Left() }, cancellationToken);
            if (margins.IsExcluded(bounds))
            {
                // No solver is needed: in the whole box, or within the distance of the best witness, the bounds leave no such input.
                IsInfeasible = ReferenceEquals(region, whole.Region);
                Bound = IsInfeasible ? double.PositiveInfinity : Math.Max(Bound, best.Distance);
                IsSettled = true;
                return;
            }

            // No region's program goes on to a neighbour by a step's sign, so no model is needed first.
            if (isFull && (!isLinear || chain is { HasSteps: true }) && TryDistances(whole.Region, null, Left, onBound, cancellationToken)) return;
            var attack = new AttackModel(problem, margins, bounds, bounds, options);
            Binaries = attack.Embedded.BinaryCount;
            if (!isFull)
            {
                using var program = new PhaseProgram(attack, (ILpSolver)solver, cancellationToken);
                var before = best.Distance;
                new RegionDescent(program, best, target).Run(best.Witness, 0.2 * Left(), cancellationToken);
                isFull = best.Distance > WorthAnotherBall * before;
                if (!isFull || quick != method) continue;
            }

            if (isLinear && TryDistances(whole.Region, attack, Left, onBound, cancellationToken)) return;
            if (attack.Embedded.Separators.Count > 0 && !attack.CutsInTree(options, solver)) attack.Embedded.AddCuts(solver, new CutRoundsOptions { TimeLimit = 0.3 * Left(), Threads = options.Threads }, cancellationToken);
            if (options.Search == AttackSearch.Mip || !isLinear || solver is not ILpSolver linear || !HasPhases(attack.Embedded))
            {
                SolveModel(attack, ReferenceEquals(region, whole.Region), Left, onBound, cancellationToken);
                return;
            }

            UsesModel = true;
            phases ??= new PhaseSearch(best, target, bound => onBound(Math.Max(Bound, bound)));
            var programs = new PhasePrograms(problem, margins, bounds, options, linear, best, () => options.AttacksFirst && double.IsFinite(best.Distance) ? Ball(whole.Region) : whole.Region, cancellationToken);
            using var walk = new WitnessWalk(problem, target, best, new PhaseProgram(attack, linear, cancellationToken), options.Seed, new WitnessTime(() => clock.Elapsed.TotalSeconds), new CountedWork());
            phases.Run(programs.Make, input => walk.From(input, Left, cancellationToken), options.Threads > 0 ? options.Threads : Environment.ProcessorCount, Left(), cancellationToken);
            (Nodes, Bound) = (phases.Nodes, Math.Max(Bound, Math.Min(phases.Bound, best.Distance)));
            if (phases.IsDone)
            {
                // Parts that were left unsettled may hold a witness: without one there is no answer yet, and the whole model is tried.
                IsInfeasible = best.Witness is null && !phases.HasUnsettled;
                if (IsInfeasible) Bound = double.PositiveInfinity;
                IsSettled = true;
                if (best.Witness is null && !IsInfeasible && Left() > 0) SolveModel(attack, ReferenceEquals(region, whole.Region), Left, onBound, cancellationToken);
                return;
            }

            if (Left() <= 0 || cancellationToken.IsCancellationRequested) return;
        }
    }

    /// <summary>Searches over the signs of neurons without a model, where the network can be written as dense layers.</summary>
    /// <param name="box">The box.</param>
    /// <param name="attack">The model, whose phases witnesses are looked for in; null for none.</param>
    /// <param name="left">The seconds left.</param>
    /// <param name="onBound">Told the bound as it improves.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether that was all: false where a model has to be searched.</returns>
    private bool TryDistances(InputRegion box, AttackModel? attack, Func<double> left, Action<double> onBound, CancellationToken cancellationToken)
    {
        if (chain is null) return false;
        var linear = LpSolvers.Beside(solver);
        question ??= new DistanceQuestion(problem, target, chain, box, linear);
        distances ??= new GrowingBalls(question, best, bound => onBound(Math.Max(Bound, bound)));
        var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var walk = new DistanceWalk(question, target, best, linear, options.Seed, threads, cancellationToken);
        using var phaseWalk = attack is not null && linear is not null && HasPhases(attack.Embedded) ? new WitnessWalk(problem, target, best, new PhaseProgram(attack, linear, cancellationToken), options.Seed, new WitnessTime(() => question.Work.Seconds / threads), new CountedWork(question.Work)) : null;
        if (phaseWalk is null && options.AttacksFirst && best.Witness is not null && best.Target == target) walk.Descend(best.Witness, left);
        distances.Run(
            input =>
            {
                if (phaseWalk is null) walk.From(input, left);
                else phaseWalk.From(input, left, cancellationToken);
            },
            threads,
            left(),
            threads * Planned(left()),
            cancellationToken);
        if (!distances.IsUsable) return false;
        (Nodes, Bound, Binaries) = (distances.Nodes, Math.Max(Bound, Math.Min(distances.Bound, best.Distance)), Math.Max(Binaries, distances.Neurons));
        if (!distances.IsDone) return left() <= 0 || cancellationToken.IsCancellationRequested;
        IsInfeasible = best.Witness is null && !distances.HasUnsettled;
        if (IsInfeasible) Bound = double.PositiveInfinity;
        IsSettled = IsInfeasible || (best.Witness is not null && best.Distance - Bound <= Tolerances.AttackGap * best.Distance);
        // What even the programs of its parts left open may be settled by the whole model.
        return IsSettled || left() <= 0;
    }

    /// <summary>The seconds that a search plans with: the whole limit, where not much of it is gone. What is left by the clock is another number in every run.</summary>
    private double Planned(double left) => Math.Min(options.TimeLimit, left > 0 ? Math.Pow(2, Math.Ceiling(Math.Log2(left))) : 0);

    /// <summary>Gives the model to the solver.</summary>
    private void SolveModel(AttackModel attack, bool isWhole, Func<double> left, Action<double> onBound, CancellationToken cancellationToken)
    {
        UsesModel = true;
        var search = new TargetModelSearch(problem, target, options, solver, best, attack);
        search.Run(left, bound => onBound(Math.Max(Bound, bound)), cancellationToken);
        Nodes += search.Nodes;
        Bound = Math.Max(Bound, Math.Min(search.Bound, isWhole && best.Witness is null ? double.PositiveInfinity : best.Distance));
        Reported = Math.Max(Reported, search.Reported);
        (IsSettled, ClaimedEmptyBy) = (IsSettled || search.IsSettled, search.ClaimedEmptyBy);
        (Contradiction, Failure) = (search.Contradiction ?? Contradiction, search.Failure ?? Failure);
        IsInfeasible = best.Witness is null && isWhole && (double.IsPositiveInfinity(Bound) || ClaimedEmptyBy.Count > 0);
    }

    /// <summary>Whether every binary is the phase of an activation with its kink at zero: what giving a phase says of a neuron's range rests on that.</summary>
    private static bool HasPhases(EmbeddedNetwork embedded) =>
        embedded.BinaryCount == embedded.Relus.Count && embedded.Relus.All(relu => relu.Node.Layer is ReluLayer or LeakyReluLayer or AbsLayer);

    /// <summary>The part of the box that is as near as the best witness, with room for rounding.</summary>
    private InputRegion Ball(InputRegion box)
    {
        var radius = best.Distance * (1 + Tolerances.Bound) + Tolerances.Unchanged * Enumerable.Range(0, box.Size).Max(i => box.Upper[i] - box.Lower[i]);
        return problem.Norm switch
        {
            AttackNorm.L1 => box.Within(new InputBall(problem.Input, radius, InputNorm.L1)),
            AttackNorm.L2 => box.Within(new InputBall(problem.Input, radius, InputNorm.L2)),
            AttackNorm.Linf => box.Within(new InputBall(problem.Input, radius, InputNorm.Linf)),
            _ => box,
        };
    }

    private double Size(NetworkBounds whole)
    {
        var size = 0.0;
        foreach (var output in problem.Network.Forward<double>(problem.Input)) size = Math.Max(size, Math.Abs(output));
        return size > 0 ? size : Math.Abs(whole.Upper(problem.Network.Output)[target]);
    }
}
