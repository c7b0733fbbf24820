using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Verification.Adversary.Branching;

namespace Halfspace.Verification.Adversary;

/// <summary>The search for the nearest input of one target: attack, bounds in the ball that it leaves, model, solver.</summary>
internal sealed class TargetSearch(AdversaryProblem problem, int target, AdversaryOptions options, IMipSolver solver, IBoundMethod method, AdversaryIncumbent best)
{
    /// <summary>Rounds of tangents for the Euclidean distance.</summary>
    private const int TangentRounds = 30;

    /// <summary>A ball that is smaller by less than this is not worth new bounds.</summary>
    private const double WorthAnotherBall = 0.97;

    private readonly LeadNetwork lead = new(problem, target);
    private PhaseSearch? phases;

    /// <summary>The distance that the attack reached; infinite where it found nothing.</summary>
    public double AttackDistance { get; private set; } = double.PositiveInfinity;

    /// <summary>No input of this target is nearer, as far as the solver says.</summary>
    public double Bound { get; private set; }

    /// <summary>Whether the solver claims that no input of the box meets the condition.</summary>
    public bool IsInfeasible { get; private set; }

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
        foreach (var spare in AdversaryModel.Spares)
        {
            if (new PointAttack(problem, target, options.Seed).Run(spare * size, cancellationToken) is not { } found) return;
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
        var isLinear = problem.Norm is AdversaryNorm.L1 or AdversaryNorm.Linf;
        var quick = method is LpBounds or MipBounds ? new BackwardBounds() : method;
        var (bounds, isFull) = (lead.Known(whole, whole.Region), false);
        while (true)
        {
            var region = options.AttacksFirst && double.IsFinite(best.Distance) ? Ball(whole.Region) : whole.Region;
            isFull |= !isLinear || solver is not ILpSolver || best.Witness is null || best.Target != target || !options.AttacksFirst;
            bounds = (isFull ? method : quick).Compute(lead.Network, region, new BoundOptions { Threads = options.Threads, Solver = solver, Known = lead.Within(bounds, region), TimeLimit = 0.3 * Left() }, cancellationToken);
            if (lead.IsExcluded(bounds))
            {
                // No solver is needed: in the whole box, or within the distance of the best witness, the bounds leave no such input.
                IsInfeasible = ReferenceEquals(region, whole.Region);
                Bound = IsInfeasible ? double.PositiveInfinity : Math.Max(Bound, best.Distance);
                IsSettled = true;
                return;
            }

            var adversary = new AdversaryModel(problem, lead, bounds, bounds, options);
            Binaries = adversary.Embedded.BinaryCount;
            if (!isFull)
            {
                using var program = new PhaseProgram(adversary, (ILpSolver)solver, cancellationToken);
                var before = best.Distance;
                new RegionDescent(program, best, target).Run(best.Witness, 0.2 * Left(), cancellationToken);
                isFull = best.Distance > WorthAnotherBall * before;
                if (!isFull || quick != method) continue;
            }

            if (adversary.Embedded.Separators.Count > 0) adversary.Embedded.AddCuts(solver, new CutRoundsOptions { TimeLimit = 0.3 * Left(), Threads = options.Threads }, cancellationToken);
            if (options.Search == AdversarySearch.Mip || !isLinear || solver is not ILpSolver linear || adversary.Embedded.BinaryCount != adversary.Embedded.Relus.Count)
            {
                SolveModel(adversary, Left, onBound, cancellationToken);
                return;
            }

            phases ??= new PhaseSearch(best, target, bound => onBound(Math.Max(Bound, bound)));
            var programs = new PhasePrograms(problem, lead, bounds, options, linear, best, () => options.AttacksFirst && double.IsFinite(best.Distance) ? Ball(whole.Region) : whole.Region, cancellationToken);
            using var walk = new WitnessWalk(problem, target, best, new PhaseProgram(adversary, linear, cancellationToken), options.Seed);
            phases.Run(programs.Make, input => walk.From(input, Left, cancellationToken), options.Threads > 0 ? options.Threads : Environment.ProcessorCount, Left(), cancellationToken);
            (Nodes, Bound) = (phases.Nodes, Math.Max(Bound, Math.Min(phases.Bound, best.Distance)));
            if (phases.IsDone)
            {
                (IsSettled, IsInfeasible) = (true, best.Witness is null);
                if (IsInfeasible) Bound = double.PositiveInfinity;
                return;
            }

            if (Left() <= 0 || cancellationToken.IsCancellationRequested) return;
        }
    }

    /// <summary>Gives the model to the solver.</summary>
    private void SolveModel(AdversaryModel adversary, Func<double> left, Action<double> onBound, CancellationToken cancellationToken)
    {
        var (model, distance, embedded) = (adversary.Model, adversary.Distance, adversary.Embedded);
        if (best.Witness is not null && best.Target == target) adversary.SetStart(best.Witness);

        for (var round = 0; round < TangentRounds; round++)
        {
            var relay = new Relay(progress =>
            {
                if (progress.Bound is { } bound && double.IsFinite(bound)) onBound(Math.Max(Bound, Math.Min(best.Distance, distance.ToDistance(bound))));
            });
            var result = model.Solve(solver, new SolveOptions { TimeLimit = Math.Max(0, left()), Threads = options.Threads, Seed = options.Seed, RelativeGap = Tolerances.AdversaryGap / 10 }, relay, cancellationToken);
            Nodes += result.Nodes;
            if (result.Status == SolveStatus.Infeasible)
            {
                // Inside a ball that holds a witness of this target it would be a contradiction; of another target it says that none is nearer.
                IsInfeasible = best.Witness is null;
                Bound = IsInfeasible ? double.PositiveInfinity : best.Target == target ? Bound : Math.Max(Bound, best.Distance);
                IsSettled = true;
                return;
            }

            if (double.IsFinite(result.DualBound)) Bound = Math.Max(Bound, distance.ToDistance(result.DualBound));
            IsSettled = result.Status == SolveStatus.Optimal && problem.Norm != AdversaryNorm.L2;
            if (result.Point is not { } point) return;
            Take(model, embedded, adversary.Spare, [.. point], left(), cancellationToken);
            if (best.Distance - Bound <= Tolerances.AdversaryGap * best.Distance) IsSettled = true;
            if (problem.Norm != AdversaryNorm.L2 || IsSettled || left() <= 0) return;
            distance.AddTangents(embedded.InputsAt([.. point]));
            if (best.Witness is not null) distance.AddTangents(best.Witness);
        }
    }

    /// <summary>Offers the solver's point; where it fails the replay, the same activations with something to spare.</summary>
    private void Take(MipModel model, EmbeddedNetwork embedded, Variable spare, double[] point, double seconds, CancellationToken cancellationToken)
    {
        if (best.Offer(embedded.InputsAt(point), target)) return;
        var kept = Enumerable.Range(0, model.VariableCount).Where(i => model.KindOf(i) != VariableKind.Continuous)
            .Select(i => (Variable: model.VariableAt(i), Lower: model.LowerBound(i), Upper: model.UpperBound(i))).ToArray();
        foreach (var (variable, _, _) in kept) model.Fix(variable, Math.Round(point[variable.Index]));
        var size = Math.Max(1, embedded.OutputsAt(point).Max(Math.Abs));
        foreach (var share in AdversaryModel.Spares.Skip(1))
        {
            model.Fix(spare, share * size);
            var moved = model.Solve(solver, new SolveOptions { TimeLimit = Math.Max(1, seconds), Threads = options.Threads }, null, cancellationToken);
            if (moved.Point is { } inside && best.Offer(embedded.InputsAt([.. inside]), target)) break;
        }

        model.Fix(spare, 0);
        foreach (var (variable, lower, upper) in kept) model.SetBounds(variable, lower, upper);
    }

    /// <summary>The part of the box that is as near as the best witness, with room for rounding.</summary>
    private InputRegion Ball(InputRegion box)
    {
        var radius = best.Distance * (1 + Tolerances.Bound) + Tolerances.Unchanged;
        return problem.Norm switch
        {
            AdversaryNorm.L1 => box.Within(new InputBall(problem.Input, radius, InputNorm.L1)),
            AdversaryNorm.L2 => box.Within(new InputBall(problem.Input, radius, InputNorm.L2)),
            AdversaryNorm.Linf => box.Within(new InputBall(problem.Input, radius, InputNorm.Linf)),
            _ => box,
        };
    }

    private double Size(NetworkBounds whole)
    {
        var size = 1.0;
        foreach (var output in problem.Network.Forward<double>(problem.Input)) size = Math.Max(size, Math.Abs(output));
        return Math.Min(size, 1e3 + whole.Upper(problem.Network.Output)[target]);
    }

    private sealed class Relay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
