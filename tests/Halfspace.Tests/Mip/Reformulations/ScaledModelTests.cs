using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Reformulations;

/// <summary>Models in very small and very large units, and the way back.</summary>
public sealed class ScaledModelTests
{
    [Fact]
    public void A_model_of_plain_numbers_goes_to_the_solver_unchanged()
    {
        var model = new MipModel("plain");
        var (x, n) = (model.AddContinuous(0, 1000), model.AddInteger(0, 100));
        model.AddConstraint(x - 5000 * (LinearExpression)n <= 3);
        model.Minimize(x + 1000 * (LinearExpression)n);
        Assert.Same(model, ScaledModel.Of(model).Model);
    }

    [Fact]
    public void A_range_that_no_row_can_follow_scales_nothing()
    {
        var model = new MipModel("wide");
        var (x, t, b) = (model.AddContinuous(-3, 3), model.AddContinuous(-1e12, 1e12), model.AddBinary());
        model.AddConstraint(x + t + 2 * (LinearExpression)b <= 1);
        model.Maximize(t);
        Assert.Same(model, ScaledModel.Of(model).Model);
        // Here the row can.
        var (a, w) = (model.AddContinuous(-1e12, 1e12), model.AddContinuous(-1, 1));
        model.AddConstraint((a - 1e12 * (LinearExpression)w).Between(0, 0));
        Assert.Equal([0, 1, 0, 1 << 19, 0], ScaledModel.Of(model).ToGiven([0, 1, 0, 1, 0]));
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("scip")]
    public void A_range_that_no_row_can_follow_changes_no_optimum(string name)
    {
        var solver = TestSolvers.Get(name);
        for (var seed = 0; seed < Rounds.Of(5, 25); seed++)
        {
            double Optimum(double range)
            {
                var random = new Random(seed);
                var model = new MipModel("wide");
                var t = model.AddContinuous(-range, range);
                var binaries = Enumerable.Range(0, 12).Select(_ => (LinearExpression)model.AddBinary()).ToArray();
                for (var row = 0; row < 10; row++)
                {
                    var sum = LinearExpression.Zero + t;
                    foreach (var b in binaries) sum += (2 * random.NextDouble() - 1) * b;
                    model.AddConstraint(sum <= random.NextDouble());
                }

                model.Maximize(t);
                var result = model.Solve(solver, new SolveOptions { TimeLimit = 600, Threads = 1 });
                Assert.Equal(SolveStatus.Optimal, result.Status);
                return result.Objective;
            }

            var (narrow, wide) = (Optimum(20), Optimum(1e12));
            Assert.True(Math.Abs(narrow - wide) < 1e-4, $"seed {seed}: {wide} where the range is wide, {narrow} where it is narrow");
        }
    }

    [Fact]
    public void A_value_that_a_solver_leaves_outside_of_a_range_in_a_large_unit_is_taken_back()
    {
        var model = new MipModel("small cost");
        var (x, y) = (model.AddContinuous(0, 1000), model.AddContinuous(0, 1));
        model.AddConstraint(x + y <= 900);
        model.Minimize(1e-4 * x + y);
        var scaled = ScaledModel.Of(model);
        var unit = scaled.ToGiven([1, 0])[x.Index];
        Assert.True(unit > 2, $"{unit}");
        Assert.Equal([0, 0], scaled.Within([-1e-7, 0]));
        // What is further outside stays there, for the re-check to see.
        Assert.Equal([-unit * 1e-3, 0], scaled.Within([-1e-3, 0]));
    }

    [Fact]
    public void A_sum_of_which_nothing_but_rounding_is_left_says_nothing_of_a_range()
    {
        var model = new MipModel("cancelled");
        var (x, y) = (model.AddContinuous(-1e30, 1e30), model.AddContinuous(-1e12, 1e12));
        model.AddConstraint((x + y).Between(5, 5));
        var ends = ImpliedRanges.Of(model, [true, true]);
        Assert.True(ends.Lower[x.Index] <= -9e11 && ends.Upper[x.Index] >= 9e11 && ends.Lower[y.Index] <= -1e12 && ends.Upper[y.Index] >= 1e12, $"{ends.Lower[0]} {ends.Upper[0]} {ends.Lower[1]} {ends.Upper[1]}");
    }

    [Theory]
    [InlineData(1e-25, "highs")]
    [InlineData(1e-25, "cbc")]
    [InlineData(1e-9, "highs")]
    [InlineData(1e9, "highs")]
    [InlineData(1e9, "cbc")]
    public void The_optimum_is_the_same_in_any_unit(double unit, string name)
    {
        // Largest x + y with x at most 3 a, y at most 4 b, a + b at most 1, x and y from 0.5 on: infeasible, or 4.
        var solver = TestSolvers.Get(name);
        foreach (var least in new[] { 0.0, 0.5 })
        {
            var model = new MipModel("units");
            var (x, y, a, b) = (model.AddContinuous(least * unit, 5 * unit), model.AddContinuous(least * unit, 5 * unit), model.AddBinary(), model.AddBinary());
            model.AddConstraint(x - 3 * unit * (LinearExpression)a <= 0);
            model.AddConstraint(y - 4 * unit * (LinearExpression)b <= 0);
            model.AddConstraint(a + (LinearExpression)b <= 1);
            model.Maximize(x + (LinearExpression)y);
            var result = model.Solve(solver, new SolveOptions { TimeLimit = 600 });
            if (least > 0)
            {
                Assert.Equal(SolveStatus.Infeasible, result.Status);
                continue;
            }

            Assert.Equal(SolveStatus.Optimal, result.Status);
            Assert.Equal(4, result.Objective / unit, 6);
            Assert.Equal(4, result.DualBound / unit, 6);
        }
    }

    [Fact]
    public void Multipliers_come_back_in_the_models_own_units()
    {
        var solver = (ILpSolver)TestSolvers.Get("highs");
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            double Unit() => Math.Pow(10, random.Next(-12, 13));
            var (model, units) = (new MipModel(), new double[5]);
            for (var j = 0; j < units.Length; j++)
            {
                units[j] = Unit();
                model.AddContinuous(-units[j] * random.NextDouble(), units[j] * random.NextDouble());
            }

            for (var row = 0; row < 4; row++)
            {
                var (sum, size) = (LinearExpression.Zero, Unit());
                for (var j = 0; j < units.Length; j++) sum = sum.Plus((2 * random.NextDouble() - 1) * size / units[j], model.VariableAt(j));
                model.AddConstraint(sum.Between(-0.1 * size, double.PositiveInfinity));
            }

            var cost = Unit();
            double[] costs = [.. units.Select(unit => (2 * random.NextDouble() - 1) * cost / unit)];
            using var session = solver.OpenScaledLp(model, TestContext.Current.CancellationToken);
            session.SetObjective(costs);
            var answer = session.Solve();
            Assert.Equal(SolveStatus.Optimal, answer.Status);
            var (value, bound) = (costs.Zip(answer.Point, (c, v) => c * v).Sum(), LpDualBound.Minimum(model, costs, answer.RowDuals));
            Assert.True(bound <= value + 1e-6 * cost && value - bound < 1e-4 * cost, $"seed {seed}: value {value}, bound {bound}, unit {cost}");
            // Ranges that were moved may not grow.
            for (var j = 0; j < units.Length; j++) session.SetBounds(j, model.LowerBound(j) / 2, model.UpperBound(j) / 2);
            Assert.True(LpDualBound.Minimum(model, costs, session.Solve().RowDuals) <= value + 1e-6 * cost, $"seed {seed}");
        }
    }

    [Fact]
    public void A_range_that_terms_were_moved_with_may_not_grow()
    {
        var model = new MipModel();
        var (x, y) = (model.AddContinuous(0, 1), model.AddContinuous(0, 0));
        model.AddConstraint(x + y >= 0.5);
        using var session = ((ILpSolver)TestSolvers.Get("highs")).OpenScaledLp(model, TestContext.Current.CancellationToken);
        session.SetBounds(x.Index, 0, 0.75);
        Assert.Contains("widest range", Assert.Throws<ArgumentException>(() => session.SetBounds(y.Index, 0, 1)).Message, StringComparison.Ordinal);
    }
}
