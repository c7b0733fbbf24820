namespace Halfspace.ValueFunctions;

/// <summary>
/// How fast one number of a model changes with one parameter: an entry of the Jacobian of b(theta), c(theta) or A(theta). Several entries for one
/// number, or one parameter, add up.
/// </summary>
/// <param name="Parameter">The parameter, counted from 0.</param>
/// <param name="Row">The row whose right-hand side or coefficient changes; null for a cost.</param>
/// <param name="Column">The column whose cost or coefficient changes; null for a right-hand side.</param>
/// <param name="Rate">The derivative of the number by the parameter.</param>
public readonly record struct ParameterEffect(int Parameter, int? Row, int? Column, double Rate)
{
    /// <summary>The right-hand side of a row changes.</summary>
    public static ParameterEffect OnRightHandSide(int parameter, int row, double rate) => new(parameter, row, null, rate);

    /// <summary>The cost of a column changes.</summary>
    public static ParameterEffect OnCost(int parameter, int column, double rate) => new(parameter, null, column, rate);

    /// <summary>The coefficient of a column in a row changes.</summary>
    public static ParameterEffect OnCoefficient(int parameter, int row, int column, double rate) => new(parameter, row, column, rate);

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(ParameterEffect), PrintMembers);
}
