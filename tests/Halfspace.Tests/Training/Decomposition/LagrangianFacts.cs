using Halfspace.Tests.Training.Formulations;
using Halfspace.Tests.Training.Methods;
using Halfspace.Training;
using Halfspace.Training.Decomposition;
using Halfspace.Training.Formulations;
using Halfspace.Training.LowerBounds;
using Xunit;

namespace Halfspace.Tests.Training.Decomposition;

/// <summary>Known values of the two relaxations of Mintz and Patil (2021) on XOR with three hidden layers of two, and what holds for all multipliers.</summary>
public sealed class LagrangianFacts
{
    private static RealTrainingProblem Xor => ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2, 2]);

    [Theory]
    [InlineData(1, -16, -16, -8, 2)]
    [InlineData(-1, 0, -16, -16, -6)]
    [InlineData(0.25, -4, -4, -2, 0.5)]
    [InlineData(-0.25, 0, -4, -4, -1.5)]
    [InlineData(0, 0, 0, 0, 0)]
    public void Constant_multipliers_of_copies_give_the_known_values(double constant, double first, double second, double third, double last)
    {
        double[] layers = [first, second, third, last];
        foreach (var lists in new[] { true, false })
        {
            var relaxation = new LagrangianCopies(Xor, lists: lists);
            var at = Evaluate(relaxation, [.. Enumerable.Repeat(constant, relaxation.Size)], lists ? null : "highs");
            Assert.Equal(layers.Sum(), at.Value, 1e-6);
            for (var l = 0; l < layers.Length; l++) Assert.Equal(layers[l], relaxation.LayerValue(at, l), 1e-6);
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void The_fixed_pattern_of_multipliers_of_copies_gives_the_known_values(string solver)
    {
        double[] Multipliers(LagrangianCopies relaxation)
        {
            var m = new double[relaxation.Size];
            for (var l = 1; l <= 3; l++)
                for (var n = 0; n < 4; n++)
                    for (var i = 0; i < 2; i++)
                        for (var k = 0; k < (l == 3 ? 1 : 2); k++) m[relaxation.RowOf(n, i, k, l)] = ((n + 2 * i + 3 * k + 5 * l) % 7 - 3) / 2.0;
            return m;
        }

        var exact = new LagrangianCopies(Xor);
        var at = Evaluate(exact, Multipliers(exact), null);
        Assert.Equal([-3, -9.5, -10.5, -1.5], Enumerable.Range(0, 4).Select(l => Math.Round(exact.LayerValue(at, l), 9)));
        Assert.Equal(-24.5, at.Value, 1e-9);
        var printed = new LagrangianCopies(Xor, ZeroOneProducts.AtMostWeight);
        Assert.Equal(-23.5, Evaluate(printed, Multipliers(printed), solver).Value, 1e-6);
    }

    [Theory]
    [InlineData("highs", 0.1, -128, -151.562, -47.6, -5.8, -380.962)]
    [InlineData("highs", 0.0, -128, -151.76, -48, -6, -381.76)]
    [InlineData("cbc", 0.1, -128, -151.562, -47.6, -5.8, -380.962)]
    public void The_printed_first_relaxation_has_the_known_values_at_its_start(string solver, double sizeCost, double first, double second, double third, double last, double total)
    {
        var relaxation = new LagrangianProducts(Xor, ZeroOneProducts.AtMostWeight, sizeCost);
        var m = new double[relaxation.Size];
        for (var p = 0; p < relaxation.Size / 4; p++)
        {
            var isLast = p >= relaxation.RowOf(0, 0, 0, 3);
            (m[4 * p + 1], m[4 * p + 2], m[4 * p + 3]) = isLast ? (2, 1, 0) : (1, 3, 6);
        }

        var at = Evaluate(relaxation, m, solver);
        double[] layers = [first, second, third, last];
        for (var l = 0; l < 4; l++) Assert.Equal(layers[l], relaxation.LayerValue(at, l), 1e-5);
        Assert.Equal(total, at.Value, 1e-5);
    }

    [Fact]
    public void The_printed_first_relaxation_has_the_known_values_at_one_and_zero()
    {
        var relaxation = new LagrangianProducts(Xor, ZeroOneProducts.AtMostWeight);
        var at = Evaluate(relaxation, [.. Enumerable.Range(0, relaxation.Size).Select(i => i % 4 == 0 ? 0.0 : 1.0)], "highs");
        Assert.Equal(-79.96, at.Value, 1e-6);
        Assert.Equal(0.04, relaxation.LayerValue(at, 3), 1e-6);
        Assert.Equal(0, Evaluate(relaxation, new double[relaxation.Size], "highs").Value, 1e-6);
    }

    [Fact]
    public void Duals_are_below_the_optimum_and_concave_and_lists_agree_with_the_solver()
    {
        const int seed = 118;
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var problem = BendersTests.RandomProblem(random);
            var least = PatternBruteForce.Least(problem);
            foreach (var (relaxation, check) in new (LagrangianRelaxation, LagrangianRelaxation)[] { (new LagrangianCopies(problem), new LagrangianCopies(problem, lists: false)), (new LagrangianProducts(problem), new LagrangianProducts(problem, lists: false)) })
            {
                double[] Draw() => [.. Enumerable.Range(0, relaxation.Size).Select(_ => relaxation.IsSigned ? 2 * random.NextDouble() : 4 * random.NextDouble() - 2)];
                var (one, other) = (Draw(), Draw());
                double[] middle = [.. one.Zip(other, (a, b) => (a + b) / 2)];
                var (low, high, between) = (Evaluate(relaxation, one, null), Evaluate(relaxation, other, null), Evaluate(relaxation, middle, null));
                var place = $"seed {seed}, round {round}, {relaxation.Name}, {problem}";
                Assert.True(low.Value <= least + 1e-9 && between.Value <= least + 1e-9, $"{place}: {low.Value}, {between.Value} above {least}");
                Assert.True(between.Value >= (low.Value + high.Value) / 2 - 1e-9, $"{place}: not concave");
                Assert.True(high.Value <= low.Value + low.Subgradient.Zip(one.Zip(other, (a, b) => b - a), (s, d) => s * d).Sum() + 1e-9, $"{place}: the subgradient is none");
                Assert.Equal(problem.Objective.IdenticalInputsBound(problem).Value, Evaluate(relaxation, new double[relaxation.Size], null).Value, 1e-9);
                if (round < 5) Assert.True(Math.Abs(low.Value - Evaluate(check, one, "highs").Value) < 1e-5, $"{place}: lists {low.Value}, solver {Evaluate(check, one, "highs").Value}");
            }
        }
    }

    internal static DualPoint Evaluate(LagrangianRelaxation relaxation, double[] multipliers, string? solver) =>
        relaxation.Evaluate(multipliers, solver is null ? null : TestSolvers.Get(solver), 1, () => 60, CancellationToken.None)!;
}
