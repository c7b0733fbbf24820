using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Verification.Attack.Rows;

/// <summary>Finds the nearest row that an integer network gives to another class. Rows are evaluated exactly, and a search without a solver comes first.</summary>
internal static class NearestRow
{
    /// <summary>The share of the time that may go into the first row.</summary>
    private const double SearchShare = 0.2;

    public static AttackResult Find(RowAttackProblem problem, AttackOptions options, IProgress<AttackProgress>? progress, CancellationToken cancellationToken)
    {
        problem.Validate();
        var result = Search(problem, options, progress, cancellationToken);
        if (options.CrossCheck is not { } second) return result with { Warnings = [.. result.Warnings, .. result.Contradictions] };
        var left = cancellationToken.IsCancellationRequested ? 0 : Math.Max(0, options.TimeLimit - result.Seconds);
        return CrossCheckedAttack.Of(result, Search(problem, options with { Solver = second, TimeLimit = left }, null, cancellationToken));
    }

    /// <summary>That options had no part in the answer: signs of integer neurons have one statement, which the solver searches.</summary>
    private static IEnumerable<string> Unused(AttackOptions options)
    {
        var hasModel = (options.Relu is { } relu && relu != Embedding.ReluFormulations.Default) || options.Inequalities || options.CutsInTree;
        if (hasModel || options.Search != AttackSearch.Dual) yield return "--relu, --inequalities, --cuts and --search have no part in an answer about a network that Halfspace trained: the signs of its neurons are stated in one way only.";
    }

    private static AttackResult Search(RowAttackProblem problem, AttackOptions options, IProgress<AttackProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.TimeLimit < int.MaxValue / 1000) ending.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, options.TimeLimit) + 0.1));
        var token = ending.Token;
        double Left() => token.IsCancellationRequested ? 0 : options.TimeLimit - clock.Elapsed.TotalSeconds;
        var solver = options.Solver ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        var (units, best) = (problem.Rows.Units, new RowIncumbent(problem));
        foreach (var target in problem.Targets)
        {
            best.Search(target, options.Seed, () => Left() <= (1 - SearchShare) * options.TimeLimit);
            progress?.Report(new AttackProgress(clock.Elapsed.TotalSeconds, best.Distance, 0));
        }

        var bounds = (options.Bounds ?? new BackwardBounds()).Compute(units.Network.ToNetwork(), InputRegion.Of(problem.Rows), new BoundOptions { Threads = options.Threads, Solver = solver, TimeLimit = 0.2 * Left() }, token);
        RowTargetSearch[] searches = [.. problem.Targets.OrderBy(target => target == best.Target ? 0 : 1).Select(target => new RowTargetSearch(problem, target, options, solver, best, bounds))];
        for (var s = 0; s < searches.Length; s++)
        {
            var others = searches.Where((_, other) => other != s).Select(search => search.Bound).DefaultIfEmpty(double.PositiveInfinity).Min();
            searches[s].Run(Left() / (searches.Length - s), bound => progress?.Report(new AttackProgress(clock.Elapsed.TotalSeconds, best.Distance, Math.Min(others, bound))), token);
        }

        var rederived = Math.Min(searches.Min(search => search.Bound), best.Distance);
        var reported = Math.Min(searches.Min(search => Math.Max(search.Bound, search.Reported)), best.Distance);
        var isInfeasible = best.Steps is null && searches.All(search => search.IsInfeasible);
        var isOptimal = best.Steps is not null && best.Distance - reported <= Tolerances.AttackGap * best.Distance;
        var isRederived = isInfeasible ? searches.All(search => search.ClaimedEmptyBy.Count == 0) : reported <= rederived || (isOptimal && best.Distance - rederived <= Tolerances.AttackGap * best.Distance);
        string[] used = [.. searches.Select(search => search.Solver).Where(name => name.Length > 0).Distinct()];
        return new AttackResult
        {
            Status = best.Steps is not null ? (isOptimal ? AttackStatus.Optimal : AttackStatus.Feasible) : isInfeasible ? AttackStatus.Infeasible : AttackStatus.Unknown,
            Trusts = isRederived ? [] : isInfeasible ? [.. searches.SelectMany(search => search.ClaimedEmptyBy).Distinct()] : used,
            Class = problem.Class,
            Target = best.Steps is null ? null : best.Target,
            Witness = best.Steps is null ? null : units.RowOf(best.Steps),
            Distance = best.Steps is null ? double.NaN : best.Distance,
            Bound = isInfeasible ? double.PositiveInfinity : isRederived ? rederived : reported,
            Outputs = best.Steps is null ? null : Array.ConvertAll(units.Network.Forward(units.IntegersOf(best.Steps)), output => (double)output),
            Contradictions = [.. searches.Select(search => search.Contradiction).OfType<string>()],
            Warnings = [.. Moved(problem), .. Unused(options)],
            Solver = used.Length > 0 ? string.Join(" and ", used) : "none",
            Nodes = searches.Sum(search => search.Nodes),
            Binaries = searches.Max(search => search.Binaries),
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Says where the row to start from lies between values that the network tells apart.</summary>
    private static IEnumerable<string> Moved(RowAttackProblem problem)
    {
        var units = problem.Rows.Units;
        var row = problem.Start;
        var moved = Enumerable.Range(0, row.Length).Where(i => row[i] != problem.Input[i]).ToArray();
        if (moved.Length == 0) yield break;
        var far = moved.MaxBy(i => Math.Abs(row[i] - problem.Input[i]) / units.Inputs[i].Step);
        yield return FormattableString.Invariant($"{moved.Length} of the input's values lie between those that the network tells apart and count as the nearest, such as {row[far]:G9} for {problem.Input[far]:G9} of '{units.Inputs[far].Name}'.");
    }
}
