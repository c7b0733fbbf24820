using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Claims that a start or a second solver contradicts.</summary>
public sealed class ContradictedClaimTests
{
    [Theory]
    [InlineData(SolveStatus.Infeasible, 0)]
    [InlineData(SolveStatus.TimeLimit, 2.5)]
    public void A_claim_that_the_start_contradicts_is_rejected(SolveStatus status, double bound)
    {
        var model = Model(withStart: true);
        var result = model.Solve(new ClaimingSolver(status, bound));
        Assert.Equal(SolveStatus.Rejected, result.Status);
        Assert.Contains("start", result.Message, StringComparison.Ordinal);
        Assert.NotEqual(SolveStatus.Rejected, Model(withStart: false).Solve(new ClaimingSolver(status, bound)).Status);
    }

    [Fact]
    public void The_answer_is_never_worse_than_a_start_that_passes_the_re_check()
    {
        var nothing = Model(withStart: true).Solve(new ClaimingSolver(SolveStatus.TimeLimit, 0));
        Assert.Equal((SolveStatus.TimeLimit, 2.0), (nothing.Status, nothing.Objective));
        var worse = Model(withStart: true).Solve(new ClaimingSolver(SolveStatus.TimeLimit, 0, [1, 1, 1]));
        Assert.Equal(2, worse.Objective);
        // One that breaks a row, or lacks a value, says nothing.
        var model = Model(withStart: false);
        model.SetStart(model.VariableAt(0), 1);
        Assert.Null(model.Solve(new ClaimingSolver(SolveStatus.TimeLimit, 0)).Point);
        foreach (var variable in model.Variables) model.SetStart(variable, 0);
        Assert.Equal(SolveStatus.Infeasible, model.Solve(new ClaimingSolver(SolveStatus.Infeasible, 0)).Status);
    }

    [Fact]
    public void A_second_solver_that_has_a_better_point_contradicts_optimal_and_infeasible()
    {
        var honest = new ClaimingSolver(SolveStatus.Optimal, 2, [1, 1, 0]);
        foreach (var (first, second) in new[]
        {
            (new ClaimingSolver(SolveStatus.Infeasible, 0), honest), (honest, new ClaimingSolver(SolveStatus.Infeasible, 0)),
            (new ClaimingSolver(SolveStatus.Optimal, 3, [1, 1, 1]), honest), (honest, new ClaimingSolver(SolveStatus.Optimal, 3, [1, 1, 1])),
            (new ClaimingSolver(SolveStatus.Unbounded, double.NegativeInfinity), honest),
        })
        {
            var result = Model(withStart: false).Solve(first, new SolveOptions { CrossCheck = second });
            Assert.True(result.Status == SolveStatus.Rejected, $"{first.Status} and {second.Status}: {result}");
        }

        var agreed = Model(withStart: false).Solve(honest, new SolveOptions { CrossCheck = new ClaimingSolver(SolveStatus.Optimal, 2, [1, 0, 1]) });
        Assert.Equal((SolveStatus.Optimal, true), (agreed.Status, agreed.IsCrossChecked));
        var open = Model(withStart: false).Solve(honest, new SolveOptions { CrossCheck = new ClaimingSolver(SolveStatus.TimeLimit, 0) });
        Assert.Equal((SolveStatus.Optimal, false), (open.Status, open.IsCrossChecked));
        Assert.Contains("could not confirm", open.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HiGHS_does_not_call_a_start_optimal_that_its_presolve_has_cut_everything_below()
    {
        // HiGHS 1.10 and 1.12 answer 0.0407, the value of the start, before the first node; x1 is in no row, and zero is best.
        var model = new MipModel();
        var (x1, b) = (model.AddContinuous(0, 0.04068361612324006, "x1"), model.AddBinary("b"));
        var (u, v, w) = (model.AddContinuous(0, 0.79, "u"), model.AddContinuous(0, 0.31, "v"), model.AddContinuous(0, 0.24, "w"));
        model.AddConstraint((0.2 * (LinearExpression)b - 0.5 * (LinearExpression)u - 0.02 * (LinearExpression)v + w).Between(0, 0));
        model.AddConstraint(u - (LinearExpression)b <= 0);
        model.Minimize(x1);
        foreach (var variable in model.Variables) model.SetStart(variable, 0);
        model.SetStart(x1, 0.040682762036427844);
        var result = model.Solve(TestSolvers.Get("highs"));
        Assert.Equal((SolveStatus.Optimal, 0.0), (result.Status, result.Objective));
        Assert.Equal(0, result.DualBound, 9);
    }

    [Fact]
    public void Integer_columns_without_bounds_are_binary_as_HiGHS_and_CBC_read_them()
    {
        const string text = "NAME intnobound\nROWS\n N o\n L r\nCOLUMNS\n    M 'MARKER' 'INTORG'\n    x o -1 r 2\n    y o -1 r 1\n    M 'MARKER' 'INTEND'\n    z o 1 r 1\nRHS\n    RHS r 9\nBOUNDS\n LO B y 0\nENDATA\n";
        using var folder = new TemporaryFolder();
        folder.Write("intnobound.mps", text);
        var model = MpsFile.Read(folder.Name("intnobound.mps"));
        Assert.Equal([(0, 1, VariableKind.Binary), (0, double.PositiveInfinity, VariableKind.Integer), (0, double.PositiveInfinity, VariableKind.Continuous)], model.Variables.Select(v => (v.LowerBound, v.UpperBound, v.Kind)));
    }

    /// <summary>At least two of three binaries, as few as possible.</summary>
    private static MipModel Model(bool withStart)
    {
        var model = new MipModel("two of three");
        for (var j = 0; j < 3; j++) model.AddBinary();
        model.AddConstraint(LinearExpression.Sum(model.Variables) >= 2);
        model.Minimize(LinearExpression.Sum(model.Variables));
        if (withStart) foreach (var variable in model.Variables) model.SetStart(variable, variable.Index < 2 ? 1 : 0);
        return model;
    }
}
