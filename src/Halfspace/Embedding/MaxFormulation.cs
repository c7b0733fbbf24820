using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>The largest of several expressions: max pooling.</summary>
/// <remarks>
/// Arguments x_k in [l_k, u_k]. One with u_k &lt;= l_j for another j never wins and is dropped; a single one left is the maximum itself, two are
/// <c>x_1 + max(0, x_2 - x_1)</c> in the chosen ReLU formulation. Otherwise, with U_k the largest u_j of the others:
/// <para><c>y >= x_k,  y &lt;= x_k + (U_k - l_k)(1 - s_k),  sum of s_k = 1,  s binary</c></para>
/// Size: one output, K binaries, 2 K + 1 rows for K arguments that are left; one binary for two. Tight for two arguments that are
/// variables under the hull formulations; else not. Source: Tjeng, Xiao and Tedrake (2019).
/// </remarks>
internal static class MaxFormulation
{
    public static LinearExpression Add(NeuronRows rows, IReadOnlyList<(LinearExpression Expression, ExpressionRange Range)> arguments, double most, string name)
    {
        var best = 0;
        for (var k = 1; k < arguments.Count; k++)
        {
            if (arguments[k].Range.Min > arguments[best].Range.Min) best = k;
        }

        var floor = arguments[best].Range.Min;
        var kept = arguments.Where((argument, k) => k == best || argument.Range.Max > floor).ToArray();
        if (kept.Length == 1) return kept[0].Expression;
        if (kept.Length == 2) return OfTwo(rows, kept[0], kept[1], name);
        var model = rows.Model;
        var output = model.AddContinuous(floor, Math.Min(most, kept.Max(k => k.Range.Max)), name);
        rows.Define(output, point => kept.Max(argument => argument.Expression.Evaluate(point.Span)));
        var chosen = LinearExpression.Zero;
        for (var k = 0; k < kept.Length; k++)
        {
            var (x, range) = kept[k];
            var others = kept.Where((_, j) => j != k).Max(other => other.Range.Max);
            var active = model.AddBinary($"{name}_is{k}");
            var place = k;
            rows.Define(active, point => Array.IndexOf(kept, kept.MaxBy(argument => argument.Expression.Evaluate(point.Span))) == place ? 1 : 0);
            chosen = chosen.Plus(1, active);
            model.AddConstraint(output >= x, $"{name}_above{k}");
            var gap = others - range.Min;
            model.AddConstraint((output - x).Plus(gap, active) <= gap, $"{name}_on{k}");
        }

        model.AddConstraint(chosen.Between(1, 1), name + "_one");
        return output;
    }

    private static LinearExpression OfTwo(NeuronRows rows, (LinearExpression Expression, ExpressionRange Range) first, (LinearExpression Expression, ExpressionRange Range) second, string name)
    {
        var difference = rows.Combine(0, (1, second.Expression), (-1, first.Expression));
        var range = ExpressionRange.Of(difference);
        range = new ExpressionRange(Math.Max(range.Min, second.Range.Min - first.Range.Max), Math.Min(range.Max, second.Range.Max - first.Range.Min));
        var unit = rows.Relu(difference, range, double.PositiveInfinity, name);
        return rows.Combine(0, (1, first.Expression), (1, unit.Output));
    }
}
