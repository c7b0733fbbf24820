using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Mip;
using Halfspace.ValueFunctions;

namespace Halfspace.Tests.ValueFunctions;

/// <summary>The two examples of the literature, with their value functions in closed form or as a table.</summary>
internal static class RunningExamples
{
    private static readonly double[] HassanzadehTable = [9, 9, 8, 7, 6, 6, 5, 4, 3, 3, 2, 1, 0, 3, 6, 5.5, 4.5, 3.5, 3, 6, 9, 8, 7, 6.5, 6, 9, 11.5, 10.5, 10, 9.5, 9, 12, 14, 13.5, 13, 12.5, 12, 15];

    /// <summary>min 1/2 x1 + 2 x3 + x4 : x1 - 3/2 x2 + x3 - x4 = b, x1 and x2 whole.</summary>
    public static MipModel GuzelsoyModel()
    {
        var model = new MipModel("guzelsoy-ralphs");
        var (x1, x2) = (model.AddInteger(0, double.PositiveInfinity, "x1"), model.AddInteger(0, double.PositiveInfinity, "x2"));
        var (x3, x4) = (model.AddContinuous(0, name: "x3"), model.AddContinuous(0, name: "x4"));
        model.AddConstraint((x1 - 1.5 * x2 + x3 - x4).EqualTo(1.5), "row");
        model.Minimize(.5 * x1 + 2 * x3 + x4);
        return model;
    }

    /// <summary>min 3 x1 + 7/2 x2 + 3 x3 + 6 v1 + 7 v2 : 6 x1 + 5 x2 - 4 x3 + 2 v1 - 7 v2 = b, x whole.</summary>
    public static MipModel HassanzadehModel()
    {
        var model = new MipModel("hassanzadeh-ralphs");
        var x = Enumerable.Range(1, 3).Select(i => model.AddInteger(0, double.PositiveInfinity, $"x{i}")).ToArray();
        var (v1, v2) = (model.AddContinuous(0, name: "v1"), model.AddContinuous(0, name: "v2"));
        model.AddConstraint((6 * x[0] + 5 * x[1] - 4 * x[2] + 2 * v1 - 7 * v2).EqualTo(3), "row");
        model.Minimize(3 * x[0] + 3.5 * x[1] + 3 * x[2] + 6 * v1 + 7 * v2);
        return model;
    }

    public static ParametricMip Guzelsoy => ParametricMip.Of(GuzelsoyModel(), "row");

    public static ParametricMip Hassanzadeh => ParametricMip.Of(HassanzadehModel(), "row");

    /// <summary>The closed form of the first example's value function.</summary>
    public static Rational GuzelsoyValue(Rational b)
    {
        if (b.Sign >= 0)
        {
            Rational whole = b.Floor();
            return whole / 2 + Rational.Min(2 * (b - whole), Rational.Of(3, 2) - (b - whole));
        }

        var shifted = b;
        while (shifted <= Rational.Of(-3, 2)) shifted += Rational.Of(3, 2);
        return Rational.Min(-shifted, 2 * shifted + 3);
    }

    /// <summary>The second example's value at the whole numbers from -12 to 25.</summary>
    public static IEnumerable<(int B, double Value)> HassanzadehValues => HassanzadehTable.Select((value, i) => (i - 12, value));

    public static Rational Number(double value) => Rational.OfDecimal(value);

    /// <summary>Places from one number to another.</summary>
    public static IEnumerable<Rational> Grid(double from, double to, double step)
    {
        for (var place = Number(from); place <= Number(to); place += Number(step)) yield return place;
    }
}
