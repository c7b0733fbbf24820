using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>Sign and step neurons: a value that jumps where the pre-activation crosses zero.</summary>
/// <remarks>
/// With a in [l, u] and a binary z for "above":
/// <para><c>a >= l + (p - l) z,   a &lt;= n + (u - n) z</c></para>
/// Where a is a sum of integer variables with integer weights, its values are a lattice c + g Z: n is the largest of them below zero and p the
/// smallest from zero on (at zero on the side that the layer gives it), and the rows are exact. Else n = p = 0: a linear program has no
/// open sides, so at a = 0 both values are allowed, and a solver's tolerance makes it a strip of that width. A sign that is zero at
/// zero has two binaries, one for each side. Size: one binary, two rows (twice that for the sign with three values). Tight for a alone.
/// </remarks>
internal static class SignRows
{
    /// <summary>One where the pre-activation is above zero, else zero.</summary>
    /// <param name="rows">Where the neuron goes.</param>
    /// <param name="a">The pre-activation.</param>
    /// <param name="range">Its proven range.</param>
    /// <param name="onAtZero">Whether zero counts as above.</param>
    /// <param name="name">What rows and variables are called.</param>
    public static LinearExpression Above(NeuronRows rows, LinearExpression a, ExpressionRange range, bool onAtZero, string name)
    {
        var (below, above) = Neighbours(a, onAtZero);
        var rounding = below < above ? 0 : Rounding(a);
        if (onAtZero ? range.Min >= rounding : range.Min > rounding) return 1.0;
        if (onAtZero ? range.Max < -rounding : range.Max <= -rounding) return 0.0;
        var z = rows.Model.AddBinary(name);
        if (below == above) rows.AddOpenSign(new EmbeddedSign(a, z, onAtZero));
        rows.Define(z, point => a.Evaluate(point.Span) is var value && (value > 0 || (onAtZero && value == 0)) ? 1 : 0);
        if (range.Min < above) rows.Model.AddConstraint(a.Plus(-(above - range.Min), z) >= range.Min, name + "_on");
        if (range.Max > below) rows.Model.AddConstraint(a.Plus(-(range.Max - below), z) <= below, name + "_off");
        return z;
    }

    /// <summary>The sign that is zero at zero: one binary for above less one for below, never both.</summary>
    public static LinearExpression ThreeWay(NeuronRows rows, LinearExpression a, ExpressionRange range, string name)
    {
        var above = Above(rows, a, range, onAtZero: false, name + "_above");
        var below = Above(rows, rows.Combine(0, (-1, a)), new ExpressionRange(-range.Max, -range.Min), onAtZero: false, name + "_below");
        if (above.TermCount > 0 && below.TermCount > 0) rows.Model.AddConstraint(above + below <= 1, name + "_either");
        return rows.Combine(0, (1, above), (-1, below));
    }

    /// <summary>The values of the pre-activation next to the jump, or zero twice where they are not a lattice.</summary>
    private static (double Below, double Above) Neighbours(LinearExpression a, bool onAtZero)
    {
        double step = 0;
        for (var t = 0; t < a.TermCount; t++)
        {
            var weight = Math.Abs(a.Coefficients[t]);
            if (!a.Model!.VariableAt(a.Indices[t]).IsIntegral || !double.IsInteger(weight) || weight > int.MaxValue) return (0, 0);
            while (weight != 0) (step, weight) = (weight, step % weight);
        }

        if (step == 0 || Math.Abs(a.Constant) > int.MaxValue) return (0, 0);
        var offset = a.Constant - step * Math.Floor(a.Constant / step);
        if (offset != 0) return (offset - step, offset);
        return onAtZero ? (-step, 0) : (0, step);
    }

    /// <summary>How far a range's end may be off by rounding: a jump must not be decided by that.</summary>
    private static double Rounding(LinearExpression a)
    {
        var size = Math.Abs(a.Constant);
        for (var t = 0; t < a.TermCount; t++)
        {
            var variable = a.Model!.VariableAt(a.Indices[t]);
            size += Math.Abs(a.Coefficients[t]) * Math.Max(Math.Abs(variable.LowerBound), Math.Abs(variable.UpperBound));
        }

        return size * (a.TermCount + 2) * Math.ScaleB(1, -52);
    }
}
