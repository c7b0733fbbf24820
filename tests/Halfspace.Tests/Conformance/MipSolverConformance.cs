using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>What every solver backend must do; a backend is covered by one derived class that names it.</summary>
[Collection(SolversCollection.Name)]
public abstract partial class MipSolverConformance
{
    /// <summary>The backend's name in <see cref="MipSolvers"/>.</summary>
    protected abstract string SolverName { get; }

    /// <summary>The backend, or the test is skipped with the way to install it.</summary>
    protected IMipSolver Solver
    {
        get
        {
            var solver = MipSolvers.Find(SolverName);
            Assert.SkipWhen(solver is null, $"The backend '{SolverName}' is not in the list of this build.");
            var availability = solver!.Availability;
            Assert.SkipUnless(availability.Found, $"The solver '{SolverName}' is not installed. {availability.HowToInstall}");
            return solver;
        }
    }

    /// <summary>Whether the backend takes continuous variables.</summary>
    protected virtual bool TakesContinuous => true;

    /// <summary>The backend for a model, or the test is skipped with what the backend has against the model, said when it is asked to solve it.</summary>
    private IMipSolver SolverFor(MipModel model)
    {
        var solver = Solver;
        if (solver.RefusalOf(model) is not { } reason) return solver;
        var thrown = Assert.Throws<ModelRefusedException>(() => model.Solve(solver));
        Assert.Contains(reason, thrown.Message);
        Assert.Contains($"'{SolverName}'", thrown.Message);
        Assert.Skip($"'{SolverName}' does not take this model: {reason}.");
        return solver;
    }

    [Fact]
    public void Availability_names_version_and_location()
    {
        var availability = Solver.Availability;
        Assert.NotNull(availability.Location);
        Assert.NotEmpty(availability.HowToInstall);
        Assert.Same(Solver, MipSolvers.Find(SolverName));
    }

    [Fact]
    public void Linear_program_reaches_its_optimum()
    {
        var model = new MipModel("lp");
        var (x, y) = (model.AddContinuous(0, name: "x"), model.AddContinuous(0, name: "y"));
        model.AddConstraint(x + 2 * y <= 14);
        model.AddConstraint(3 * x - y >= 0);
        model.AddConstraint(x - y <= 2);
        model.Maximize(3 * x + 4 * y);
        var result = AssertOptimal(model, 34);
        Assert.Equal(6, result.Value(x), 6);
        Assert.Equal(4, result.Value(y), 6);
    }

    [Fact]
    public void Knapsack() => AssertOptimal(ConformanceModels.Knapsack(), 11);

    [Fact]
    public void Set_cover_beyond_its_relaxation() => AssertOptimal(ConformanceModels.OddCycleCover(), 3);

    [Fact]
    public void General_integers_with_equality_and_range_rows()
    {
        var model = new MipModel("general integers");
        var (x, y, z) = (model.AddInteger(0, 20, "x"), model.AddInteger(-20, 20, "y"), model.AddInteger(0, double.PositiveInfinity, "z"));
        model.AddConstraint((3 * x + 5 * y + z).Between(11, 11));
        model.AddConstraint((x - y).Between(-2.5, 4.5));
        model.Minimize(2 * x + 3 * y + 4 * z);

        // Without z: (2, 1) costs 7; (7, -2) leaves the range. With z = 1: (5, -1) leaves it, (0, 2) costs 10.
        // With z = 2: (3, 0) costs 14, (-2, 3) is out.
        AssertOptimal(model, 7);
    }

    [Fact]
    public void Negative_bounds_and_free_variables()
    {
        var model = new MipModel("negative");
        var (a, b, free) = (model.AddInteger(-7, -2, "a"), model.AddContinuous(double.NegativeInfinity, -1.5, "b"), model.AddContinuous(name: "free"));
        model.AddConstraint(free - a - b >= 0.25);
        model.AddConstraint(b >= -3.5 - (LinearExpression)a);
        model.Minimize((LinearExpression)free + 0.5 * b);

        // free = a + b + 1/4 and a + b >= -3.5: the sum is smallest for b as small as its own term allows, at a = -2, b = -1.5
        // (value -4) or any other a with b = -3.5 - a > -1.5, which is out.
        var result = AssertOptimal(model, -4);
        Assert.Equal(-2, result.Value(a));
        Assert.Equal(-1.5, result.Value(b), 6);
        Assert.Equal(-3.25, result.Value(free), 6);
    }

    [Fact]
    public void Unbounded_below_integer_variable()
    {
        var model = new MipModel("no lower bound");
        var x = model.AddInteger(double.NegativeInfinity, 3, "x");
        model.AddConstraint(2 * x >= -11);
        model.Minimize(x);
        AssertOptimal(model, -5);
    }

    [Fact]
    public void Objective_constant_counts_in_value_and_bound()
    {
        var model = ConformanceModels.Knapsack();
        model.Maximize(model.Objective + 100.5);
        AssertOptimal(model, 111.5);
        model.Minimize(-model.Objective);
        AssertOptimal(model, -111.5);
    }

    [Fact]
    public void Many_digits_survive()
    {
        var model = new MipModel("digits");
        var (x, y) = (model.AddContinuous(0, 1), model.AddBinary());
        model.AddConstraint(x + (1 / 3.0) * y <= 2 / 3.0);
        model.AddConstraint((1 / 7.0) * x >= 1 / 49.0);
        model.Maximize(1e5 * x + 12345.678901234 * y);
        var result = AssertOptimal(model, 1e5 * 2 / 3.0);
        Assert.Equal(2 / 3.0, result.Value(x), 12);
    }

    [Fact]
    public void Infeasible_linear_program()
    {
        var lp = new MipModel("infeasible lp");
        var x = lp.AddContinuous(0, 10);
        lp.AddConstraint(x >= 11);
        AssertStatus(lp, SolveStatus.Infeasible, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Infeasible_integer_program()
    {
        var mip = new MipModel("infeasible mip");
        var (a, b) = (mip.AddInteger(0, 5), mip.AddInteger(0, 5));
        mip.AddConstraint((2 * a + 2 * b).Between(3, 3));
        mip.Minimize(a);
        AssertStatus(mip, SolveStatus.Infeasible, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Rows_without_terms()
    {
        var model = new MipModel("empty row");
        var (x, n) = (model.AddContinuous(-3, 1), model.AddInteger(double.NegativeInfinity, 4));
        model.AddConstraint(new LinearConstraint(LinearExpression.Zero, double.NegativeInfinity, 3.5));
        model.AddConstraint((-1 * x - .5 * n).Between(0, 4.5));
        model.Minimize(2 * n - x);
        AssertOptimal(model, -23);
        model.AddConstraint(new LinearConstraint(LinearExpression.Zero, 1, double.PositiveInfinity), "never");
        AssertStatus(model, SolveStatus.Infeasible, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Unbounded_linear_program()
    {
        var lp = new MipModel("unbounded lp");
        var x = lp.AddContinuous(0);
        var y = lp.AddContinuous(0);
        lp.AddConstraint(x - y <= 1);
        lp.Maximize(x);
        AssertStatus(lp, SolveStatus.Unbounded, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Unbounded_integer_program()
    {
        var mip = new MipModel("unbounded mip");
        var (a, b) = (mip.AddInteger(0, double.PositiveInfinity), mip.AddInteger(0, double.PositiveInfinity));
        mip.AddConstraint(2 * a - 2 * b <= 1);
        mip.Maximize(a);
        AssertStatus(mip, SolveStatus.Unbounded, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Model_without_variables()
    {
        var model = new MipModel("nothing");
        model.Minimize(4.5);
        var result = AssertOptimal(model, 4.5);
        Assert.Empty(result.Point!);
    }

    [Fact]
    public void Row_without_variables()
    {
        var feasible = new MipModel("empty row");
        feasible.AddConstraint(LinearExpression.Zero.Between(-1, 1));
        AssertOptimal(feasible, 0);
        var infeasible = new MipModel("impossible empty row");
        infeasible.AddBinary();
        infeasible.AddConstraint(LinearExpression.Zero.Between(1, 2));
        AssertStatus(infeasible, SolveStatus.Infeasible, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Variables_without_rows()
    {
        var model = new MipModel("no rows");
        var (x, y, z) = (model.AddContinuous(-2, 3), model.AddInteger(-4, 9), model.AddBinary());
        model.Maximize(2 * x - 3 * y + z);
        AssertOptimal(model, 19);
    }

    [Fact]
    public void Rows_without_objective()
    {
        var model = new MipModel("no objective");
        var (x, y) = (model.AddInteger(0, 9), model.AddInteger(0, 9));
        model.AddConstraint((7 * x - 5 * y).Between(3, 3));
        var result = AssertOptimal(model, 0);
        Assert.Equal(3, 7 * result.Value(x) - 5 * result.Value(y));
    }

    [Fact]
    public void Variable_in_no_row_and_fixed_variable()
    {
        var model = new MipModel("loose");
        var (x, loose, fixedOne) = (model.AddBinary(), model.AddContinuous(-1, 1), model.AddInteger(0, 8));
        model.Fix(fixedOne, 5);
        model.AddConstraint(x + fixedOne <= 5);
        model.Minimize(-x - (LinearExpression)fixedOne + loose);
        AssertOptimal(model, -6);
    }

    [Fact]
    public void Names_with_blanks_and_repeats_do_no_harm()
    {
        var model = new MipModel("a model, with blanks");
        var (x, y) = (model.AddBinary("same name"), model.AddBinary("same name"));
        model.AddConstraint(x + y <= 1, "RHS");
        model.AddConstraint(x - y >= -1, "RHS");
        model.Maximize(2 * x + 3 * y);
        AssertOptimal(model, 3);
    }

    [Fact]
    public void Random_models_agree_with_brute_force()
    {
        var solver = Solver;
        for (var seed = 1; seed <= RandomModels; seed++)
        {
            var model = ConformanceModels.RandomSmall(seed);
            AssertMatchesBruteForce(model, model.Solve(solver), ConformanceModels.BruteForce(model), seed);
        }
    }

    [Fact]
    public void Range_row_on_binaries_loses_no_optimum()
    {
        // CBC 2.10.8 with its preprocessing answers 4.
        var model = new MipModel("range of binaries");
        var (a, b, c) = (model.AddBinary(), model.AddBinary(), model.AddBinary());
        model.AddConstraint((3 * a + 4 * c).Between(2, 5));
        model.Minimize(3 * a - 4 * b + 8 * c);
        AssertOptimal(model, -1);
    }

    [Fact]
    public void Infeasible_model_that_presolve_can_get_wrong()
    {
        // HiGHS 1.10 presolves this to a point outside its bounds and ends in an error.
        var model = ConformanceModels.RandomSmall(103);
        Assert.Null(ConformanceModels.BruteForce(model));
        AssertStatus(model, SolveStatus.Infeasible, SolveStatus.InfeasibleOrUnbounded);
    }

    [Fact]
    public void Integer_values_are_whole_after_the_check()
    {
        var (model, _) = ConformanceModels.MarketSplit(seed: 3, rows: 2, columns: 12, planted: false, integral: !TakesContinuous);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600 });
        Assert.True(result.Status == SolveStatus.Optimal, result.ToString());
        for (var i = 0; i < model.VariableCount; i++)
        {
            if (model.KindOf(i) != VariableKind.Continuous) Assert.Equal(Math.Round(result.Point![i]), result.Point[i]);
        }
    }

    [Fact]
    public void Indicator_rows_hold()
    {
        var model = new MipModel("indicator");
        var (switchOn, x) = (model.AddBinary("on"), model.AddContinuous(-10, 10, "x"));
        model.AddIndicator(switchOn, 1, x <= 2);
        model.AddIndicator(switchOn, 0, x <= -3);
        model.Maximize(x - 4 * switchOn);
        AssertOptimal(model, -2);
        model.Maximize(x - 6 * switchOn);
        AssertOptimal(model, -3);
    }

    [Fact]
    public void Indicator_rows_over_integers_hold()
    {
        var model = new MipModel("integer indicator");
        var (switchOn, x, y) = (model.AddBinary("on"), model.AddInteger(-10, 10, "x"), model.AddInteger(0, 3, "y"));
        model.AddIndicator(switchOn, 1, 2 * x + 4 * y <= 5);
        model.AddIndicator(switchOn, 0, x <= -3);
        model.AddIndicator(switchOn, 0, (2 * y + 0.5).Between(1, 2));
        model.Maximize(x - 4 * switchOn + 0.25 * y);

        // On: x <= 2 and y = 0 give -2. Off: y would have to be a half, so off is never.
        AssertOptimal(model, -2);
        model.Maximize(x - 6 * switchOn + 0.25 * y);
        AssertOptimal(model, -4);
    }

    [Fact]
    public void Piecewise_linear_terms_count()
    {
        var model = new MipModel("piecewise");
        var x = model.AddContinuous(-4, 4, "x");
        model.AddPiecewiseLinearTerm(x, [(-4, 0), (-2, -3), (0, 1), (3, -2.5), (4, 6)]);
        model.Minimize(LinearExpression.Zero);
        Assert.Equal(-2, AssertOptimal(model, -3).Value(x), 6);
        model.Maximize(LinearExpression.Zero);
        Assert.Equal(4, AssertOptimal(model, 6).Value(x), 6);
        model.Minimize(0.5 * (LinearExpression)x.Model.VariableAt(0) * -1);
        Assert.Equal(3, AssertOptimal(model, -4).Value(x), 6);
    }

    [Fact]
    public void Flow_through_a_nearly_closed_big_M_row_is_never_an_answer()
    {
        // Within a solver's tolerance, on = 5e-9 is a zero that lets 0.005 through.
        var model = new MipModel("trickle");
        var (on, flow) = (model.AddBinary("on"), model.AddContinuous(0, 10, "flow"));
        model.AddConstraint(flow - 1e6 * on <= 0);
        model.AddConstraint(flow >= 0.005);
        model.Minimize(on);
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600 });
        Assert.True(result.Status == SolveStatus.Rejected || (result.Status == SolveStatus.Optimal && result.Value(on) == 1), result.ToString());
    }

    /// <summary>How many random models are compared with brute force; fewer where each solve starts a process.</summary>
    protected virtual int RandomModels => Rounds.Of(20, 60);

    private SolveResult AssertOptimal(MipModel model, double expected)
    {
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600 });
        Assert.True(result.Status == SolveStatus.Optimal, $"{model}\n{result}");
        Assert.Equal(expected, result.Objective, 1e-6 * Math.Max(1, Math.Abs(expected)));
        Assert.Equal(expected, result.DualBound, 1e-5 * Math.Max(1, Math.Abs(expected)));
        return result;
    }

    private void AssertStatus(MipModel model, params SolveStatus[] allowed)
    {
        var result = model.Solve(SolverFor(model), new SolveOptions { TimeLimit = 600 });
        Assert.True(allowed.Contains(result.Status), $"{model}\n{result}");
        Assert.Null(result.Point);
    }

    private static void AssertMatchesBruteForce(MipModel model, SolveResult result, double? best, int seed)
    {
        var note = $"seed {seed}, brute force {best}: {model}\n{result}";
        if (best is null)
        {
            Assert.True(result.Status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded, note);
            return;
        }

        Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - best.Value) <= 1e-6, note);
        var beyond = model.Sense == ObjectiveSense.Minimize ? result.DualBound - best.Value : best.Value - result.DualBound;
        Assert.True(beyond <= 1e-6, "The bound lies beyond the optimum. " + note);
    }
}
