using System.Collections.Concurrent;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.Mip.Solvers.Highs;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>What is HiGHS's own; what every backend must do is in the conformance suite.</summary>
public sealed class HighsSolverTests
{
    private static HighsSolver Solver
    {
        get
        {
            var solver = new HighsSolver();
            Assert.SkipUnless(solver.Availability.Found, solver.Availability.HowToInstall);
            return solver;
        }
    }

    [Fact]
    public void It_is_listed_first_and_says_its_version()
    {
        Assert.Equal("highs", MipSolvers.All[0].Name);
        var availability = Solver.Availability;
        Assert.Matches(@"^\d+\.\d+\.\d+$", availability.Version!);
        Assert.Contains("highs", availability.Location!, StringComparison.Ordinal);
    }

    /// <summary>HiGHS 1.12 ends the process here when its presolve is on, so the solve is in one of its own.</summary>
    [Fact]
    public void Integers_of_wide_ranges_are_solved_without_its_presolve()
    {
        using var folder = new TemporaryFolder();
        var model = LpFile.Read(folder.Write("wide.lp", """
            Minimize
             obj: - 0.17856 x0 - 4 x1 - 0.9 x2 - 3 x3
            Subject To
             r0: 0.005 x0 + 0.004 x1 + 0.00034693 x2 >= -0.0024757546831275126
             r0_upper: 0.005 x0 + 0.004 x1 + 0.00034693 x2 <= 0.0014757546831275126
             r1: 0.608 x1 - x4 <= 2.8
             r2: 3.0000000000000004E-05 x0 + 7.2900000000000005E-06 x1 - 1.74806E-05 x2 - 1.707E-05 x3 - 4E-05 x4 >= -1.7251679667854534E-05
             r3: - 20190 x1 + 57550 x2 + 500000 x3 - 54520 x4 = 0
             r4: 0.2 x0 + 0.2 x1 + 0.05491000000000001 x2 <= 0.21785995006461625
             r5: - 100000 x0 - 500000 x3 - 150000 x4 <= 26135.41582884984
            Bounds
             0 <= x0 <= 1000000
             -1000000000 <= x3 <= 1000000
            Generals
             x0 x3
            Binaries
             x1 x2 x4
            End

            """));
        var result = model.Solve(MipSolvers.Isolated(TestSolvers.Get("highs")), new SolveOptions { TimeLimit = 600, Threads = 1 });
        Assert.True(result.Status == SolveStatus.Optimal && result.Objective == 0, result.ToString());
    }

    [Theory]
    [InlineData("WARNING: Solution with objective 436581 has untransformed violations: bound = 0; integrality = 0; row = 1.977e-06", 1, 436576.6)]
    [InlineData("WARNING: Solution with objective -2 has untransformed violations: bound = 0", -1, -1.99998)]
    [InlineData("WARNING: a solution has untransformed violations", 1, double.NegativeInfinity)]
    [InlineData("         0       0         0   0.00%   436580.798482   1191011.585062", 1, null)]
    public void A_point_that_it_drops_limits_what_it_proves(string line, int sense, double? bound)
    {
        var dropped = HighsWarning.Dropped(line, sense);
        Assert.Equal(bound is null, dropped is null);
        if (bound is { } expected) Assert.True(expected == dropped || Math.Abs(expected - dropped!.Value) < 0.1 * Math.Max(1e-4, Math.Abs(expected) * 1e-5), $"{dropped}");
    }

    [Fact]
    public void Log_comes_in_whole_lines()
    {
        var lines = new ConcurrentQueue<string>();
        Hard(20).Solve(Solver, new SolveOptions { TimeLimit = 600, NodeLimit = 20, Log = lines.Enqueue });
        Assert.Contains(lines, line => line.Contains("Running HiGHS", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Solving report", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_start_is_used()
    {
        var model = Hard(40);
        for (var i = 0; i < 40; i++) model.SetStart(model.VariableAt(i), i % 2);
        model.SetStart(model.VariableAt(40), Miss(model));
        var lines = new ConcurrentQueue<string>();
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, NodeLimit = 1, Log = lines.Enqueue });
        Assert.Contains(lines, line => line.Contains("MIP start solution is feasible", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("Start ", StringComparison.Ordinal));
        Assert.True(result.Objective <= Miss(model) + 1e-6, result.ToString());
    }

    [Fact]
    public void Start_of_integers_alone_is_completed()
    {
        var model = Hard(40);
        for (var i = 0; i < 40; i++) model.SetStart(model.VariableAt(i), i % 2);
        var lines = new ConcurrentQueue<string>();
        model.Solve(Solver, new SolveOptions { TimeLimit = 600, NodeLimit = 1, Log = lines.Enqueue });
        Assert.Contains(lines, line => line.StartsWith("Start completed from 40 integer values", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("MIP start solution is feasible", StringComparison.Ordinal));
    }

    [Fact]
    public void Start_outside_the_bounds_is_ignored_and_said_so()
    {
        var model = Hard(10);
        model.SetStart(model.VariableAt(0), 7);
        var lines = new ConcurrentQueue<string>();
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, Log = lines.Enqueue });
        Assert.Equal(SolveStatus.Optimal, result.Status);
        Assert.Contains(lines, line => line.StartsWith("Start ignored", StringComparison.Ordinal));
    }

    [Fact]
    public void Progress_bounds_lie_on_the_right_side_when_maximising_with_a_constant()
    {
        var model = Hard(40);
        model.Maximize(1000 - model.Objective);
        var reports = new ConcurrentQueue<SolveProgress>();
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, NodeLimit = 200 }, new Listener(reports.Enqueue));
        Assert.Contains(reports, r => r.Incumbent is not null && r.Bound is not null);
        Assert.All(reports, r => Assert.True(r.Incumbent is null || r.Incumbent <= result.Objective + 1e-6, r.ToString()));
        Assert.All(reports, r => Assert.True(r.Bound is null || r.Bound >= result.Objective - 1e-6, r.ToString()));
        Assert.True(result.DualBound >= result.Objective - 1e-6 && result.DualBound <= 1000 + 1e-6, result.ToString());
    }

    [Fact]
    public void Progress_of_a_completed_start_reports_no_bound_of_the_restriction()
    {
        var model = Hard(40);
        for (var i = 0; i < 30; i++) model.SetStart(model.VariableAt(i), 1);
        var reports = new ConcurrentQueue<SolveProgress>();
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, NodeLimit = 50 }, new Listener(reports.Enqueue));
        Assert.All(reports, r => Assert.True(r.Bound is null || r.Bound <= result.Objective + 1e-6, r.ToString()));
    }

    [Fact]
    public void Cancelling_on_the_first_point_keeps_it()
    {
        using var source = new CancellationTokenSource();
        var listener = new Listener(report =>
        {
            if (report.Incumbent is not null) source.Cancel();
        });
        var result = Hard(60).Solve(Solver, new SolveOptions { TimeLimit = 600 }, listener, source.Token);
        Assert.Equal(SolveStatus.Interrupted, result.Status);
        Assert.NotNull(result.Point);
        Assert.True(result.DualBound <= result.Objective, result.ToString());
    }

    [Fact]
    public void Exception_of_a_listener_ends_the_solve_and_reaches_the_caller()
    {
        var solver = Solver;
        var listener = new Listener(_ => throw new InvalidOperationException("enough"));
        var thrown = Assert.Throws<InvalidOperationException>(() => Hard(60).Solve(solver, new SolveOptions { TimeLimit = 600 }, listener));
        Assert.Equal("enough", thrown.Message);
        Assert.Throws<InvalidOperationException>(() => Hard(60).Solve(solver, new SolveOptions { TimeLimit = 600, Log = _ => throw new InvalidOperationException("enough") }));
    }

    [Fact]
    public void Target_met_exactly_counts_as_reached()
    {
        var model = Hard(40);
        for (var i = 0; i < 40; i++) model.SetStart(model.VariableAt(i), i % 2);
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, ObjectiveTarget = Miss(model) });
        Assert.Equal(SolveStatus.TargetReached, result.Status);
        Assert.True(result.Objective <= Miss(model) + 1e-6, result.ToString());
    }

    [Fact]
    public void Number_of_threads_may_change_from_solve_to_solve()
    {
        var solver = Solver;
        foreach (var threads in (int[])[1, 2, 0, 3])
            Assert.Equal(SolveStatus.Optimal, Hard(12).Solve(solver, new SolveOptions { TimeLimit = 600, Threads = threads }).Status);
    }

    [Fact]
    public void Wrong_optimum_of_the_presolve_is_not_believed()
    {
        // Infeasible by parity: -4a + 4b - 3c = -2. HiGHS 1.10's presolve gives a point outside the bounds for it.
        var model = new MipModel("parity");
        var (a, b, d, c) = (model.AddInteger(0, 3), model.AddBinary(), model.AddBinary(), model.AddBinary());
        model.AddConstraint((-4 * a + 4 * b - 3 * c).Between(-2, -2));
        model.AddConstraint(-a - 5 * b + 3 * d + 3 * c >= -3);
        model.Maximize(a + 4 * b + 7 * d - 8 * c - 3);
        Assert.Equal(SolveStatus.Infeasible, model.Solve(Solver).Status);
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(1e6)]
    [InlineData(1e7)]
    public void Integer_that_is_only_nearly_whole_is_no_answer(double bigM)
    {
        // A binary of 0.05 / bigM satisfies each row, and lies within HiGHS's tolerance of zero when bigM is large.
        var model = new MipModel("big-M");
        var (x, y, u, v) = (model.AddContinuous(-1e9, 1e9), model.AddContinuous(-1e9, 1e9), model.AddBinary(), model.AddBinary());
        model.AddConstraint(x + y >= 0.05);
        model.AddConstraint(x - bigM * u <= 0);
        model.AddConstraint(y - bigM * v <= 0);
        model.Minimize(u + 1.5 * v);
        var result = model.Solve(Solver);
        Assert.True(result.Status == SolveStatus.Optimal, result.ToString());
        Assert.Equal(1, result.Objective, 1e-9);
    }

    [Fact]
    public void Coefficient_too_large_for_it_fails_with_a_reason()
    {
        var model = new MipModel("large");
        var x = model.AddBinary();
        model.AddConstraint(1e20 * x <= 1);
        var result = model.Solve(Solver);
        Assert.Equal(SolveStatus.Failed, result.Status);
        Assert.Contains("1e15", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Linear_programs_have_a_bound_equal_to_their_value()
    {
        var model = new MipModel("lp");
        var (x, y) = (model.AddContinuous(0, 4), model.AddContinuous(0, 5));
        model.AddConstraint(x + y <= 7, "sum");
        model.AddConstraint((x - y).Between(double.NegativeInfinity, double.PositiveInfinity), "free");
        model.Maximize(3 * x + 2 * y + 10);
        var result = model.Solve(Solver);
        Assert.Equal(28, result.Objective, 1e-6);
        Assert.Equal(28, result.DualBound, 1e-6);
    }

    /// <summary>
    /// A number-partition model of 0/1 items and one continuous miss: its relaxation is zero, and the proof takes many nodes.
    /// </summary>
    private static MipModel Hard(int items)
    {
        var model = new MipModel("partition");
        var variables = Enumerable.Range(0, items).Select(_ => model.AddBinary()).ToArray();
        var miss = model.AddContinuous(0, name: "miss");
        foreach (var offset in (int[])[0, 1, 2])
        {
            var sum = LinearExpression.Zero;
            for (var i = 0; i < items; i++) sum = sum.Plus(Share(i, offset), variables[i]);
            var half = Math.Floor(Enumerable.Range(0, items).Sum(i => Share(i, offset)) / 2);
            model.AddConstraint(sum - miss <= half);
            model.AddConstraint(sum + miss >= half);
        }

        model.Minimize(miss);
        return model;
    }

    private static double Share(int item, int offset) => 1000 + (7919L * (item + 1) * (item + 3 + offset) + 104729L * offset * item) % 9973;

    /// <summary>The miss of the point that takes every second item.</summary>
    private static double Miss(MipModel model)
    {
        var items = model.VariableCount - 1;
        return ((int[])[0, 1, 2]).Max(offset =>
        {
            var half = Math.Floor(Enumerable.Range(0, items).Sum(i => Share(i, offset)) / 2);
            return Math.Abs(Enumerable.Range(0, items).Where(i => i % 2 == 1).Sum(i => Share(i, offset)) - half);
        });
    }

    private sealed class Listener(Action<SolveProgress> action) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => action(value);
    }
}
