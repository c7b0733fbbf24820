using System.Collections.Concurrent;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Conformance;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Solvers in processes of their own: the same answers, and what is left where such a process crashes or hangs.</summary>
[Collection(SolversCollection.Name)]
public sealed class IsolatedSolverTests
{
    [Theory]
    [InlineData("highs")]
    [InlineData("scip")]
    [InlineData("cp-sat")]
    [InlineData("cbc")]
    [InlineData("auto")]
    public void A_solver_apart_gives_the_answer_that_it_gives_here(string name)
    {
        var solver = TestSolvers.Get(name);
        var isolated = Isolated(solver);
        Assert.Equal(solver.Name, isolated.Name);
        var model = new MipModel("knapsack");
        var items = Enumerable.Range(0, 6).Select(i => model.AddInteger(0, 3, $"i{i}")).ToArray();
        double[] worth = [7, 2, 5.5, 4, 3, 9], weight = [5, 1, 4, 3, 2, 7];
        model.Maximize(LinearExpression.Sum([]).Plus(100) + Enumerable.Range(0, 6).Aggregate(LinearExpression.Zero, (sum, i) => sum.Plus(worth[i], items[i])));
        model.AddConstraint(Enumerable.Range(0, 6).Aggregate(LinearExpression.Zero, (sum, i) => sum.Plus(weight[i], items[i])) <= 17);
        var switched = model.AddBinary("switched");
        model.AddIndicator(switched, 0, LinearExpression.Term(1, items[1]) <= 1);
        model.AddIndicator(switched, 1, LinearExpression.Term(1, items[4]) <= 0);
        var (here, apart) = (model.Solve(solver, new SolveOptions { TimeLimit = 600, Threads = 1 }), model.Solve(isolated, new SolveOptions { TimeLimit = 600, Threads = 1 }));
        Assert.Equal((SolveStatus.Optimal, SolveStatus.Optimal), (here.Status, apart.Status));
        Assert.Equal(here.Objective, apart.Objective, 9);
        Assert.Equal(here.DualBound, apart.DualBound, 6);
        Assert.Equal(here.Solver, apart.Solver);
        model.AddConstraint(LinearExpression.Sum(items) >= 100);
        Assert.Equal(SolveStatus.Infeasible, model.Solve(isolated, new SolveOptions { TimeLimit = 600, Threads = 1 }).Status);
    }

    [Fact]
    public void What_is_asked_for_beside_an_isolated_solver_is_made_once()
    {
        var isolated = Isolated(TestSolvers.Get("scip"));
        Assert.Same(LpSolvers.Beside(isolated), LpSolvers.Beside(isolated));
    }

    [Fact]
    public void Rows_on_demand_are_asked_for_in_rounds()
    {
        var solver = Isolated(TestSolvers.Get("scip"));
        Assert.False(solver.TakesRowGenerators);
        var model = new MipModel("items");
        var sum = LinearExpression.Sum(Enumerable.Range(0, 4).Select(i => model.AddBinary($"item{i}")));
        model.Maximize(sum);
        Assert.Equal(2, model.Solve(solver, new SolveOptions { LazyConstraints = point => sum.Evaluate(point) > 2 ? [sum <= 2] : [] }).Objective);
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("scip")]
    [InlineData("cp-sat")]
    public void A_solver_that_crashes_leaves_its_best_point_and_bound(string name)
    {
        WorkerProcesses.SkipUnlessLinux();
        var told = new ConcurrentQueue<string>();
        var result = Interrupted(name, WorkerProcesses.Crash, 600, told.Enqueue);
        Assert.NotNull(result);
        Assert.Equal(SolveStatus.Crashed, result.Status);
        Kept(result);
        Assert.Contains("crashed in a process of its own (signal", result.Message, StringComparison.Ordinal);
        Assert.Contains("point and bound so far are kept", result.Message, StringComparison.Ordinal);
        Assert.StartsWith(name, result.Message, StringComparison.Ordinal);
        Assert.Equal([result.Message], told);
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cp-sat")]
    public void A_solver_that_hangs_past_its_limit_is_ended_and_leaves_the_same(string name)
    {
        WorkerProcesses.SkipUnlessLinux();
        var told = new ConcurrentQueue<string>();
        var result = Interrupted(name, WorkerProcesses.Stop, 3, told.Enqueue) ?? Interrupted(name, WorkerProcesses.Stop, 60, told.Enqueue);
        Assert.NotNull(result);
        Assert.Equal(SolveStatus.TimeLimit, result.Status);
        Kept(result);
        Assert.Contains("did not stop at its time limit, and its process was ended", Assert.Single(told), StringComparison.Ordinal);
        Assert.Empty(WorkerProcesses.Of("task " + name));
    }

    [Fact]
    public void A_cancelled_solver_apart_gives_its_best_point()
    {
        var (model, _) = Split(integral: false);
        using var stop = new CancellationTokenSource();
        var progress = new Told(report => { if (report.Incumbent is not null) stop.Cancel(); });
        var result = model.Solve(Isolated(TestSolvers.Get("highs")), new SolveOptions { TimeLimit = 600, Threads = 1 }, progress, stop.Token);
        Assert.Equal(SolveStatus.Interrupted, result.Status);
        Assert.NotNull(result.Point);
    }

    [Fact]
    public void A_backend_that_another_process_would_not_find_is_refused() =>
        Assert.Contains("not in the list", Assert.Throws<ArgumentException>(() => MipSolvers.Isolated(new Verification.ClaimingSolver(SolveStatus.Infeasible, 0))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_second_solver_of_an_isolated_one_is_isolated_too()
    {
        var (model, _) = Split(integral: false);
        var second = SecondSolver.For(Isolated(TestSolvers.Get("highs")), model);
        Assert.SkipWhen(second is null, "There is one solver only.");
        Assert.Same(second, MipSolvers.Isolated(second!));
        Assert.NotSame(LpSolvers.All[0], LpSolvers.Beside(Isolated(TestSolvers.Get("cbc"))));
    }

    [Fact]
    public void A_linear_program_apart_gives_the_answers_that_it_gives_here()
    {
        var (here, apart) = ((ILpSolver)TestSolvers.Get("highs"), (ILpSolver)Isolated(TestSolvers.Get("highs")));
        var model = Triangle();
        using var first = here.OpenLp(model, TestContext.Current.CancellationToken);
        using var second = apart.OpenLp(model, TestContext.Current.CancellationToken);
        void Same()
        {
            var (expected, actual) = (first.Solve(), second.Solve());
            Assert.Equal(expected.Status, actual.Status);
            Assert.Equal(expected.Point, actual.Point);
            Assert.Equal(expected.RowDuals, actual.RowDuals);
            Assert.Equal(expected.InfeasibilityRay, actual.InfeasibilityRay);
        }

        Same();
        foreach (var session in new[] { first, second }) session.SetObjective([3, -1]);
        Same();
        foreach (var session in new[] { first, second }) session.SetBounds(0, 3, 4);
        Same();
        model.AddConstraint(LinearExpression.Term(1e18, model.VariableAt(0)) <= 1);
        Assert.Throws<ArgumentException>(() => apart.OpenLp(model, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => here.OpenLp(model, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_linear_program_whose_process_dies_answers_nothing_and_the_next_one_is_whole()
    {
        WorkerProcesses.SkipUnlessLinux();
        var told = new ConcurrentQueue<string>();
        var known = WorkerProcesses.Of("programs highs");
        string Worker() => Assert.Single(WorkerProcesses.Of("programs highs").Except(known), WorkerProcesses.IsRunning);
        var solver = (ILpSolver)MipSolvers.Isolated(TestSolvers.Get("highs"), told.Enqueue);
        using (var session = solver.OpenLp(Triangle(), TestContext.Current.CancellationToken))
        {
            Assert.Equal(SolveStatus.Optimal, session.Solve().Status);
            WorkerProcesses.Crash(Worker());
            var answer = session.Solve();
            Assert.Equal(SolveStatus.Crashed, answer.Status);
            Assert.All(answer.RowDuals, dual => Assert.Equal(0, dual));
            Assert.Equal(SolveStatus.Crashed, session.Solve().Status);
        }

        Assert.Contains("linear program (signal", Assert.Single(told), StringComparison.Ordinal);
        using (var next = solver.OpenLp(Triangle(), TestContext.Current.CancellationToken))
        {
            WorkerProcesses.Stop(Worker());
            Assert.Equal(SolveStatus.TimeLimit, next.Solve(0.2).Status);
        }

        Assert.Equal(2, told.Count);
        using var last = solver.OpenLp(Triangle(), TestContext.Current.CancellationToken);
        Assert.Equal(SolveStatus.Optimal, last.Solve().Status);
    }

    [Fact]
    public void A_process_takes_one_linear_program_after_the_other()
    {
        WorkerProcesses.SkipUnlessLinux();
        var solver = (ILpSolver)Isolated(TestSolvers.Get("highs"));
        var known = WorkerProcesses.Of("programs highs");
        for (var k = 0; k < 5; k++)
        {
            using var session = solver.OpenLp(Triangle(), TestContext.Current.CancellationToken);
            Assert.Equal(SolveStatus.Optimal, session.Solve().Status);
        }

        Assert.Single(WorkerProcesses.Of("programs highs").Except(known));
    }

    private static IMipSolver Isolated(IMipSolver solver) => MipSolvers.Isolated(solver, sentence => Assert.Fail(sentence));

    private static MipModel Triangle()
    {
        var model = new MipModel("triangle");
        var (x, y) = (model.AddContinuous(0, 4, "x"), model.AddContinuous(0, 4, "y"));
        model.Minimize(-LinearExpression.Term(2, x) - y);
        model.AddConstraint(LinearExpression.Term(1, x) + y <= 5);
        model.AddConstraint(LinearExpression.Term(1, x) - y <= 2);
        return model;
    }

    private static (MipModel Model, double[] Point) Split(bool integral) => ConformanceModels.MarketSplit(1, 4, 34, planted: false, integral);

    private static void Kept(SolveResult result)
    {
        Assert.NotNull(result.Point);
        Assert.True(result.Feasibility!.IsFeasible);
        Assert.True(double.IsFinite(result.DualBound));
        Assert.True(result.DualBound <= result.Objective);
    }

    /// <summary>A long solve whose process something is done to once a point and a bound are known; null where they were not in time.</summary>
    private static SolveResult? Interrupted(string name, Action<string> act, double limit, Action<string> lost)
    {
        var (model, _) = Split(integral: name == "cp-sat");
        var solver = MipSolvers.Isolated(TestSolvers.Get(name), lost);
        var (done, hasPoint, hasBound) = (false, false, false);
        var progress = new Told(report =>
        {
            (hasPoint, hasBound) = (hasPoint || report.Incumbent is not null, hasBound || report.Bound is not null);
            if (done || !hasPoint || !hasBound) return;
            done = true;
            act(Assert.Single(WorkerProcesses.Of("task " + name), WorkerProcesses.IsRunning));
        });
        var result = model.Solve(solver, new SolveOptions { TimeLimit = limit, Threads = 1 }, progress, TestContext.Current.CancellationToken);
        return done ? result : null;
    }

    private sealed class Told(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
