namespace Halfspace.Mip;

/// <summary>Copies models, so that a reformulation leaves the original as it is.</summary>
internal static class ModelCopy
{
    /// <summary>Variables, rows, objective and start of a model at the same indices; indicators, terms, integrality and rows without terms where asked.</summary>
    public static MipModel Of(MipModel model, bool withIndicators, bool withPiecewiseLinearTerms, bool withIntegers = true, bool withEmptyRows = true)
    {
        var copy = new MipModel(model.Name) { Family = model.Family };
        for (var j = 0; j < model.VariableCount; j++)
        {
            if (withIntegers || model.KindOf(j) == VariableKind.Continuous) copy.AddVariable(model.LowerBound(j), model.UpperBound(j), model.KindOf(j), model.VariableName(j));
            else copy.AddVariable(Math.Ceiling(model.LowerBound(j)), Math.Floor(model.UpperBound(j)), VariableKind.Continuous, model.VariableName(j));
        }

        for (var row = 0; row < model.RowCount; row++)
        {
            var indices = model.RowIndices(row);
            if (indices.Length == 0 && !withEmptyRows) continue;
            AddRow(copy, model, row);
        }

        if (withIndicators)
        {
            foreach (var indicator in model.Indicators)
                copy.AddIndicator(copy.VariableAt(indicator.Condition.Index), indicator.ActiveValue, indicator.Row with { Expression = indicator.Row.Expression.Rebind(copy) }, indicator.Name);
        }

        if (withPiecewiseLinearTerms)
        {
            foreach (var term in model.PiecewiseLinearTerms) copy.AddPiecewiseLinearTerm(term.Argument.Rebind(copy), term.Breakpoints, term.Name);
        }

        SetObjective(copy, model.Sense, model.Objective.Rebind(copy));
        CopyStart(copy, model);
        return copy;
    }

    /// <summary>A copy of a model of linear rows in which some rows are others: null keeps a row.</summary>
    public static MipModel WithRows(MipModel model, Func<int, LinearConstraint?> change)
    {
        var copy = new MipModel(model.Name) { Family = model.Family };
        for (var j = 0; j < model.VariableCount; j++) copy.AddVariable(model.LowerBound(j), model.UpperBound(j), model.KindOf(j), model.VariableName(j));
        for (var row = 0; row < model.RowCount; row++)
        {
            if (change(row) is { } other) copy.AddConstraint(other with { Expression = other.Expression.Rebind(copy) }, model.RowName(row));
            else AddRow(copy, model, row);
        }

        SetObjective(copy, model.Sense, model.Objective.Rebind(copy));
        CopyStart(copy, model);
        return copy;
    }

    public static void SetObjective(MipModel model, ObjectiveSense sense, LinearExpression objective)
    {
        if (sense == ObjectiveSense.Minimize) model.Minimize(objective);
        else model.Maximize(objective);
    }

    private static void AddRow(MipModel copy, MipModel model, int row)
    {
        var indices = model.RowIndices(row);
        var coefficients = model.RowCoefficients(row);
        var expression = LinearExpression.Zero;
        for (var t = 0; t < indices.Length; t++) expression = expression.Plus(coefficients[t], new Variable(copy, indices[t]));
        copy.AddConstraint(new LinearConstraint(expression, model.RowLower(row), model.RowUpper(row)), model.RowName(row));
    }

    private static void CopyStart(MipModel copy, MipModel model)
    {
        for (var j = 0; j < model.VariableCount; j++)
        {
            if (!double.IsNaN(model.Start[j])) copy.SetStart(copy.VariableAt(j), model.Start[j]);
        }
    }
}
