using Halfspace.Mip;

namespace Halfspace.Training.Methods;

/// <summary>The row of a training model that hands a solver what is proved already: the objective costs at least so much.</summary>
/// <remarks>
/// It is stated in whole numbers or not at all: the objective times the bound's denominator, where every coefficient is the nearest double of such a
/// fraction. So no rounding can cut off a network. Costs with a continuous part, such as a hinge loss, get none: their models may
/// state a cost from below.
/// </remarks>
internal static class BoundRow
{
    /// <summary>Larger whole numbers beside ones make a row that solvers of linear programs handle badly.</summary>
    private const long LargestDenominator = 1_000_000;

    /// <summary>Adds the row; false where the objective is not one of whole numbers over the bound's denominator, and nothing was added.</summary>
    /// <param name="model">A model that minimises a cost.</param>
    /// <param name="bound">A proved bound on that cost.</param>
    public static bool Add(MipModel model, Cost bound)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Sense != ObjectiveSense.Minimize || model.PiecewiseLinearTerms.Count > 0 || bound.Denominator > LargestDenominator || Whole(model.Objective.Constant, (double)bound.Denominator) is not { } constant) return false;
        var (row, variables) = (LinearExpression.Zero, model.Variables.ToArray());
        for (var t = 0; t < model.Objective.Indices.Length; t++)
        {
            var variable = model.Objective.Indices[t];
            if (model.KindOf(variable) == VariableKind.Continuous || Whole(model.Objective.Coefficients[t], (double)bound.Denominator) is not { } coefficient) return false;
            row = row.Plus(coefficient, variables[variable]);
        }

        if (model.Objective.Indices.Length == 0) return false;
        model.AddConstraint(row >= (double)bound.Numerator - constant, "proved");
        return true;
    }

    /// <summary>The whole number whose quotient by a denominator is nearest to a double, or null where there is none.</summary>
    private static double? Whole(double value, double denominator) => Math.Round(value * denominator) is var whole && Math.Abs(whole) < 1L << 52 && whole / denominator == value ? whole : null;
}
