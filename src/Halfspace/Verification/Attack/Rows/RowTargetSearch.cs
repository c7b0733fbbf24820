using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Attack.Rows;

/// <summary>The search for the nearest row of one target: the model of distance, network and condition, the solver, and what of its claims can be re-derived.</summary>
internal sealed class RowTargetSearch
{
    /// <summary>Rounds of secants for the Euclidean distance.</summary>
    private const int SecantRounds = 30;

    /// <summary>The solver's claim is derived again for as long as the solver took, and for a second at least.</summary>
    private const double LeastSeconds = 1;

    private readonly RowAttackProblem problem;
    private readonly int target;
    private readonly AttackOptions options;
    private readonly IMipSolver solver;
    private readonly RowIncumbent best;
    private readonly MipModel model = new("attack");
    private readonly RowDistance distance;
    private readonly EmbeddedNetwork embedded;

    public RowTargetSearch(RowAttackProblem problem, int target, AttackOptions options, IMipSolver solver, RowIncumbent best, NetworkBounds bounds)
    {
        (this.problem, this.target, this.options, this.solver, this.best) = (problem, target, options, solver, best);
        distance = new RowDistance(model, problem, best.Origin);
        foreach (var group in problem.Rows.Categories)
        {
            var sum = LinearExpression.Zero;
            foreach (var i in group) sum = sum.Plus(1, distance.Steps[i]);
            model.AddConstraint(sum.EqualTo(1), FormattableString.Invariant($"one{group[0]}"));
        }

        embedded = model.Embed(bounds.Network, DataInputs.IntegersOf(problem.Rows.Units, distance.Steps), new EmbeddingOptions { Bounds = bounds });
        foreach (var (weights, constant) in problem.Conditions(target))
        {
            LinearExpression sum = constant;
            for (var j = 0; j < weights.Length; j++) if (weights[j] != 0) sum = sum.Plus(weights[j], embedded.Outputs[j]);
            if (sum.TermCount > 0) model.AddConstraint(sum >= 0, "condition");
            else if (sum.Constant < 0) (Bound, IsSettled) = (double.PositiveInfinity, true);
        }
    }

    /// <summary>No row of this target is nearer: re-derived. Infinite where there is none.</summary>
    public double Bound { get; private set; }

    /// <summary>The same as the solver reports it.</summary>
    public double Reported { get; private set; }

    /// <summary>The solvers that agree that there is no row of this target, where that could not be re-derived.</summary>
    public IReadOnlyList<string> ClaimedEmptyBy { get; private set; } = [];

    public bool IsInfeasible => double.IsPositiveInfinity(Bound) || ClaimedEmptyBy.Count > 0;

    public bool IsSettled { get; private set; }

    public string? Contradiction { get; private set; }

    /// <summary>The solver that was used, with its version.</summary>
    public string Solver { get; private set; } = "";

    public long Nodes { get; private set; }

    public int Binaries => model.IntegerCount;

    public void Run(double seconds, Action<double> onBound, CancellationToken cancellationToken)
    {
        if (IsSettled) return;
        var clock = Stopwatch.StartNew();
        double Left() => cancellationToken.IsCancellationRequested ? 0 : seconds - clock.Elapsed.TotalSeconds;
        if (Left() <= 0) return;
        var result = Solve(Left, onBound, cancellationToken);
        var isEmpty = result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded;
        var isUseless = isEmpty || result.Status is SolveStatus.Unbounded or SolveStatus.Rejected or SolveStatus.Failed;
        if (SetAside(result, isEmpty) || isUseless || IsSettled) Rederive(isUseless || Contradiction is not null ? Left() : Math.Min(Left(), Math.Max(LeastSeconds, clock.Elapsed.TotalSeconds)), cancellationToken);
        SetAside(result, isEmpty);
        if (isEmpty && !IsInfeasible && best.Steps is null && Left() > 0 && SecondSolver.For(solver, model) is { } second)
        {
            var answer = model.Solve(second, new SolveOptions { TimeLimit = Left(), Threads = options.Threads, Seed = options.Seed }, SolveProgress.Unheard, cancellationToken);
            Take(answer);
            if (answer.Status == SolveStatus.Infeasible) (ClaimedEmptyBy, IsSettled) = ([result.Solver, answer.Solver], true);
        }
    }

    private SolveResult Solve(Func<double> left, Action<double> onBound, CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            if (best.Steps is { } start && best.Target == target) SetStart(start);
            var relay = new Relay(progress =>
            {
                if (progress.Bound is { } bound && double.IsFinite(bound)) onBound(Math.Max(Bound, Math.Min(best.Distance, distance.ToDistance(bound))));
            });
            var result = model.Solve(solver, new SolveOptions { TimeLimit = Math.Max(0, left()), Threads = options.Threads, Seed = options.Seed, RelativeGap = Tolerances.AttackGap / 10 }, relay, cancellationToken);
            Solver = result.Solver;
            var steps = Take(result);
            if (double.IsFinite(result.DualBound)) Reported = Math.Max(Reported, distance.ToDistance(result.DualBound));
            IsSettled |= (result.Status == SolveStatus.Optimal && problem.Norm != AttackNorm.L2) || best.Distance - Reported <= Tolerances.AttackGap * best.Distance;
            if (steps is null || result.Status == SolveStatus.Crashed || problem.Norm != AttackNorm.L2 || IsSettled || left() <= 0 || round == SecantRounds) return result;
            distance.AddSecants(steps);
        }
    }

    /// <summary>Takes the row of a solver's point.</summary>
    private int[]? Take(SolveResult result)
    {
        Nodes += result.Nodes;
        if ((result.Point ?? result.Proposal) is not { } point) return null;
        var steps = problem.Rows.AdmitIntegers(embedded.InputsAt([.. point]));
        best.Offer(steps, target);
        return steps;
    }

    private void SetStart(int[] steps)
    {
        var point = new double[model.VariableCount];
        distance.Complete(steps, point);
        embedded.Complete(point);
        for (var j = 0; j < point.Length; j++) model.SetStart(model.VariableAt(j), point[j]);
    }

    /// <summary>Drops a claim of the solver that a row contradicts.</summary>
    private bool SetAside(SolveResult result, bool isEmpty)
    {
        var claim = isEmpty && best.Steps is not null && best.Target == target ? "claims that there is no such row"
            : Reported > best.Distance * (1 + Tolerances.AttackGap) && best.Target == target ? FormattableString.Invariant($"claims the bound {Reported:G9}")
            : null;
        if (claim is null) return false;
        (Contradiction, Reported) = (FormattableString.Invariant($"{result.Solver} {claim}; there is a row at distance {best.Distance:G9}. The claim was set aside."), 0);
        return true;
    }

    /// <summary>Bounds the model by a branch and bound that trusts no solver; rows are taken on the way.</summary>
    private void Rederive(double seconds, CancellationToken cancellationToken)
    {
        if (LpSolvers.Beside(solver) is not { } linear) return;
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < SecantRounds && clock.Elapsed.TotalSeconds < seconds && !cancellationToken.IsCancellationRequested; round++)
        {
            var (before, seen) = (Bound, new List<int[]>());
            double? Propose(double[] point)
            {
                var steps = problem.Rows.AdmitIntegers(embedded.InputsAt(point));
                best.Offer(steps, target);
                if (seen.Count < 8) seen.Add(steps);
                return best.Steps is null ? null : distance.CutoffOf(best.Distance);
            }

            var cutoff = best.Steps is null ? double.PositiveInfinity : distance.CutoffOf(best.Distance);
            var search = SafeBranchAndBound.Minimize(model, linear, new SafeSearchOptions { TimeLimit = seconds - clock.Elapsed.TotalSeconds, Cutoff = cutoff, RowError = Tolerances.ModelRounding, Propose = Propose }, cancellationToken);
            Nodes += search.Nodes;
            Bound = Math.Max(Bound, search.IsInfeasible ? double.PositiveInfinity : distance.ToDistance(search.Bound));
            IsSettled |= IsInfeasible || best.Distance - Bound <= Tolerances.AttackGap * best.Distance;
            if (IsSettled || !search.IsComplete || problem.Norm != AttackNorm.L2 || Bound <= before) return;
            foreach (var steps in seen) distance.AddSecants(steps);
        }
    }

    private sealed class Relay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
