using System.Collections.Concurrent;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>Limits, starts, reports, and many solves at once.</summary>
public abstract partial class MipSolverConformance
{
    /// <summary>Whether the backend uses a start.</summary>
    protected virtual bool UsesStart => true;

    /// <summary>Whether the backend reports incumbents and bounds while it runs.</summary>
    protected virtual bool ReportsProgress => true;

    /// <summary>Whether the backend stops at a number of nodes.</summary>
    protected virtual bool KeepsNodeLimit => true;

    [Fact]
    public void Start_is_used()
    {
        Assert.SkipUnless(UsesStart, $"'{SolverName}' takes no start.");
        var (model, point) = ConformanceModels.MarketSplit(seed: 11, rows: 5, columns: 40, planted: true, integral: !TakesContinuous);
        Assert.True(FeasibilityReport.Of(model, point).IsFeasible);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, NodeLimit = 1 });
        Assert.NotNull(result.Point);
        Assert.Equal(0, result.Objective, 1e-6);
    }

    [Fact]
    public void Infeasible_start_does_no_harm()
    {
        var model = ConformanceModels.Knapsack();
        foreach (var variable in model.Variables) model.SetStart(variable, 1);
        AssertOptimal(model, 11);
        model.ClearStart();
        model.SetStart(model.VariableAt(1), 1);
        AssertOptimal(model, 11);
    }

    [Fact]
    public void Time_limit_is_kept_with_a_valid_bound()
    {
        var (model, point) = ConformanceModels.MarketSplit(seed: 5, rows: 5, columns: 50, planted: false, integral: !TakesContinuous);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 1 });
        // Its natural end is hours away, and a busy machine may need a minute to be heard.
        Assert.True(result.Status == SolveStatus.TimeLimit, result.ToString());
        Assert.True(result.Seconds < 300, result.ToString());
        Assert.True(result.DualBound <= model.EvaluateObjective(point) + 1e-6, result.ToString());
    }

    [Fact]
    public void Bound_at_an_early_stop_is_valid()
    {
        var solver = Solver;
        for (var seed = 1; seed <= 4; seed++)
        {
            var (model, _) = ConformanceModels.MarketSplit(seed, rows: 2, columns: 16, planted: false, integral: !TakesContinuous);
            if (seed % 2 == 0) model.Maximize(-model.Objective + 7);
            var full = model.Solve(solver, new SolveOptions { TimeLimit = 600 });
            Assert.True(full.Status == SolveStatus.Optimal, $"seed {seed}: {full}");
            var early = model.Solve(solver, new SolveOptions { TimeLimit = 600, NodeLimit = 20 });
            var beyond = model.Sense == ObjectiveSense.Minimize ? early.DualBound - full.Objective : full.Objective - early.DualBound;
            Assert.True(beyond <= 1e-6, $"seed {seed}: optimum {full.Objective}, early {early}");
        }
    }

    [Fact]
    public void Cancelling_stops_the_solve()
    {
        var solver = Solver;
        var (model, _) = ConformanceModels.MarketSplit(seed: 6, rows: 5, columns: 50, planted: false, integral: !TakesContinuous);
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(0.8));
        var result = model.Solve(solver, new SolveOptions { TimeLimit = 600 }, null, source.Token);
        Assert.True(result.Status == SolveStatus.Interrupted, result.ToString());
        Assert.True(result.Seconds < 300, result.ToString());
    }

    [Fact]
    public void Cancelled_from_the_beginning()
    {
        var result = ConformanceModels.Knapsack().Solve(Solver, null, null, new CancellationToken(true));
        Assert.True(result.Status is SolveStatus.Interrupted or SolveStatus.Optimal, result.ToString());
        if (result.Status == SolveStatus.Interrupted) Assert.True(result.DualBound >= 11, result.ToString());
    }

    [Fact]
    public void Node_limit_stops_the_search()
    {
        Assert.SkipUnless(KeepsNodeLimit, $"'{SolverName}' has no node limit.");
        var (model, _) = ConformanceModels.MarketSplit(seed: 7, rows: 5, columns: 50, planted: false, integral: !TakesContinuous);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, NodeLimit = 10 });
        Assert.True(result.Status == SolveStatus.NodeLimit, result.ToString());
    }

    [Fact]
    public void Objective_target_stops_the_search()
    {
        var (model, _) = ConformanceModels.MarketSplit(seed: 8, rows: 5, columns: 50, planted: false, integral: !TakesContinuous);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, ObjectiveTarget = 5000 });
        Assert.True(result.Status == SolveStatus.TargetReached, result.ToString());
        Assert.True(result.Objective <= 5000, result.ToString());
    }

    [Fact]
    public void Relative_gap_allows_an_early_end()
    {
        var result = ConformanceModels.Knapsack().Solve(Solver, new SolveOptions { TimeLimit = 600, RelativeGap = 0.9 });
        Assert.True(result.Status == SolveStatus.Optimal, result.ToString());
        Assert.True(result.DualBound >= 11 - 1e-6 && result.Objective >= 11 * 0.1, result.ToString());
    }

    [Fact]
    public void Log_is_handed_over()
    {
        var lines = new ConcurrentQueue<string>();
        ConformanceModels.OddCycleCover().Solve(Solver, new SolveOptions { TimeLimit = 600, Log = lines.Enqueue });
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, l => l.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Progress_reports_incumbents_and_bounds()
    {
        Assert.SkipUnless(ReportsProgress, $"'{SolverName}' reports nothing while it runs.");
        var (model, _) = ConformanceModels.MarketSplit(seed: 9, rows: 4, columns: 40, planted: false, integral: !TakesContinuous);
        // Once there is one of each, it runs on for a while.
        var (reports, result) = (new Recorder(), (SolveResult?)null);
        // A busy machine may need the longer limits.
        foreach (var seconds in (double[])[1.5, 5, 60])
        {
            reports = new Recorder();
            result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = seconds }, reports);
            if (result.Point is not null && reports.Seen.Any(report => report.Incumbent is not null) && reports.Seen.Any(report => report.Bound is not null)) break;
        }

        Assert.NotNull(result!.Point);
        Assert.Contains(reports.Seen, r => r.Incumbent is not null);
        Assert.Contains(reports.Seen, r => r.Bound is not null);
        Assert.All(reports.Seen, r => Assert.True(r.Incumbent is null || r.Incumbent >= result.Objective - 1e-3, r.ToString()));
        Assert.All(reports.Seen, r => Assert.True(r.Bound is null || r.Bound <= result.Objective + 1e-3, r.ToString()));
    }

    [Fact]
    public void Many_threads_get_right_answers()
    {
        var solver = Solver;
        var models = Enumerable.Range(100, 6).Select(ConformanceModels.RandomSmall).ToArray();
        var expected = models.Select(ConformanceModels.BruteForce).ToArray();
        var wrong = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            for (var i = 0; i < models.Length; i++)
            {
                var index = (i + t) % models.Length;
                try
                {
                    AssertMatchesBruteForce(models[index], models[index].Solve(solver, new SolveOptions { Threads = 1 }), expected[index], 100 + index);
                }
                catch (Exception e)
                {
                    wrong.Enqueue(e);
                }
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(wrong);
    }

    private sealed class Recorder : IProgress<SolveProgress>
    {
        public ConcurrentQueue<SolveProgress> Seen { get; } = new();

        public void Report(SolveProgress value) => Seen.Enqueue(value);
    }
}
