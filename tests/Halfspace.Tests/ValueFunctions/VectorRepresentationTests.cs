using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Mip;
using Halfspace.ValueFunctions;
using Xunit;

namespace Halfspace.Tests.ValueFunctions;

/// <summary>The loop over the largest gap in one and two right-hand sides, on both solvers, against exact values.</summary>
public sealed class VectorRepresentationTests
{
    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void One_right_hand_side_gives_the_exact_representation(string solver)
    {
        var exact = DiscreteRepresentation.Build(RunningExamples.Hassanzadeh, -6, 8).Function;
        var made = VectorRepresentation.Build(RunningExamples.Hassanzadeh, [-6], [8], TestSolvers.Get(solver));
        Assert.True(made.IsComplete);
        Assert.True(made.LargestGap < 1e-4);
        foreach (var b in RunningExamples.Grid(-6, 8, .125)) Assert.Equal(exact.At(b), made.At([b]));
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void Two_right_hand_sides_agree_with_exact_solves(string solver)
    {
        var backend = TestSolvers.Get(solver);
        for (var seed = 0; seed < Rounds.Of(2, 6); seed++)
        {
            var random = new Random(seed);
            var problem = ParametricMip.Of(Model(random), "r0", "r1");
            var made = VectorRepresentation.Build(problem, [-2, -2], [3, 3], backend);
            Assert.True(made.IsComplete, $"seed {seed}: gap {made.LargestGap}");
            for (var round = 0; round < 25; round++)
            {
                Rational[] b = [Rational.Of(random.Next(-8, 13), 4), Rational.Of(random.Next(-8, 13), 4)];
                var (value, upper) = (ExactBranchAndBound.Solve(problem.At(b)).Value + problem.Constant, made.At(b));
                Assert.True(upper >= value && (upper - value)!.Value.ToDouble() <= 1e-4, $"seed {seed}: {upper} against {value} at {string.Join(", ", b)}");
            }
        }
    }

    [Fact]
    public void A_truncated_list_is_above()
    {
        var problem = RunningExamples.Hassanzadeh;
        var made = VectorRepresentation.Build(problem, [-6], [8], TestSolvers.Get("highs"), partLimit: 3);
        Assert.Equal((false, 3), (made.IsComplete, made.Parts.Count));
        var exact = DiscreteRepresentation.Build(problem, -6, 8).Function;
        foreach (var b in RunningExamples.Grid(-6, 8, .5)) Assert.True(made.At([b]) >= exact.At(b));
    }

    [Fact]
    public void Rows_that_cannot_be_made_up_are_refused_by_name()
    {
        var model = new MipModel("m");
        var (x, v) = (model.AddInteger(0, 3, "x"), model.AddContinuous(0, name: "v"));
        model.AddConstraint((2 * x - v).EqualTo(0), "one_way");
        model.AddConstraint(x <= 2, "whole");
        model.Minimize(3 * x + v);
        var highs = TestSolvers.Get("highs");
        Assert.Contains("one_way", Assert.Throws<InvalidOperationException>(() => VectorRepresentation.Build(ParametricMip.Of(model, "one_way"), [0], [1], highs)).Message, StringComparison.Ordinal);
        Assert.Throws<LocallyConstantException>(() => VectorRepresentation.Build(ParametricMip.Of(model, "whole"), [0], [1], highs));
    }

    private static MipModel Model(Random random)
    {
        var model = new MipModel("random");
        var cost = LinearExpression.Zero;
        for (var j = 0; j < 4; j++) cost += random.Next(1, 9) / 2.0 * (j < 2 ? model.AddInteger(0, 3) : model.AddContinuous(j == 3 ? -.5 : 0, j == 3 ? 2 : double.PositiveInfinity));
        for (var r = 0; r < 2; r++)
        {
            var sum = LinearExpression.Zero;
            foreach (var variable in model.Variables) sum += random.Next(-3, 4) / (random.Next(2) + 1.0) * variable;
            model.AddConstraint(random.Next(2) == 0 ? sum.EqualTo(1) : sum >= 1, $"r{r}");
        }

        model.AddConstraint(LinearExpression.Sum(model.Variables.Take(2)) <= 4, "few");
        model.Minimize(cost + 1);
        return PenalisedSlacks.Of(model, 6, "r0", "r1");
    }
}
