namespace Halfspace.Mip.Solvers;

/// <summary>
/// A model with the same rows whose objective is to be minimised and has no constant, and the way back to the given
/// objective. Backends that differ in how they treat a sense or a constant then all get the plain case.
/// </summary>
internal sealed class MinimizedModel
{
    private readonly double sign;
    private readonly double constant;

    private MinimizedModel(MipModel model, double sign, double constant)
    {
        Model = model;
        this.sign = sign;
        this.constant = constant;
    }

    /// <summary>The model to hand over; the given one itself where nothing had to change.</summary>
    public MipModel Model { get; }

    /// <summary>Wraps or copies a model of linear rows; the copy keeps start values and drops names.</summary>
    public static MinimizedModel Of(MipModel model)
    {
        var sign = model.Sense == ObjectiveSense.Minimize ? 1.0 : -1.0;
        var constant = model.Objective.Constant;
        return new MinimizedModel(sign == 1 && constant == 0 ? model : Copy(model, sign), sign, constant);
    }

    /// <summary>A copy of a model whose objective is zero: the question whether any point exists.</summary>
    public static MipModel WithoutObjective(MipModel model) => Copy(model, 0);

    /// <summary>A value of the minimised objective as a value of the given one, or the other way round: from given to minimised.</summary>
    public double ToGiven(double minimized) => sign * minimized + constant;

    /// <inheritdoc cref="ToGiven"/>
    public double ToMinimized(double given) => sign * (given - constant);

    private static MipModel Copy(MipModel model, double factor)
    {
        var copy = new MipModel(model.Name);
        for (var j = 0; j < model.VariableCount; j++)
        {
            var variable = copy.AddVariable(model.LowerBound(j), model.UpperBound(j), model.KindOf(j));
            if (model.HasStart && !double.IsNaN(model.Start[j])) copy.SetStart(variable, model.Start[j]);
        }

        var objective = LinearExpression.Zero;
        var costs = model.ObjectiveCoefficients();
        for (var j = 0; j < costs.Length; j++)
        {
            if (costs[j] * factor != 0) objective = objective.Plus(factor * costs[j], copy.VariableAt(j));
        }

        copy.Minimize(objective);
        for (var row = 0; row < model.RowCount; row++)
        {
            var indices = model.RowIndices(row);
            var coefficients = model.RowCoefficients(row);
            var sum = LinearExpression.Zero;
            for (var t = 0; t < indices.Length; t++) sum = sum.Plus(coefficients[t], copy.VariableAt(indices[t]));
            copy.AddConstraint(new LinearConstraint(sum, model.RowLower(row), model.RowUpper(row)));
        }

        return copy;
    }
}
