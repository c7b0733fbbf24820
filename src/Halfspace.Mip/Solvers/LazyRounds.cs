using System.Diagnostics;

namespace Halfspace.Mip.Solvers;

/// <summary>
/// Lazy constraints with a backend that asks for none during its search: solve, ask, add the rows that the point breaks, solve again. What is solved
/// has fewer rows than the model meant, so every round's bound holds, and "infeasible" does.
/// </summary>
internal static class LazyRounds
{
    /// <summary>Solves in rounds; the last point, which has passed the re-check, is accepted by the generator, or there is none.</summary>
    /// <param name="model">The model as written.</param>
    /// <param name="solver">Solves each round.</param>
    /// <param name="rows">The row generator.</param>
    /// <param name="options">Limits for all rounds together.</param>
    /// <param name="progress">Receives bounds; a round's better points are candidates only, and are not reported.</param>
    /// <param name="cancellationToken">Stops with the bound that is known.</param>
    public static SolveResult Solve(MipModel model, IMipSolver solver, GeneratedRows rows, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        var (clock, stated, nodes, stands) = (Stopwatch.StartNew(), model.Copy(), 0L, 0);
        var bound = model.Sense == ObjectiveSense.Minimize ? double.NegativeInfinity : double.PositiveInfinity;
        double Better(double other) => model.Sense == ObjectiveSense.Minimize ? Math.Max(bound, other) : Math.Min(bound, other);
        while (true)
        {
            for (; stands < rows.Known.Count; stands++)
            {
                var row = rows.Known[stands];
                stated.AddConstraint(row with { Expression = row.Expression.Rebind(stated) });
            }

            var (seconds, before) = (clock.Elapsed.TotalSeconds, nodes);
            var left = options with
            {
                TimeLimit = Math.Max(0, options.TimeLimit - seconds),
                NodeLimit = options.NodeLimit is { } limit ? Math.Max(0, limit - nodes) : null,
                LazyConstraints = null,
                UserCuts = null,
                CrossCheck = null,
            };
            var relay = progress is null ? null : new Relay(report => progress.Report(report with
            {
                Seconds = seconds + report.Seconds,
                Incumbent = null,
                Bound = report.Bound is { } live ? Better(live) : double.IsFinite(bound) ? bound : null,
                Nodes = before + report.Nodes,
            }));
            var result = stated.Solve(solver, left, relay, cancellationToken);
            nodes += result.Nodes;
            if (result.Status is not (SolveStatus.Rejected or SolveStatus.Failed or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Infeasible)) bound = Better(result.DualBound);
            result = result with { Nodes = nodes, DualBound = result.Status == SolveStatus.Infeasible ? result.DualBound : bound };
            if (result.Point is not { } point) return result;
            if (rows.Refusing([.. point]).Count == 0) return result;
            var refused = result with { Point = null, Objective = double.NaN, Proposal = point };
            if (stands == rows.Known.Count) return refused with { Status = SolveStatus.Rejected, Message = "The solver's point passes the re-check, and a lazy constraint that stands in the model refuses it." };
            if (options.NodeLimit is { } most && nodes >= most) return refused with { Status = SolveStatus.NodeLimit, Proposal = null };
        }
    }

    private sealed class Relay(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
