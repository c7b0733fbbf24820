using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>What makes a model unbounded, and what only looks as if it did.</summary>
public sealed class EndlessDirectionsTests
{
    [Fact]
    public void A_direction_that_leaves_a_variables_end_is_none()
    {
        // At most 5, since z is not below zero; a linear program's point may be off by 1e-7.
        var model = new MipModel("bounded");
        var (x, z) = (model.AddContinuous(0), model.AddContinuous(0));
        model.AddConstraint(x + 1e8 * z <= 5);
        model.Maximize(x);
        var directions = EndlessDirections.Of(model)!;
        Assert.False(EndlessDirections.Holds(directions, [1, -1e-8]));
        Assert.False(EndlessDirections.Holds(directions, [0, 0]));
    }

    [Fact]
    public void A_direction_that_every_row_allows_is_one()
    {
        var model = new MipModel("endless");
        var (x, y, n) = (model.AddContinuous(), model.AddContinuous(), model.AddInteger(0, 3));
        model.AddConstraint(x + y + n <= 4);
        model.Maximize(x + 0.5 * n);
        var directions = EndlessDirections.Of(model)!;
        Assert.True(EndlessDirections.Holds(directions, [1, -1, 0]));
        Assert.False(EndlessDirections.Holds(directions, [1, -0.999, 0]));
        Assert.False(EndlessDirections.Holds(directions, [-1, 1, 0]));
    }

    [Fact]
    public void Where_nothing_gains_by_itself_there_is_nothing_to_ask()
    {
        var model = new MipModel("none");
        var (x, y) = (model.AddContinuous(0), model.AddContinuous(double.NegativeInfinity, 7));
        model.Minimize(x - y);
        Assert.Null(EndlessDirections.Of(model));
    }

    [Fact]
    public void A_point_alone_does_not_make_infeasible_unbounded()
    {
        // Bounded by y, so what called it infeasible was wrong and no more.
        var model = new MipModel("wrong");
        var (x, y) = (model.AddContinuous(0), model.AddContinuous(0, 5));
        model.AddConstraint(x - y <= 0);
        model.Maximize(x);
        var claim = new SolveResult { Status = SolveStatus.Infeasible, DualBound = double.PositiveInfinity };
        SolveResult Solve(MipModel asked) => asked.Solve(TestSolvers.Get("highs"));
        Assert.Equal(SolveStatus.Failed, InfeasibleOrUnbounded.SettleDoubt(model, claim, Solve).Status);
        model.SetBounds(y, 0, double.PositiveInfinity);
        Assert.Equal(SolveStatus.Unbounded, InfeasibleOrUnbounded.SettleDoubt(model, claim, Solve).Status);
        model.AddConstraint(x >= 9);
        model.SetBounds(y, 0, 5);
        Assert.Equal(SolveStatus.Infeasible, InfeasibleOrUnbounded.SettleDoubt(model, claim, Solve).Status);
    }
}
