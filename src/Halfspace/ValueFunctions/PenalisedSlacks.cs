using Halfspace.Mip;

namespace Halfspace.ValueFunctions;

/// <summary>
/// A model with slack at a price: rows may be missed, and each unit costs. The value function is then finite for every right-hand side of these
/// rows and changes by at most the price for each unit, which makes a purely integer model one with derivatives.
/// </summary>
public static class PenalisedSlacks
{
    /// <summary>A copy of a model with slack variables <c>ROW_short</c> and <c>ROW_over</c> in rows, after all variables of the model (ask its results by VariableAt).</summary>
    /// <param name="model">A model of linear rows.</param>
    /// <param name="price">What a unit of slack costs, above zero; a maximised objective loses as much.</param>
    /// <param name="rows">Names of rows.</param>
    /// <exception cref="ArgumentException">A row is missing, the price is not above zero, or the model has indicator rows or piecewise-linear terms.</exception>
    public static MipModel Of(MipModel model, double price, params IReadOnlyList<string> rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        if (!(price > 0 && double.IsFinite(price))) throw new ArgumentOutOfRangeException(nameof(price), price, "The price of a unit of slack must be above zero.");
        if (model.Indicators.Count > 0 || model.PiecewiseLinearTerms.Count > 0) throw new ArgumentException($"Model '{model.Name}' has indicator rows or piecewise-linear terms; state them as linear rows first.", nameof(model));
        var names = Enumerable.Range(0, model.RowCount).Select(model.RowName).ToHashSet();
        if (rows.FirstOrDefault(row => !names.Contains(row)) is { } missing) throw new ArgumentException($"Model '{model.Name}' has no row '{missing}'.", nameof(rows));
        var copy = new MipModel(model.Name);
        for (var j = 0; j < model.VariableCount; j++) copy.AddVariable(model.LowerBound(j), model.UpperBound(j), model.KindOf(j), model.VariableName(j));
        var cost = LinearExpression.Zero;
        foreach (var (coefficient, j) in model.ObjectiveCoefficients().Select((c, j) => (c, j))) if (coefficient != 0) cost = cost.Plus(coefficient, copy.VariableAt(j));
        var worse = model.Sense == ObjectiveSense.Minimize ? price : -price;
        for (var r = 0; r < model.RowCount; r++)
        {
            var sum = LinearExpression.Zero;
            var indices = model.RowIndices(r);
            for (var t = 0; t < indices.Length; t++) sum = sum.Plus(model.RowCoefficients(r)[t], copy.VariableAt(indices[t]));
            if (rows.Contains(model.RowName(r)))
            {
                foreach (var (end, sign, word) in ((double, double, string)[])[(model.RowLower(r), 1, "_short"), (model.RowUpper(r), -1, "_over")])
                {
                    if (!double.IsFinite(end)) continue;
                    var slack = copy.AddContinuous(0, name: model.RowName(r) + word);
                    sum = sum.Plus(sign, slack);
                    cost = cost.Plus(worse, slack);
                }
            }

            copy.AddConstraint(new LinearConstraint(sum, model.RowLower(r), model.RowUpper(r)), model.RowName(r));
        }

        if (model.Sense == ObjectiveSense.Minimize) copy.Minimize(cost.Plus(model.Objective.Constant));
        else copy.Maximize(cost.Plus(model.Objective.Constant));
        return copy;
    }
}
