using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Mip;
using Halfspace.ValueFunctions;
using Xunit;
using static Halfspace.Tests.ValueFunctions.RunningExamples;

namespace Halfspace.Tests.ValueFunctions;

/// <summary>Every known number of the first running example, exactly.</summary>
public sealed class GuzelsoyRalphsFacts
{
    private static readonly (double B, double Value)[] Table =
    [
        (-3, 0), (-2.5, 1), (-2, .5), (-1.5, 0), (-1.25, .5), (-1, 1), (-.5, .5), (0, 0), (.25, .5), (.5, 1), (.75, .75),
        (1, .5), (1.25, 1), (1.5, 1.5), (2, 1), (2.5, 2), (3, 1.5), (4, 2), (6, 3),
    ];

    [Fact]
    public void The_representation_is_the_closed_form()
    {
        var made = DiscreteRepresentation.Build(Guzelsoy, -6, 8);
        Assert.True(made.IsComplete);
        foreach (var (b, value) in Table) Assert.Equal(Number(value), made.Function.At(Number(b)));
        foreach (var b in Grid(-6, 8, .0625)) Assert.Equal(GuzelsoyValue(b), made.Function.At(b));
        Assert.All(made.Function.Segments, segment => Assert.Contains(segment.Slope, (Rational[])[2, -1]));
        Assert.Equal(made.Function.Breakpoints.Count - 1, made.Function.Segments.Count);
    }

    [Fact]
    public void The_linear_dual_is_half_of_what_is_positive()
    {
        var dual = new LpDualFunction(Guzelsoy);
        foreach (var b in Grid(-6, 8, .25))
        {
            var expected = b.Sign > 0 ? b / 2 : Rational.Zero;
            Assert.Equal(expected, dual.At([b]));
            Assert.True(GuzelsoyValue(b) >= expected);
            if ((b.IsInteger && b.Sign >= 0) || (b.Sign <= 0 && (b / Rational.Of(3, 2)).IsInteger)) Assert.Equal(expected, GuzelsoyValue(b));
        }

        Assert.Equal([new Segment(-6, 0, 0, 0), new Segment(0, 8, 0, 4)], dual.Over(-6, 8).Segments);
        Assert.Equal("1/2 b", dual.StrongAt([3]).ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_branch_and_bound_function_has_the_three_known_lines(bool withSolver)
    {
        var options = new ExactSearchOptions { Solver = withSolver ? (ILpSolver)TestSolvers.Get("highs") : null };
        var dual = BranchAndBoundDualFunction.Of(Guzelsoy, [Number(1.5)], options);
        Assert.Equal(["-b + 3", "1/2 b + 3/4", "2 b - 3/2"], dual.Lines.Select(line => line.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal((Number(1.5), true), (dual.Value!.Value, dual.IsStrong));
        foreach (var b in Grid(-5, 7.4, .05))
        {
            Assert.True(dual.At([b]) <= GuzelsoyValue(b), $"{b}");
            Assert.Equal(b >= 1 && b <= 2, dual.At([b]) == GuzelsoyValue(b));
        }

        var over = dual.Over(-5, 7);
        foreach (var b in Grid(-5, 7, .25)) Assert.Equal(dual.At([b]), over.At(b));
    }

    [Fact]
    public void A_batch_of_right_hand_sides_is_strong_at_each()
    {
        Rational[] places = [.. Grid(-4, 5, .75)];
        var dual = BranchAndBoundDualFunction.OfMany(Guzelsoy, places.Select(b => (Rational[])[b]));
        foreach (var b in places) Assert.Equal(GuzelsoyValue(b), dual.At([b]));
        foreach (var b in Grid(-6, 8, .125)) Assert.True(dual.At([b]) <= GuzelsoyValue(b));
        var over = dual.Over(-4, 5);
        foreach (var b in Grid(-4, 5, .125)) Assert.Equal(dual.At([b]), over.At(b));
    }

    [Fact]
    public void Slopes_and_Clarke_sets()
    {
        foreach (var (b, slope) in ((double, int)[])[(.25, 2), (.75, -1), (-1.25, 2), (-.5, -1)])
        {
            var smooth = ClarkeInterval.At(Guzelsoy, Number(b));
            Assert.True(smooth.IsSmooth);
            Assert.Equal<Rational>(slope, smooth.Left);
        }

        foreach (var b in (double[])[.5, 1, 1.5, 0, -1])
        {
            var kink = ClarkeInterval.At(Guzelsoy, Number(b));
            Assert.Equal(((Rational)(-1), (Rational)2, GuzelsoyValue(Number(b))), (kink.Least, kink.Greatest, kink.Value));
            Assert.Equal("[-1, 2]", kink.ToString());
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void The_selected_derivative_integrates_to_the_difference_along_any_path(string solver)
    {
        var backend = TestSolvers.Get(solver);
        foreach (var (from, to, difference) in ((IEnumerable<(double, double, double)>)[(-1.5, 1.5, 1.5), (0, 3, 1.5), (3, .5, -.5)]).Take(solver == "cbc" ? Rounds.Of(1, 3) : 3))
        {
            // Kinks lie at multiples of a quarter, so the middle of each quarter's halves tells its slope.
            var (sum, step) = (0.0, to > from ? .25 : -.25);
            for (var b = from; b != to; b += step)
            {
                var model = GuzelsoyModel();
                var moved = new Halfspace.Mip.MipModel("moved");
                foreach (var variable in model.Variables) moved.AddVariable(variable.LowerBound, variable.UpperBound, variable.Kind);
                var x = moved.Variables.ToArray();
                moved.AddConstraint((x[0] - 1.5 * x[1] + x[2] - x[3]).EqualTo(b + step / 2));
                moved.Minimize(.5 * x[0] + 2 * x[2] + x[3]);
                sum += ValueGradient.Of(moved, backend).ByRightHandSide(0).ToDouble() * step;
            }

            Assert.Equal(difference, sum, 12);
        }
    }

    [Fact]
    public void The_value_function_is_subadditive_and_tight_on_every_column()
    {
        var z = DiscreteRepresentation.Build(Guzelsoy, -6, 6).Function;
        Assert.Null(Subadditivity.Of(z));
        Assert.Null(Subadditivity.OnGrid(b => z.At(b), -6, 6, Rational.Of(1, 4)));
        var conditions = DualFeasibility.Of(Guzelsoy, z);
        Assert.True(conditions.IsProved);
        Assert.All(conditions.Columns, column => Assert.True(column.IsTight, column.ToString()));

        var raised = PiecewiseLinear.Minimum(new PiecewiseLinear(z.Segments.Select(s => s with { ValueFrom = s.ValueFrom * 2, ValueTo = s.ValueTo * 2 })), PiecewiseLinear.Line(9, 0, -6, 6));
        Assert.False(DualFeasibility.Of(Guzelsoy, raised).IsProved);
        Assert.NotNull(Subadditivity.Of(new PiecewiseLinear([new Segment(0, 1, 0, 0), new Segment(1, 2, 0, 5)])));
    }

    [Fact]
    public void A_Gomory_function_equals_z_on_the_halves()
    {
        var half = Rational.Of(1, 2);
        var gomory = GomoryFunction.Linear(2) + Rational.Of(3, 2) * GomoryFunction.Maximum(GomoryFunction.Ceiling(GomoryFunction.Linear(-1)), GomoryFunction.Ceiling(GomoryFunction.Linear(Rational.Of(-4, 3))));
        Assert.Equal("2 b + 3/2 max(ceil(-b), ceil(-4/3 b))", gomory.ToString());
        foreach (var b in Grid(-9, 9, .5)) Assert.Equal(GuzelsoyValue(b), gomory.At([b]));

        // On whole numbers, a simpler one is known; it fails as a bound at -3/2.
        var simple = half * GomoryFunction.Linear(1) + Rational.Of(3, 2) * GomoryFunction.Maximum(GomoryFunction.Linear(0), GomoryFunction.Ceiling(GomoryFunction.Linear(Rational.Of(-1, 3))));
        foreach (var b in Grid(-9, 9, 1)) Assert.Equal(GuzelsoyValue(b), simple.At([b]));
        Assert.False(simple.Prove(Guzelsoy).IsProved);

        // Rounding jumps at once, which no continuous column allows; as a bound of the integer columns alone it is proved.
        var proof = gomory.Prove(Guzelsoy);
        Assert.False(proof.IsProved);
        Assert.Null(proof.Columns[3].Bound);
        Assert.All(proof.Columns.Take(2), column => Assert.True(column.IsTight, column.ToString()));
        var linear = gomory.WithoutRounding();
        Assert.Equal("2 b + 3/2 max(-b, -4/3 b)", linear.ToString());
        Assert.True((half * GomoryFunction.Linear(1)).Prove(Guzelsoy).IsProved);
    }

    [Fact]
    public void Jeroslows_formula_is_the_value_function()
    {
        var solved = new JeroslowFormula(Guzelsoy);
        Assert.Equal((2, 2), ((int)solved.Scale, solved.BasisCount));
        var gomory = GomoryFunction.Linear(2) + Rational.Of(3, 2) * GomoryFunction.Maximum(GomoryFunction.Ceiling(GomoryFunction.Linear(-1)), GomoryFunction.Ceiling(GomoryFunction.Linear(Rational.Of(-4, 3))));
        var closed = new JeroslowFormula(Guzelsoy, b => gomory.At(b));
        foreach (var b in Grid(-4, 4, .2)) Assert.Equal(GuzelsoyValue(b), solved.At([b]));
        foreach (var b in Grid(-9, 9, .05)) Assert.Equal(GuzelsoyValue(b), closed.At([b]));
    }
}
