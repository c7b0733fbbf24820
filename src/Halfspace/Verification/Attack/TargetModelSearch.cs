using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Attack;

/// <summary>
/// Gives one target's model to a MIP solver, and holds what it claims against what is known. "Infeasible" counts only once our own bound or a
/// second solver agrees; a bound that a witness contradicts is dropped.
/// </summary>
internal sealed class TargetModelSearch(AttackProblem problem, int target, AttackOptions options, IMipSolver solver, AttackIncumbent best, AttackModel attack)
{
    /// <summary>Rounds of tangents for the Euclidean distance.</summary>
    private const int TangentRounds = 30;

    /// <summary>Rounds without a gain after which tangents lead no further.</summary>
    private const int MostStale = 4;

    /// <summary>Points of a round that get tangents.</summary>
    private const int MostTangents = 8;

    /// <summary>The solver's claim is derived again for as long as the solver took, and for a second at least.</summary>
    private const double LeastSeconds = 1;

    private readonly MipModel model = attack.Model;
    private SolveResult? last;

    /// <summary>No witness in the model's region is nearer: re-derived. Infinite where the region is shown to hold none.</summary>
    public double Bound { get; private set; }

    /// <summary>The same as the solver reports it.</summary>
    public double Reported { get; private set; }

    /// <summary>The solvers that claim that the region holds no witness, where that could not be re-derived.</summary>
    public IReadOnlyList<string> ClaimedEmptyBy { get; private set; } = [];

    /// <summary>Whether there is nothing more to find out.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>A sentence where the solver said what a witness or our own bound contradicts; null else.</summary>
    public string? Contradiction { get; private set; }

    /// <summary>A sentence where the solver failed, and so said nothing; null else.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether the solver said that there is no point; a solver that failed has said nothing.</summary>
    private bool ClaimsEmpty => last is { Status: SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded };

    public long Nodes { get; private set; }

    /// <summary>Solves, takes over witnesses, and re-derives what the solver claims.</summary>
    public void Run(Func<double> left, Action<double> onBound, CancellationToken cancellationToken)
    {
        if (best.Witness is not null && best.Target == target) attack.SetStart(best.Witness);
        var clock = Stopwatch.StartNew();
        var isUseless = SolveRounds(left, onBound, cancellationToken);
        SetAside(isUseless);
        var isDoubtful = isUseless || Contradiction is not null;
        if (isDoubtful || IsSettled) Rederive(isDoubtful ? left() : Math.Min(left(), Math.Max(LeastSeconds, clock.Elapsed.TotalSeconds)), cancellationToken);
        // What was found on the way may contradict the solver too.
        SetAside(isUseless);
        if (isUseless && best.Witness is null && !double.IsPositiveInfinity(Bound) && left() > 0 && SecondSolver.For(solver, model) is { } second) Ask(second, left, cancellationToken);
    }

    /// <summary>Drops a claim of the solver that a witness contradicts.</summary>
    private void SetAside(bool isUseless)
    {
        var reason = last is { Message.Length: > 0 } ? $" ({last.Message})" : "";
        if (last?.Status == SolveStatus.Failed)
        {
            Failure = $"{solver.For(model).Name} gave no answer{reason}.";
            return;
        }

        if (last?.Status == SolveStatus.Crashed) Failure = last.Message;

        var claim = isUseless && best.Witness is not null && best.Target == target ? $"{(ClaimsEmpty ? "claims that there is no nearer input" : "gave no answer that stands")}{reason}"
            : Reported > best.Distance * (1 + Tolerances.AttackGap) ? FormattableString.Invariant($"claims the bound {Reported:G9}")
            : null;
        if (claim is not null) (Contradiction, Reported) = (FormattableString.Invariant($"{solver.For(model).Name} {claim}; there is an input at distance {best.Distance:G9}. The claim was set aside."), 0);
    }

    /// <summary>Asks a second solver whether the model has no point.</summary>
    private void Ask(IMipSolver second, Func<double> left, CancellationToken cancellationToken)
    {
        var answer = model.Solve(second, new SolveOptions { TimeLimit = left(), Threads = options.Threads, Seed = options.Seed }, SolveProgress.Unheard, cancellationToken);
        Nodes += answer.Nodes;
        if ((answer.Point ?? answer.Proposal) is { } point) Take([.. point], left(), cancellationToken);
        else if (answer.Status == SolveStatus.Infeasible && ClaimsEmpty) (ClaimedEmptyBy, IsSettled) = ([solver.For(model).Name, second.For(model).Name], true);
    }

    /// <summary>Solves the model, for L2 again and again with tangents added.</summary>
    /// <returns>Whether the solver says that there is no point, or that nothing it says can be used.</returns>
    private bool SolveRounds(Func<double> left, Action<double> onBound, CancellationToken cancellationToken)
    {
        var (distance, embedded) = (attack.Distance, attack.Embedded);
        for (var round = 0; round < TangentRounds; round++)
        {
            var relay = new Relay(progress =>
            {
                if (progress.Bound is { } bound && double.IsFinite(bound)) onBound(Math.Max(Bound, Math.Min(best.Distance, distance.ToDistance(bound))));
            });
            var result = model.Solve(solver, new SolveOptions { TimeLimit = Math.Max(0, left()), Threads = options.Threads, Seed = options.Seed, RelativeGap = Tolerances.AttackGap / 10, UserCuts = attack.CutsInTree(options, solver) ? embedded.CutsAt : null }, relay, cancellationToken);
            (Nodes, last) = (Nodes + result.Nodes, result);
            if ((result.Point ?? result.Proposal) is { } point) Take([.. point], left(), cancellationToken);
            if (result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Unbounded or SolveStatus.Rejected or SolveStatus.Failed) return true;
            if (double.IsFinite(result.DualBound)) Reported = Math.Max(Reported, distance.ToDistance(result.DualBound));
            IsSettled = (result.Status == SolveStatus.Optimal && problem.Norm != AttackNorm.L2) || best.Distance - Reported <= Tolerances.AttackGap * best.Distance;
            if (result.Point is null || result.Status == SolveStatus.Crashed || problem.Norm != AttackNorm.L2 || IsSettled || left() <= 0) return false;
            distance.AddTangents(embedded.InputsAt([.. result.Point]));
            if (best.Witness is not null) distance.AddTangents(best.Witness);
        }

        return false;
    }

    /// <summary>Bounds the model by a branch and bound that trusts no solver; witnesses are taken on the way. For L2 again and again with tangents added.</summary>
    private void Rederive(double seconds, CancellationToken cancellationToken)
    {
        if (LpSolvers.Beside(solver) is not { } linear) return;
        var (clock, stale) = (Stopwatch.StartNew(), 0);
        for (var round = 0; round < TangentRounds && clock.Elapsed.TotalSeconds < seconds && !cancellationToken.IsCancellationRequested; round++)
        {
            var (before, seen) = (Bound, new List<double[]>());
            double Left() => seconds - clock.Elapsed.TotalSeconds;
            double? Propose(double[] point)
            {
                var isWhole = IsWhole(point);
                if (isWhole) seen.Add(attack.Embedded.InputsAt(point));
                if (isWhole) Take(point, Left(), cancellationToken);
                else best.Offer(attack.Embedded.InputsAt(point), target);
                return best.Witness is null ? null : attack.Distance.CutoffOf(best.Distance);
            }

            var cutoff = best.Witness is null ? double.PositiveInfinity : attack.Distance.CutoffOf(best.Distance);
            var search = SafeBranchAndBound.Minimize(model, linear, new SafeSearchOptions { TimeLimit = Left(), Cutoff = cutoff, RowError = Tolerances.ModelRounding, Propose = Propose }, cancellationToken);
            Nodes += search.Nodes;
            Bound = Math.Max(Bound, search.IsInfeasible ? double.PositiveInfinity : attack.Distance.ToDistance(search.Bound));
            var isClosed = double.IsPositiveInfinity(Bound) || best.Distance - Bound <= Tolerances.AttackGap * best.Distance;
            IsSettled |= isClosed || (search.IsComplete && problem.Norm != AttackNorm.L2);
            if (isClosed || !search.IsComplete || problem.Norm != AttackNorm.L2) return;
            // Tangents at the points that the relaxation likes best raise it there.
            stale = Bound > before * (1 + 0.01 * Tolerances.AttackGap) ? 0 : stale + 1;
            if (stale == MostStale) return;
            foreach (var inputs in seen.Take(MostTangents)) attack.Distance.AddTangents(inputs);
            if (best.Witness is not null) attack.Distance.AddTangents(best.Witness);
        }
    }

    private bool IsWhole(double[] point)
    {
        for (var j = 0; j < point.Length; j++) if (model.KindOf(j) != VariableKind.Continuous && Math.Abs(point[j] - Math.Round(point[j])) > Tolerances.Integrality) return false;
        return true;
    }

    /// <summary>Offers a point's inputs; where they fail the replay, those of the same activations with some slack.</summary>
    private void Take(double[] point, double seconds, CancellationToken cancellationToken)
    {
        var embedded = attack.Embedded;
        if (best.OfferBeyond(embedded.InputsAt(point), target)) return;
        var copy = model.Copy();
        for (var j = 0; j < copy.VariableCount; j++)
        {
            if (copy.KindOf(j) != VariableKind.Continuous) copy.Fix(copy.VariableAt(j), Math.Clamp(Math.Round(point[j]), copy.LowerBound(j), copy.UpperBound(j)));
        }

        copy.ClearStart();
        foreach (var share in AttackModel.Slacks.Skip(1))
        {
            copy.Fix(copy.VariableAt(attack.Slack.Index), share * attack.OutputSize);
            var moved = copy.Solve(solver, new SolveOptions { TimeLimit = Math.Clamp(seconds, 0.2, LeastSeconds), Threads = options.Threads }, SolveProgress.Unheard, cancellationToken);
            if ((moved.Point ?? moved.Proposal) is { } inside && best.OfferBeyond(embedded.InputsAt([.. inside]), target)) return;
        }

        best.OfferBeyond(embedded.InputsAt(point), target, 10 * AttackModel.Slacks[^1]);
    }

    private sealed class Relay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
