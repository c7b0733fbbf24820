using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>Lazy constraints and user cuts: in one tree or in rounds, the answer is that of the whole model.</summary>
public abstract partial class MipSolverConformance
{
    [Fact]
    public void Lazy_rows_of_random_models_agree_with_brute_force()
    {
        var solver = Solver;
        for (var seed = 1; seed <= RandomModels / 2; seed++)
        {
            var (whole, given) = (ConformanceModels.RandomSmall(seed), LazyModels.WithoutRows(ConformanceModels.RandomSmall(seed)));
            var result = given.Solve(solver, new SolveOptions { TimeLimit = 600, LazyConstraints = LazyModels.RowsOf(whole, given) });
            AssertMatchesBruteForce(whole, result, ConformanceModels.BruteForce(whole), seed);
            Assert.All(result.LazyConstraints, row => Assert.True(result.Point is null || row.Expression.Evaluate([.. result.Point]) is var sum && sum >= row.Lower - 1e-6 && sum <= row.Upper + 1e-6, $"seed {seed}: {row}"));
        }
    }

    [Fact]
    public void Subtours_are_cut_off_as_they_come_up()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var tour = new TourModel(seed, 7);
            var result = tour.Model.Solve(SolverFor(tour.Model), new SolveOptions { TimeLimit = 600, LazyConstraints = tour.Subtours });
            Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - tour.ShortestTour()) < 1e-6, $"seed {seed}, shortest {tour.ShortestTour()}: {result}");
            Assert.Empty(tour.Subtours([.. result.Point!]));
        }

        // Two clusters far apart: without a row, two tours are shorter than one.
        var apart = new TourModel(4, 6, gap: 1000);
        var joined = apart.Model.Solve(SolverFor(apart.Model), new SolveOptions { TimeLimit = 600, LazyConstraints = apart.Subtours });
        Assert.True(joined.Status == SolveStatus.Optimal && Math.Abs(joined.Objective - apart.ShortestTour()) < 1e-6 && joined.LazyConstraints.Count > 0, joined.ToString());
    }

    [Fact]
    public void Tangents_are_added_until_a_disc_is_reached()
    {
        var model = new MipModel("disc");
        var (x, y, n) = (model.AddContinuous(-2, 2, "x"), model.AddContinuous(-2, 2, "y"), model.AddInteger(-3, 3, "n"));
        model.AddConstraint(n <= 2 * x);
        model.Maximize(x + 2 * y + 0.25 * n);
        IReadOnlyList<LinearConstraint> Tangent(ReadOnlySpan<double> point)
        {
            var length = Math.Sqrt(point[0] * point[0] + point[1] * point[1]);
            return length > 1 ? [point[0] / length * (LinearExpression)x + point[1] / length * (LinearExpression)y <= 1] : [];
        }

        // n = 0: sqrt(5) at x = 1/sqrt(5); n = 1: x = 1/2, y = sqrt(3)/2.
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, LazyConstraints = Tangent });
        var best = Math.Max(Math.Sqrt(5), 0.5 + Math.Sqrt(3) + 0.25);
        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - best) < 1e-4, result.ToString());
        Assert.Equal(1, result.Value(n));
    }

    [Fact]
    public void Lazy_rows_speak_of_the_model_as_written()
    {
        // Units of its own, an indicator row and a piecewise-linear term give a solver other variables and other numbers.
        var model = new MipModel("as written");
        var (on, far) = (model.AddBinary("on"), model.AddContinuous(0, 4e9, "far"));
        model.AddIndicator(on, 0, far <= 1e9);
        model.AddPiecewiseLinearTerm(far, [(0, 0), (1e9, 1), (4e9, 2)]);
        model.Maximize(-0.25 * on);
        IReadOnlyList<LinearConstraint> Half(ReadOnlySpan<double> point)
        {
            Assert.Equal(2, point.Length);
            return point[0] == 1 && point[1] > 2.5e9 * (1 + 1e-6) ? [far - 4e9 <= -1.5e9 * on] : [];
        }

        // On: far = 2.5e9 is worth 1.5 - 0.25; off: 1.
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, LazyConstraints = Half });
        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - 1.25) < 1e-5, result.ToString());
        Assert.Single(result.LazyConstraints);
    }

    [Fact]
    public void Flow_through_a_nearly_closed_lazy_row_is_never_an_answer()
    {
        var (model, on, closed) = LazyModels.Trickle();
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, LazyConstraints = closed });
        Assert.True(result.Status == SolveStatus.Rejected || (result.Status == SolveStatus.Optimal && result.Value(on) == 1), result.ToString());
    }

    [Fact]
    public void Lazy_rows_can_leave_nothing()
    {
        var model = ConformanceModels.Knapsack();
        var all = LinearExpression.Sum(model.Variables);
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = point => all.Evaluate(point) < 5 ? [all >= 5] : [] });
        Assert.True(result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded, result.ToString());
        result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = _ => [LinearExpression.Zero.Between(1, 2)] });
        Assert.True(result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded, result.ToString());
    }

    [Fact]
    public void A_start_that_breaks_a_lazy_row_is_no_answer()
    {
        var model = ConformanceModels.Knapsack();
        foreach (var (item, taken) in model.Variables.Zip([1.0, 0, 1, 0])) model.SetStart(item, taken);
        var (first, third) = (model.VariableAt(0), model.VariableAt(2));
        RowGenerator notBoth = point => point[0] + point[2] > 1.5 ? [first + third <= 1] : [];
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = notBoth });
        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - 10) < 1e-6, result.ToString());
        result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = notBoth, ObjectiveTarget = 11 });
        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - 10) < 1e-6, result.ToString());
    }

    [Fact]
    public void A_row_may_name_a_variable_twice_and_have_a_constant()
    {
        var model = ConformanceModels.Knapsack();
        var (a, c) = (model.VariableAt(0), model.VariableAt(2));
        var row = new LinearConstraint(LinearExpression.Zero.Plus(2, a).Plus(-1, a).Plus(1, c).Plus(3.0), double.NegativeInfinity, 4.0);
        var result = model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = point => point[0] + point[2] > 1.5 ? [row] : [] });
        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - 10) < 1e-6, result.ToString());
    }

    [Fact]
    public void What_a_row_generator_throws_is_thrown()
    {
        var model = ConformanceModels.Knapsack();
        var fault = new InvalidDataException("no rows today");
        Assert.Same(fault, Assert.Throws<InvalidDataException>(() => model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = _ => throw fault })));
        var other = new MipModel("another").AddBinary();
        Assert.Throws<ArgumentException>(() => model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = _ => [other >= 1] }));
        Assert.Throws<InvalidOperationException>(() => model.Solve(Solver, new SolveOptions { TimeLimit = 600, LazyConstraints = _ => null! }));
        AssertOptimal(model, 11);
    }

    [Fact]
    public void A_row_generator_may_cancel_and_gets_no_answer_that_it_refused()
    {
        using var source = new CancellationTokenSource();
        var tour = new TourModel(4, 6, gap: 1000);
        IReadOnlyList<LinearConstraint> Cancelling(ReadOnlySpan<double> point)
        {
            source.Cancel();
            return tour.Subtours(point);
        }

        var result = tour.Model.Solve(SolverFor(tour.Model), new SolveOptions { LazyConstraints = Cancelling }, null, source.Token);
        Assert.True(result.Status is SolveStatus.Interrupted or SolveStatus.Optimal, result.ToString());
        Assert.True(result.Point is null || tour.Subtours([.. result.Point]).Count == 0, result.ToString());
        Assert.True(result.DualBound <= tour.ShortestTour() + 1e-6, result.ToString());
    }

    [Fact]
    public void A_time_limit_ends_a_row_generator_that_is_never_content()
    {
        var (model, _) = ConformanceModels.MarketSplit(seed: 5, rows: 1, columns: 30, planted: false, integral: true);
        IReadOnlyList<LinearConstraint> Never(ReadOnlySpan<double> point)
        {
            Thread.Sleep(20);
            var differs = LinearExpression.Zero;
            for (var j = 0; j < 30; j++) differs = point[j] > 0.5 ? differs.Plus(-1, model.VariableAt(j)).Plus(1.0) : differs.Plus(1, model.VariableAt(j));
            return [differs >= 1];
        }

        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 1, LazyConstraints = Never });
        // A busy machine may not have come to the first point by then.
        if (result.LazyConstraints.Count == 0) result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 30, LazyConstraints = Never });
        Assert.True(result.Status == SolveStatus.TimeLimit && result.Point is null && result.LazyConstraints.Count > 0, result.ToString());
    }

    [Fact]
    public void Without_its_lazy_rows_a_model_may_be_unbounded()
    {
        var model = new MipModel("open");
        var n = model.AddInteger(0, TakesContinuous ? double.PositiveInfinity : 1000, "n");
        model.Maximize(n);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600, LazyConstraints = point => point[0] > 5 ? [n <= 5] : [] });
        Assert.True(result.Status == SolveStatus.Failed || (result.Status == SolveStatus.Optimal && result.Value(n) == 5), result.ToString());
        Assert.True(TakesContinuous || result.Status == SolveStatus.Optimal, result.ToString());
    }

    [Fact]
    public void A_row_generator_may_solve_a_model_itself()
    {
        var (model, inner) = (ConformanceModels.Knapsack(), ConformanceModels.OddCycleCover());
        var (first, third) = (model.VariableAt(0), model.VariableAt(2));
        var result = model.Solve(Solver, new SolveOptions
        {
            TimeLimit = 600,
            LazyConstraints = point => inner.Solve(Solver).Objective > 2.5 && point[0] + point[2] > 1.5 ? [first + third <= 1] : [],
        });
        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - 10) < 1e-6, result.ToString());
    }

    [Fact]
    public void User_cuts_leave_the_optimum()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var (model, cliques) = LazyModels.StableSet(seed, 24);
            var plain = model.Solve(Solver, new SolveOptions { TimeLimit = 600 });
            var cut = model.Solve(Solver, new SolveOptions { TimeLimit = 600, UserCuts = cliques });
            Assert.True(plain.Status == SolveStatus.Optimal && cut.Status == SolveStatus.Optimal && Math.Abs(plain.Objective - cut.Objective) < 1e-6, $"seed {seed}: {plain}\n{cut}");
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {plain.Nodes} nodes, {cut.Nodes} with {cut.UserCuts} cuts");
            Assert.Empty(cut.LazyConstraints);
        }
    }
}
