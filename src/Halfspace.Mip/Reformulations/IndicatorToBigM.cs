using System.Globalization;

namespace Halfspace.Mip.Reformulations;

/// <summary>Replaces indicator rows by linear rows with a constant proven from the variables' bounds.</summary>
/// <remarks>
/// <para>
/// The row <c>c = 1 =&gt; a x &lt;= b</c> becomes <c>a x + M c &lt;= b + M</c> with <c>M = max(a x) - b</c>, the maximum taken
/// over the bounds while <c>c</c> has its other value; <c>&gt;=</c> is its mirror image, and a row between two numbers
/// becomes both. It costs one row a side and no variable, and is tight for one row alone.
/// </para>
/// <para>
/// Where all variables and coefficients of the row are integers, <c>b</c> is first rounded to the nearest integer inside. A side that
/// cannot be violated is dropped; where one cannot hold, the condition is fixed to its other value. A row whose condition is
/// already fixed holds always or is dropped.
/// </para>
/// <para>Source: the big-M disjunction of any textbook on integer programming, such as Williams, Model Building in Mathematical Programming.</para>
/// </remarks>
public static class IndicatorToBigM
{
    /// <summary>A model without indicator rows, with the same variables and, before the new ones, the same rows.</summary>
    /// <param name="model">The model, which is left as it is.</param>
    /// <returns>The model itself when it has no indicator row. A start is carried over.</returns>
    /// <exception cref="ArgumentException">A needed bound is missing; the message names the row and the variables.</exception>
    public static MipModel Apply(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Indicators.Count == 0) return model;
        var result = ModelCopy.Of(model, withIndicators: false, withPiecewiseLinearTerms: true);
        foreach (var indicator in model.Indicators) AddRows(result, indicator);
        return result;
    }

    private static void AddRows(MipModel model, IndicatorConstraint indicator)
    {
        var condition = model.VariableAt(indicator.Condition.Index);
        var mayBeActive = condition.LowerBound <= indicator.ActiveValue && indicator.ActiveValue <= condition.UpperBound;
        if (!mayBeActive) return;
        var body = indicator.Row.Expression.Rebind(model);
        if (condition.LowerBound > 1 - indicator.ActiveValue || condition.UpperBound < 1 - indicator.ActiveValue)
        {
            model.AddConstraint(indicator.Row with { Expression = body }, indicator.Name);
            return;
        }

        var (lower, upper) = Round(model, body, indicator.Row.Lower, indicator.Row.Upper);
        var whenActive = ExpressionRange.Of(WithValue(body, condition, indicator.ActiveValue));
        if (whenActive.Min - upper > Slack(upper) || lower - whenActive.Max > Slack(lower) || lower > upper)
        {
            model.Fix(condition, 1 - indicator.ActiveValue);
            return;
        }

        var needsUpper = whenActive.Max > upper;
        var needsLower = whenActive.Min < lower;
        if (needsLower) AddLower(model, indicator, condition, body, lower, needsUpper ? "_lower" : "");
        if (needsUpper) AddUpper(model, indicator, condition, body, upper, needsLower ? "_upper" : "");
    }

    private static void AddUpper(MipModel model, IndicatorConstraint indicator, Variable condition, LinearExpression body, double upper, string suffix)
    {
        var inactive = WithValue(body, condition, 1 - indicator.ActiveValue);
        var max = ExpressionRange.Of(inactive).Max;
        if (double.IsInfinity(max)) throw Missing(indicator, inactive, upwards: true);
        var constant = Math.Max(0, max - upper);
        var row = indicator.ActiveValue == 1 ? body.Plus(constant, condition) <= upper + constant : body.Plus(-constant, condition) <= upper;
        model.AddConstraint(row, indicator.Name + suffix);
    }

    private static void AddLower(MipModel model, IndicatorConstraint indicator, Variable condition, LinearExpression body, double lower, string suffix)
    {
        var inactive = WithValue(body, condition, 1 - indicator.ActiveValue);
        var min = ExpressionRange.Of(inactive).Min;
        if (double.IsInfinity(min)) throw Missing(indicator, inactive, upwards: false);
        var constant = Math.Max(0, lower - min);
        var row = indicator.ActiveValue == 1 ? body.Plus(-constant, condition) >= lower - constant : body.Plus(constant, condition) >= lower;
        model.AddConstraint(row, indicator.Name + suffix);
    }

    /// <summary>The expression with the condition's variable replaced by a number.</summary>
    private static LinearExpression WithValue(LinearExpression body, Variable condition, int value)
    {
        var result = LinearExpression.Zero.Plus(body.Constant);
        foreach (var (index, coefficient) in ExpressionRange.AddUp(body))
            result = index == condition.Index ? result.Plus(coefficient * value) : result.Plus(coefficient, condition.Model.VariableAt(index));
        return result;
    }

    /// <summary>Moves the ends to the nearest integers inside where the left side is an integer at every point.</summary>
    private static (double Lower, double Upper) Round(MipModel model, LinearExpression body, double lower, double upper)
    {
        foreach (var (index, coefficient) in ExpressionRange.AddUp(body))
        {
            if (model.KindOf(index) == VariableKind.Continuous || !double.IsInteger(coefficient)) return (lower, upper);
        }

        // An end that misses an integer by less than the tolerance of the re-check means that integer.
        return (Math.Ceiling(lower - Tolerances.Feasibility), Math.Floor(upper + Tolerances.Feasibility));
    }

    /// <summary>How far a side may be missed by rounding alone.</summary>
    private static double Slack(double side) => Tolerances.Feasibility * Math.Max(1, Math.Abs(side));

    private static ArgumentException Missing(IndicatorConstraint indicator, LinearExpression body, bool upwards)
    {
        var unbounded = ExpressionRange.Unbounded(body, upwards).ToList();
        var names = string.Join(", ", unbounded.Take(3).Select(v => string.Create(CultureInfo.InvariantCulture, $"'{v.Name}' in [{v.LowerBound}, {v.UpperBound}]")));
        var more = unbounded.Count > 3 ? string.Create(CultureInfo.InvariantCulture, $" and {unbounded.Count - 3} more") : "";
        return new ArgumentException($"Indicator row '{indicator.Name}' has no {(upwards ? "largest" : "smallest")} value of its left side, because of {names}{more}. Give these variables finite bounds with SetBounds.");
    }
}
