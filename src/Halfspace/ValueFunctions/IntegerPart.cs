using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>One choice of the integer columns, and the value of the program that is left, over a range of the right-hand side.</summary>
/// <param name="Values">The value of each integer column, in the order of the columns.</param>
/// <param name="Function">Cost of the choice plus the least cost of the continuous columns; plus infinity where they cannot make up the right-hand side.</param>
public sealed record IntegerPart(IReadOnlyList<Rational> Values, PiecewiseLinear Function)
{
    /// <summary>The choice as text, for example <c>(1, 0, 2)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Values)})";
}
