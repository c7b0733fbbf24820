namespace Halfspace.Mip.Solvers;

/// <summary>
/// A model with the same rows whose objective is to be minimised and has no constant, and the way back to the given
/// objective. Rows without terms are left out; <see cref="TrivialModel"/> has answered those that cannot hold. Backends that differ in how
/// they treat a sense, a constant or an empty row then all get the plain case.
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

    /// <summary>Wraps or copies a model of linear rows; the copy keeps start values.</summary>
    public static MinimizedModel Of(MipModel model)
    {
        var sign = model.Sense == ObjectiveSense.Minimize ? 1.0 : -1.0;
        var constant = model.Objective.Constant;
        return new MinimizedModel(sign == 1 && constant == 0 && !HasEmptyRow(model) ? model : Copy(model, sign), sign, constant);
    }

    /// <summary>A copy of a model whose objective is zero: the question whether any point exists.</summary>
    public static MipModel WithoutObjective(MipModel model) => Copy(model, 0);

    /// <summary>A value of the minimised objective as a value of the given one, or the other way round: from given to minimised.</summary>
    public double ToGiven(double minimized) => sign * minimized + constant;

    /// <inheritdoc cref="ToGiven"/>
    public double ToMinimized(double given) => sign * (given - constant);

    /// <summary>A copy whose integers are fixed to the whole numbers nearest to a point's.</summary>
    public static MipModel WithIntegersFixed(MipModel model, IReadOnlyList<double> point)
    {
        var copy = ModelCopy.Of(model, withIndicators: false, withPiecewiseLinearTerms: false);
        for (var j = 0; j < model.VariableCount; j++)
        {
            if (model.KindOf(j) == VariableKind.Continuous) continue;
            copy.Fix(copy.VariableAt(j), Math.Clamp(Math.Round(point[j]), model.LowerBound(j), model.UpperBound(j)));
        }

        return copy;
    }

    private static bool HasEmptyRow(MipModel model)
    {
        for (var row = 0; row < model.RowCount; row++)
        {
            if (model.RowIndices(row).Length == 0) return true;
        }

        return false;
    }

    private static MipModel Copy(MipModel model, double factor)
    {
        var copy = ModelCopy.Of(model, withIndicators: false, withPiecewiseLinearTerms: false, withEmptyRows: false);
        copy.Minimize(factor == 0 ? LinearExpression.Zero : factor * copy.Objective.Plus(-copy.Objective.Constant));
        return copy;
    }
}
