using System.Globalization;

namespace Halfspace.Mip;

/// <summary>
/// An indicator row: when a binary variable has the stated value, the linear constraint holds.
/// </summary>
/// <param name="Name">The row's name.</param>
/// <param name="Condition">The binary variable that switches the row.</param>
/// <param name="ActiveValue">The value, zero or one, at which the row must hold.</param>
/// <param name="Row">The implied constraint.</param>
public sealed record IndicatorConstraint(string Name, Variable Condition, int ActiveValue, LinearConstraint Row)
{
    /// <summary>The row as text, for example <c>i0: u = 1 =&gt; x &gt;= 0</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}: {Condition.Name} = {ActiveValue} => {Row}");
}
