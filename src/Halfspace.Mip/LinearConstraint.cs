using System.Globalization;

namespace Halfspace.Mip;

/// <summary>
/// A linear expression held between two numbers, not yet part of a model; what <c>&lt;=</c> and <c>&gt;=</c> give.
/// </summary>
/// <param name="Expression">The left side, without a constant.</param>
/// <param name="Lower">The smallest allowed value, possibly negative infinity.</param>
/// <param name="Upper">The largest allowed value, possibly positive infinity.</param>
public readonly record struct LinearConstraint(LinearExpression Expression, double Lower, double Upper)
{
    /// <summary>The constraint as text, for example <c>2 x + y &lt;= 4</c>.</summary>
    public override string ToString() => Describe(Expression.ToString(), Lower, Upper);

    internal static string Describe(string body, double lower, double upper)
    {
        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        return (double.IsNegativeInfinity(lower), double.IsPositiveInfinity(upper)) switch
        {
            (true, true) => body + " free",
            (true, false) => $"{body} <= {Text(upper)}",
            (false, true) => $"{body} >= {Text(lower)}",
            _ => lower == upper ? $"{body} = {Text(lower)}" : $"{Text(lower)} <= {body} <= {Text(upper)}",
        };
    }
}
