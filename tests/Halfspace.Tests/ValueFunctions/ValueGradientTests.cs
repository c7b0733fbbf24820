using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.ValueFunctions;
using Xunit;

namespace Halfspace.Tests.ValueFunctions;

/// <summary>Derivatives against finite differences, the chain rule, and models that have none.</summary>
public sealed class ValueGradientTests
{
    [Theory]
    [InlineData("highs", 25)]
    [InlineData("cbc", 3)] // Each solve is a process.
    public void Derivatives_are_finite_differences_where_z_is_smooth(string solver, int seeds)
    {
        var backend = TestSolvers.Get(solver);
        const double h = 1e-5;
        var compared = 0;
        for (var seed = 0; seed < Rounds.Of((seeds + 2) / 3, seeds); seed++)
        {
            var theta = Enumerable.Range(0, 7).Select(_ => new Random(seed).NextDouble()).ToArray();
            var random = new Random(seed);
            for (var p = 0; p < theta.Length; p++) theta[p] = random.NextDouble() * 2 - 1;
            var at = ValueGradient.Of(Model(theta), backend);
            var (z, gradient) = (at.Value.ToDouble(), at.Chain(Effects(), theta.Length));
            for (var p = 0; p < theta.Length; p++)
            {
                var (up, down) = ((double[])theta.Clone(), (double[])theta.Clone());
                up[p] += h;
                down[p] -= h;
                var (zUp, zDown) = (Value(up), Value(down));
                // A kink or a change of integers within the step: the two one-sided differences part.
                if (Math.Abs(zUp - 2 * z + zDown) > 1e-7) continue;
                Assert.True(Math.Abs((zUp - zDown) / (2 * h) - gradient[p]) < 1e-4, $"seed {seed}, parameter {p}: {gradient[p]} against {(zUp - zDown) / (2 * h)}");
                compared++;
            }
        }

        Assert.True(compared > 5 * Rounds.Of((seeds + 2) / 3, seeds) - 5, $"{compared} smooth places");

        double Value(double[] theta) => ValueGradient.Of(Model(theta), backend).Value.ToDouble();
    }

    [Fact]
    public void A_maximised_model_has_the_derivatives_of_its_own_value()
    {
        var model = new MipModel();
        var (x, y) = (model.AddInteger(0, 5), model.AddContinuous(0, 3));
        model.AddConstraint(2 * x + y <= 7.5, "room");
        model.Maximize(4 * x + 1.5 * y);
        var gradient = ValueGradient.Of(model, TestSolvers.Get("highs"));
        Assert.Equal((Rational.OfDecimal(14.25), Rational.OfDecimal(1.5)), (gradient.Value, gradient.ByRightHandSide(0)));
        Assert.Equal(((Rational)3, Rational.OfDecimal(-4.5)), (gradient.ByCost(0), gradient.ByCoefficient(0, 0)));
    }

    [Fact]
    public void A_purely_binary_model_has_no_derivative_and_the_message_says_what_has()
    {
        var model = new MipModel("binary");
        var x = Enumerable.Range(0, 3).Select(i => model.AddBinary($"x{i}")).ToArray();
        model.AddConstraint(2 * x[0] + 3 * x[1] + 4 * x[2] >= 4.5, "cover");
        model.Minimize(2 * x[0] + 2 * x[1] + 5 * x[2]);
        var gradient = ValueGradient.Of(model, TestSolvers.Get("highs"));
        Assert.Equal((Rational)1, gradient.ByCost(0));
        var thrown = Assert.Throws<LocallyConstantException>(() => gradient.ByRightHandSide(0));
        Assert.Contains("cover", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("PenalisedSlacks", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<LocallyConstantException>(() => gradient.Chain([ParameterEffect.OnCoefficient(0, 0, 1, 1)], 1));
        Assert.Throws<LocallyConstantException>(() => ClarkeInterval.At(ParametricMip.Of(model, "cover"), Rational.OfDecimal(4.5)));

        var soft = PenalisedSlacks.Of(model, 0.5, "cover");
        Assert.Equal(0.5, ValueGradient.Of(soft, TestSolvers.Get("highs")).ByRightHandSide(0).ToDouble());
        var slopes = ClarkeInterval.At(ParametricMip.Of(soft, "cover"), 0);
        Assert.Equal((Rational.Zero, Rational.Of(1, 2)), (slopes.Least, slopes.Greatest));
        for (var b = Rational.Zero; b <= 9; b += Rational.Of(1, 2)) Assert.True(ClarkeInterval.At(ParametricMip.Of(soft, "cover"), b).Greatest <= Rational.Of(1, 2));
        Assert.Throws<ArgumentException>(() => PenalisedSlacks.Of(model, 1, "nope"));
        Assert.Throws<ArgumentOutOfRangeException>(() => PenalisedSlacks.Of(model, 0, "cover"));
    }

    [Fact]
    public void A_jump_has_no_Clarke_interval()
    {
        var model = new MipModel();
        var (x, v) = (model.AddInteger(0, 3, "x"), model.AddContinuous(0, name: "v"));
        model.AddConstraint((2 * x - v).EqualTo(0), "row");
        model.Minimize(3 * x + .25 * v);
        // Only slack downwards: z climbs by a jump at each whole two.
        Assert.Contains("jumps", Assert.Throws<InvalidOperationException>(() => ClarkeInterval.At(ParametricMip.Of(model, "row"), 2)).Message, StringComparison.Ordinal);
        Assert.True(ClarkeInterval.At(ParametricMip.Of(model, "row"), 1).IsSmooth);
    }

    [Fact]
    public void A_direction_in_several_right_hand_sides()
    {
        var model = RunningExamples.GuzelsoyModel();
        var twice = new MipModel("twice");
        foreach (var copy in (string[])["a", "b"])
        {
            var x = model.Variables.Select(v => twice.AddVariable(v.LowerBound, v.UpperBound, v.Kind, v.Name + copy)).ToArray();
            twice.AddConstraint((x[0] - 1.5 * x[1] + x[2] - x[3]).EqualTo(0), copy);
        }

        var all = twice.Variables.ToArray();
        twice.Minimize(.5 * all[0] + 2 * all[2] + all[3] + .5 * all[4] + 2 * all[6] + all[7]);
        var problem = ParametricMip.Of(twice, "a", "b");
        // z(a) + z(b) along (1, -2) from (1/4, 3/4): slopes 2 and -1.
        var slope = ClarkeInterval.At(problem.Along([Rational.Of(1, 4), Rational.Of(3, 4)], [1, -2]), 0);
        Assert.True(slope.IsSmooth);
        Assert.Equal((Rational)4, slope.Left);
    }

    /// <summary>Costs, coefficients and right-hand sides that depend linearly on seven parameters; slack at a price keeps z finite.</summary>
    private static MipModel Model(double[] theta)
    {
        var model = new MipModel();
        var (x, y) = (model.AddInteger(0, 4), model.AddInteger(0, 4));
        var (v, w) = (model.AddContinuous(0, 5), model.AddContinuous(0, 5));
        model.AddConstraint((2 + theta[0]) * x + (1.5 - theta[1]) * y + v - w >= 3.3 + 2 * theta[2], "r0");
        model.AddConstraint((x - 2 * y + (1 + .5 * theta[3]) * w).EqualTo(.7 + theta[4]), "r1");
        model.Minimize((1.3 + theta[5]) * x + 2.1 * y + (3 + theta[6] + theta[5]) * v + 2.7 * w);
        return PenalisedSlacks.Of(model, 9, "r0", "r1");
    }

    private static IEnumerable<ParameterEffect> Effects() =>
    [
        ParameterEffect.OnCoefficient(0, 0, 0, 1),
        ParameterEffect.OnCoefficient(1, 0, 1, -1),
        ParameterEffect.OnRightHandSide(2, 0, 2),
        ParameterEffect.OnCoefficient(3, 1, 3, .5),
        ParameterEffect.OnRightHandSide(4, 1, 1),
        ParameterEffect.OnCost(5, 0, 1),
        ParameterEffect.OnCost(5, 2, 1),
        ParameterEffect.OnCost(6, 2, 1),
    ];
}
