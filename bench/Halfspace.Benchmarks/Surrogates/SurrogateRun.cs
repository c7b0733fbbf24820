using System.Diagnostics;
using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Benchmarks.Surrogates;

/// <summary>One solve of a model with networks in it, by CPU time with what bounds cost.</summary>
internal sealed record SurrogateRun(string Solver, string Way, SolveStatus Status, double Value, double Bound, long Nodes, double Seconds)
{
    /// <summary>Nodes of the first solve where a model is stated twice: its point cuts the programs of the bounds.</summary>
    private const int FirstNodes = 20;

    private const double Slack = 1e-6;

    /// <summary>Whether it came to an end.</summary>
    public bool IsSolved => Status is SolveStatus.Optimal or SolveStatus.Infeasible;

    /// <summary>States a model and solves it.</summary>
    public static SurrogateRun Of(IMipSolver solver, string way, double limit, Func<SurrogateModels.Place, MipModel> state, SurrogateModels.Place place)
    {
        using var clock = new CpuClock(limit);
        var result = Solve(state(place), solver, clock, limit);
        return new SurrogateRun(solver.Name, way, result.Status, result.Objective, result.DualBound, result.Nodes, clock.Seconds);
    }

    /// <summary>States a model and solves it by the library's one call.</summary>
    public static SurrogateRun Own(IMipSolver solver, string way, double limit, Func<SurrogateModels.Place, MipModel> state)
    {
        using var clock = new CpuClock(limit);
        var placed = new List<EmbeddedNetwork>();
        var model = state((model, network, inputs) =>
        {
            placed.Add(model.Embed(network, inputs, EmbeddingOptions.BySize(network) with { BoundOptions = new BoundOptions { Threads = 1 } }));
            return placed[^1].Outputs;
        });
        var result = model.Solve(placed, solver, new SolveOptions { Threads = 1, RelativeGap = 1e-6, TimeLimit = 60 * limit }, null, clock.End);
        return new SurrogateRun(solver.Name, way, result.Status, result.Objective, result.DualBound, result.Nodes, clock.Seconds);
    }

    /// <summary>States a model, solves it for a few nodes, bounds its neurons by its rows and that point, and solves the model with these bounds.</summary>
    public static SurrogateRun ByRows(IMipSolver solver, string way, double limit, Func<SurrogateModels.Place, MipModel> state)
    {
        using var clock = new CpuClock(limit);
        var placed = new List<EmbeddedNetwork>();
        var first = state((model, network, inputs) =>
        {
            placed.Add(model.Embed(network, inputs, EmbeddingOptions.BySize(network) with { BoundOptions = new BoundOptions { Threads = 1 } }));
            return placed[^1].Outputs;
        });
        var result = Solve(first, solver, clock, limit, FirstNodes);
        var nodes = result.Nodes;
        if (result.Status is not (SolveStatus.Optimal or SolveStatus.Infeasible) && !clock.End.IsCancellationRequested)
        {
            double? reached = result.Point is not null ? result.Objective : null;
            var isLeast = first.Sense == ObjectiveSense.Minimize;
            var cutoff = reached is { } value ? value + (isLeast ? Slack : -Slack) * Math.Max(1, Math.Abs(value)) : (double?)null;
            NetworkBounds[] bounds = [.. placed.Select(network => RowBounds.Compute(network, LpSolvers.Get(null), cutoff, clock.End))];
            var next = 0;
            var second = state((model, network, inputs) => model.Embed(network, inputs, new EmbeddingOptions { Bounds = bounds[next++] }).Outputs);
            result = Solve(second, solver, clock, limit);
            nodes += result.Nodes;
            // Nothing is better than the point that the bounds were cut with.
            if (result.Status == SolveStatus.Infeasible && reached is { } best) return new SurrogateRun(solver.Name, way, SolveStatus.Optimal, best, best, nodes, clock.Seconds);
        }

        return new SurrogateRun(solver.Name, way, result.Status, result.Objective, result.DualBound, nodes, clock.Seconds);
    }

    private static SolveResult Solve(MipModel model, IMipSolver solver, CpuClock clock, double limit, int? nodes = null) =>
        model.Solve(solver, new SolveOptions { Threads = 1, RelativeGap = 1e-6, TimeLimit = 60 * limit, NodeLimit = nodes }, null, clock.End);

    /// <summary>Ends a run once it has used its processor time.</summary>
    private sealed class CpuClock : IDisposable
    {
        private readonly TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
        private readonly CancellationTokenSource end = new();
        private readonly Timer watch;
        private readonly double limit;

        public CpuClock(double limit)
        {
            this.limit = limit;
            watch = new Timer(_ => { if (Used > limit) end.Cancel(); }, null, 100, 100);
        }

        public CancellationToken End => end.Token;

        public double Seconds => Math.Min(limit, Used);

        private double Used => (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;

        public void Dispose()
        {
            watch.Dispose();
            end.Dispose();
        }
    }
}
