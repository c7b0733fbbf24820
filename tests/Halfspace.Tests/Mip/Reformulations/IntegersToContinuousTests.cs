using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Reformulations;

public sealed class IntegersToContinuousTests
{
    [Fact]
    public void Rows_objective_and_indices_stay_and_integrality_goes()
    {
        var model = new MipModel("relax");
        var (x, n, b) = (model.AddContinuous(0, 4, "x"), model.AddInteger(-1.5, 3.7, "n"), model.AddBinary("b"));
        model.AddConstraint(2 * x + 3 * n <= 7.5, "row");
        model.AddIndicator(b, 1, x <= 1, "switch");
        model.Maximize(x + n + 2 * b);
        var relaxed = IntegersToContinuous.Apply(model);
        Assert.Equal((0, 3, 2, 0), (relaxed.IntegerCount, relaxed.VariableCount, relaxed.RowCount, relaxed.Indicators.Count));
        Assert.Equal((-1.0, 3.0), (relaxed.LowerBound(n.Index), relaxed.UpperBound(n.Index)));
        Assert.Equal(["x", "n", "b"], relaxed.Variables.Select(variable => variable.Name));
        Assert.Equal(2, model.IntegerCount);
        var solver = TestSolvers.Get("highs");
        Assert.InRange(relaxed.Solve(solver).Objective, model.Solve(solver).Objective, 20);
    }

    [Fact]
    public void An_integer_without_a_value_is_refused_by_name()
    {
        var model = new MipModel("empty");
        model.AddInteger(.2, .8, "none");
        Assert.Contains("'none'", Assert.Throws<ArgumentException>(() => IntegersToContinuous.Apply(model)).Message, StringComparison.Ordinal);
    }
}
