using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Mip;
using Halfspace.Training;
using Halfspace.ValueFunctions;
using Xunit;
using static Halfspace.Tests.ValueFunctions.RunningExamples;

namespace Halfspace.Tests.ValueFunctions;

/// <summary>Every known number of the second running example, exactly.</summary>
public sealed class HassanzadehRalphsFacts
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_representation_has_the_known_values(bool withSolver)
    {
        var search = new ExactSearchOptions { Solver = withSolver ? (ILpSolver)TestSolvers.Get("highs") : null };
        var made = DiscreteRepresentation.Build(Hassanzadeh, -12, 25, new RepresentationOptions { Search = search });
        Assert.True(made.IsComplete);
        Assert.Equal([(-12, 25)], Merged(made.Proved));
        foreach (var (b, value) in HassanzadehValues) Assert.Equal(Number(value), made.Function.At(b));
        Assert.Equal(Number(6.375), made.Function.At(Number(2.125)));
        Assert.Contains(Number(2.125), made.Function.Breakpoints);
        Assert.Equal((Rational)3, made.Function.RightOf(0)!.Value.Slope);
        Assert.Equal((Rational)(-1), made.Function.LeftOf(0)!.Value.Slope);
    }

    [Fact]
    public void The_integer_parts_near_zero_are_the_known_ones()
    {
        var made = DiscreteRepresentation.Build(Hassanzadeh, -4, 12);
        var known = new (int[] Part, int At, double Cost)[] { ([0, 0, 0], 0, 0), ([0, 1, 0], 5, 3.5), ([1, 0, 0], 6, 3), ([0, 2, 0], 10, 7), ([1, 1, 0], 11, 6.5), ([2, 0, 0], 12, 6), ([0, 0, 1], -4, 3) };
        foreach (var (part, at, cost) in known)
        {
            var found = Assert.Single(made.Parts, p => p.Values.SequenceEqual(part.Select(x => (Rational)x)));
            Assert.Equal(Number(cost), found.Function.At(at));
            Assert.Equal(Number(cost), made.Function.At(at));
        }
    }

    [Fact]
    public void A_truncated_list_is_an_upper_approximation_that_falls()
    {
        var made = DiscreteRepresentation.Build(Hassanzadeh, -12, 25);
        for (var count = 1; count <= made.Parts.Count; count++)
        {
            var (now, next) = (made.Truncated(count), made.Truncated(count + 1));
            foreach (var b in Grid(-12, 25, .5)) Assert.True(now.At(b) is not { } upper || (upper >= made.Function.At(b) && next.At(b) <= upper));
        }

        Assert.Equal(made.Function.Segments, made.Truncated(made.Parts.Count).Segments);
        var cut = DiscreteRepresentation.Build(Hassanzadeh, -12, 25, new RepresentationOptions { PartLimit = 5 });
        Assert.Equal((false, 5), (cut.IsComplete, cut.Parts.Count));
        foreach (var (from, to) in cut.Proved) Assert.Equal(made.Function.At((from + to) / 2), cut.Function.At((from + to) / 2));
        foreach (var b in Grid(-12, 25, .5)) Assert.True(cut.Function.At(b) is not { } upper || upper >= made.Function.At(b));
    }

    [Fact]
    public void The_value_function_is_tight_on_every_column()
    {
        var z = DiscreteRepresentation.Build(Hassanzadeh, -12, 12).Function;
        Assert.Null(Subadditivity.Of(z));
        var conditions = DualFeasibility.Of(Hassanzadeh, z);
        Assert.True(conditions.IsProved);
        Assert.Equal((Rational[])[3, Number(3.5), 3, 6, 7], conditions.Columns.Select(column => column.Bound!.Value));
        Assert.All(conditions.Columns, column => Assert.True(column.IsTight, column.ToString()));
    }

    [Fact]
    public void A_cheaper_column_that_nothing_needs_changes_nothing()
    {
        var model = HassanzadehModel();
        var wider = new Halfspace.Mip.MipModel("wider");
        foreach (var v in model.Variables) wider.AddVariable(v.LowerBound, v.UpperBound, v.Kind, v.Name);
        var extra = wider.AddContinuous(0, name: "v3");
        var x = wider.Variables.ToArray();
        wider.AddConstraint((6 * x[0] + 5 * x[1] - 4 * x[2] + 2 * x[3] - 7 * x[4] + extra).EqualTo(0), "row");
        wider.Minimize(3 * x[0] + 3.5 * x[1] + 3 * x[2] + 6 * x[3] + 7 * x[4] + 5 * extra);
        Assert.Equal(DiscreteRepresentation.Build(Hassanzadeh, -5, 9).Function.Segments, DiscreteRepresentation.Build(ParametricMip.Of(wider, "row"), -5, 9).Function.Segments);
    }

    [Fact]
    public void Jeroslows_formula_agrees()
    {
        var formula = new JeroslowFormula(Hassanzadeh);
        var z = DiscreteRepresentation.Build(Hassanzadeh, -6, 8).Function;
        foreach (var b in Grid(-6, 8, .375)) Assert.Equal(z.At(b), formula.At([b]));
    }

    private static (int, int)[] Merged(IReadOnlyList<(Rational From, Rational To)> stretches)
    {
        for (var s = 1; s < stretches.Count; s++) Assert.Equal(stretches[s - 1].To, stretches[s].From);
        return [((int)stretches[0].From.Numerator, (int)stretches[^1].To.Numerator)];
    }
}
