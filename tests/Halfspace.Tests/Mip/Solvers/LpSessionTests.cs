using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Open linear programs of every backend that has them, and bounds from their dual values, against brute force.</summary>
public sealed class LpSessionTests
{
    public static TheoryData<string> Backends() => [.. LpSolvers.All.Select(solver => solver.Name)];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Objectives_and_bounds_change_and_the_dual_bound_meets_the_optimum(string name)
    {
        var solver = (ILpSolver)TestSolvers.Get(name);
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var model = RandomProgram(random);
            using var session = solver.OpenLp(model);
            for (var round = 0; round < 4; round++)
            {
                var objective = Enumerable.Range(0, 3).Select(_ => (double)random.Next(-5, 6)).ToArray();
                if (round > 0)
                {
                    var (low, high) = (random.Next(-2, 1), random.Next(1, 3));
                    model.SetBounds(model.VariableAt(round - 1), low, high);
                    session.SetBounds(round - 1, low, high);
                }

                session.SetObjective(objective);
                var answer = session.Solve();
                if (BruteForce(model, objective) is not { } optimum)
                {
                    Assert.NotEqual(SolveStatus.Optimal, answer.Status);
                    continue;
                }

                Assert.Equal(SolveStatus.Optimal, answer.Status);
                Assert.Equal(optimum, answer.Objective, 1e-6);
                var bound = LpDualBound.Minimum(model, objective, answer.RowDuals);
                Assert.InRange(bound, optimum - 1e-6, optimum + 1e-12);
            }
        }
    }

    [Fact]
    public void Any_multipliers_at_all_give_a_valid_bound()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var model = RandomProgram(random);
            var objective = Enumerable.Range(0, 3).Select(_ => random.NextDouble() * 4 - 2).ToArray();
            var multipliers = Enumerable.Range(0, model.RowCount).Select(_ => random.Next(5) switch { 0 => double.NaN, 1 => 0, _ => random.NextDouble() * 4 - 2 }).ToArray();
            var bound = LpDualBound.Minimum(model, objective, multipliers);
            if (BruteForce(model, objective) is { } optimum) Assert.True(bound <= optimum + 1e-9, $"seed {seed}: {bound} is above the optimum {optimum}");
        }
    }

    [Fact]
    public void A_free_variable_with_a_residual_leaves_no_bound()
    {
        var model = new MipModel();
        model.AddContinuous();
        Assert.Equal(double.NegativeInfinity, LpDualBound.Minimum(model, [1], []));
        Assert.InRange(LpDualBound.Minimum(model, [0], []), -1e-200, 0);
    }

    [Fact]
    public void A_solver_without_open_programs_is_refused_by_name()
    {
        var thrown = Assert.Throws<ArgumentException>(() => LpSolvers.Get(MipSolvers.Find("cbc")));
        Assert.Contains("'cbc'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("highs", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var model = RandomProgram(new Random(1));
        Assert.Throws<ArgumentException>(() => LpDualBound.Minimum(model, [1], new double[model.RowCount]));
        Assert.Throws<ArgumentException>(() => LpDualBound.Minimum(model, new double[3], []));
        using var session = ((ILpSolver)TestSolvers.Get("highs")).OpenLp(model);
        Assert.Throws<ArgumentException>(() => session.SetObjective([1]));
        Assert.Throws<ArgumentException>(() => session.SetBounds(0, 1, 0));
    }

    private static MipModel RandomProgram(Random random)
    {
        var model = new MipModel();
        var x = Enumerable.Range(0, 3).Select(_ => model.AddContinuous(-3, 3)).ToArray();
        for (var row = 0; row < 3; row++)
        {
            var sum = LinearExpression.Zero;
            foreach (var variable in x) sum += random.Next(-3, 4) * variable;
            var low = random.Next(3) == 0 ? double.NegativeInfinity : random.Next(-6, 2);
            model.AddConstraint(sum.Between(low, random.Next(3) == 0 ? double.PositiveInfinity : random.Next(2, 7)));
        }

        return model;
    }

    /// <summary>The best vertex: every choice of three rows or bounds that meet in one point. Null where there is none.</summary>
    private static double? BruteForce(MipModel model, double[] objective)
    {
        var planes = new List<(double[] Normal, double Level)>();
        for (var i = 0; i < 3; i++)
        {
            var unit = new double[3];
            unit[i] = 1;
            planes.Add((unit, model.LowerBound(i)));
            planes.Add((unit, model.UpperBound(i)));
        }

        for (var row = 0; row < model.RowCount; row++)
        {
            var normal = new double[3];
            for (var t = 0; t < model.RowIndices(row).Length; t++) normal[model.RowIndices(row)[t]] = model.RowCoefficients(row)[t];
            if (double.IsFinite(model.RowLower(row))) planes.Add((normal, model.RowLower(row)));
            if (double.IsFinite(model.RowUpper(row))) planes.Add((normal, model.RowUpper(row)));
        }

        double? best = null;
        for (var a = 0; a < planes.Count; a++)
        {
            for (var b = a + 1; b < planes.Count; b++)
            {
                for (var c = b + 1; c < planes.Count; c++)
                {
                    if (Meet(planes[a], planes[b], planes[c]) is not { } point || !IsFeasible(model, point)) continue;
                    var value = objective.Zip(point, (o, p) => o * p).Sum();
                    best = Math.Min(best ?? value, value);
                }
            }
        }

        return best;
    }

    private static double[]? Meet((double[] N, double L) a, (double[] N, double L) b, (double[] N, double L) c)
    {
        static double Det(double[] p, double[] q, double[] r) => p[0] * (q[1] * r[2] - q[2] * r[1]) - p[1] * (q[0] * r[2] - q[2] * r[0]) + p[2] * (q[0] * r[1] - q[1] * r[0]);
        var det = Det(a.N, b.N, c.N);
        if (Math.Abs(det) < 1e-9) return null;
        var point = new double[3];
        for (var i = 0; i < 3; i++)
        {
            double[] With((double[] N, double L) plane) => [.. plane.N.Select((n, k) => k == i ? plane.L : n)];
            point[i] = Det(With(a), With(b), With(c)) / det;
        }

        return point;
    }

    private static bool IsFeasible(MipModel model, double[] point)
    {
        for (var i = 0; i < 3; i++) if (point[i] < model.LowerBound(i) - 1e-9 || point[i] > model.UpperBound(i) + 1e-9) return false;
        for (var row = 0; row < model.RowCount; row++)
        {
            var sum = 0.0;
            for (var t = 0; t < model.RowIndices(row).Length; t++) sum += model.RowCoefficients(row)[t] * point[model.RowIndices(row)[t]];
            if (sum < model.RowLower(row) - 1e-9 || sum > model.RowUpper(row) + 1e-9) return false;
        }

        return true;
    }

    [Fact]
    public void A_cutoff_counts_the_models_constant_and_leaves_dual_values_that_reach_it()
    {
        var model = Small(out var x, out var y);
        model.Minimize(x + y + 100);
        using var session = ((ILpSolver)TestSolvers.Get("highs")).OpenLp(model, TestContext.Current.CancellationToken);
        var objective = model.ObjectiveCoefficients();
        foreach (var cutoff in new[] { double.PositiveInfinity, 101.5, 100.5 })
        {
            var answer = session.Solve(10, cutoff);
            var bound = LpDualBound.Minimum(model, objective, answer.RowDuals) + 100;
            Assert.True(bound >= Math.Min(101, cutoff) - 1e-7, $"cutoff {cutoff}: {answer.Status} {bound}");
            if (cutoff > 101) Assert.Equal(SolveStatus.Optimal, answer.Status);
        }
    }

    [Fact]
    public void A_program_without_a_point_has_multipliers_that_show_it()
    {
        var model = Small(out var x, out var y);
        model.AddConstraint(x + y <= 0.5);
        model.Minimize(x);
        using var session = ((ILpSolver)TestSolvers.Get("highs")).OpenLp(model, TestContext.Current.CancellationToken);
        var answer = session.Solve();
        Assert.Equal(SolveStatus.Infeasible, answer.Status);
        var ray = Assert.IsType<double[]>(answer.InfeasibilityRay);
        var nothing = new double[model.VariableCount];
        Assert.True(LpDualBound.Minimum(model, nothing, ray) > 0 || LpDualBound.Minimum(model, nothing, Array.ConvertAll(ray, r => -r)) > 0);
    }

    private static MipModel Small(out Variable x, out Variable y)
    {
        var model = new MipModel("small");
        (x, y) = (model.AddContinuous(0, 1, "x"), model.AddContinuous(0, 1, "y"));
        model.AddConstraint(x + y >= 1);
        model.AddConstraint(2 * x + y >= 0.75);
        return model;
    }
}
