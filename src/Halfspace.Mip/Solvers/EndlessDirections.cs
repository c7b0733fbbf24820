namespace Halfspace.Mip.Solvers;

/// <summary>Directions in which every point of a model can go on, and gets better, without end; with rational data a model that has a point is unbounded exactly where there is one.</summary>
internal static class EndlessDirections
{
    /// <summary>
    /// The linear program of all directions, up to one long a variable, and of the one that the objective gains most by; null where no variable without
    /// an end gains by itself, so that none does.
    /// </summary>
    public static MipModel? Of(MipModel model)
    {
        var (sign, costs) = (model.Sense == ObjectiveSense.Minimize ? 1 : -1, model.ObjectiveCoefficients());
        var gains = false;
        for (var j = 0; j < costs.Length && !gains; j++) gains = sign * costs[j] < 0 ? double.IsPositiveInfinity(model.UpperBound(j)) : sign * costs[j] > 0 && double.IsNegativeInfinity(model.LowerBound(j));
        if (!gains) return null;
        static double End(double end) => double.IsFinite(end) ? 0 : end;
        var directions = new MipModel(model.Name);
        for (var j = 0; j < costs.Length; j++) directions.AddContinuous(Math.Max(-1, End(model.LowerBound(j))), Math.Min(1, End(model.UpperBound(j))));
        var objective = LinearExpression.Zero;
        for (var j = 0; j < costs.Length; j++) if (costs[j] != 0) objective = objective.Plus(sign * costs[j], directions.VariableAt(j));
        directions.Minimize(objective);
        for (var row = 0; row < model.RowCount; row++)
        {
            var sum = LinearExpression.Zero;
            var indices = model.RowIndices(row);
            var coefficients = model.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++) sum = sum.Plus(coefficients[t], directions.VariableAt(indices[t]));
            if (sum.TermCount > 0) directions.AddConstraint(new LinearConstraint(sum, End(model.RowLower(row)), End(model.RowUpper(row))));
        }

        return directions;
    }

    /// <summary>
    /// Whether a solver's point of <see cref="Of"/> is one: it gains, and keeps to every row but for the rounding of the row's own terms. Where it leaves a variable's end it is taken back first.
    /// </summary>
    public static bool Holds(MipModel directions, IReadOnlyList<double> point)
    {
        double[] direction = [.. point.Select((value, j) => Math.Clamp(value, directions.LowerBound(j), directions.UpperBound(j)))];
        for (var row = 0; row < directions.RowCount; row++)
        {
            var (value, size) = Sum(directions.RowIndices(row), directions.RowCoefficients(row), direction);
            if (value < directions.RowLower(row) - Tolerances.Direction * size || value > directions.RowUpper(row) + Tolerances.Direction * size) return false;
        }

        var costs = directions.ObjectiveCoefficients();
        var gain = -costs.Select((cost, j) => cost * direction[j]).Sum();
        return gain > Tolerances.Bound * costs.Max(Math.Abs) * direction.Max(Math.Abs);
    }

    private static (double Value, double Size) Sum(ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double[] point)
    {
        var (value, size) = (0.0, 0.0);
        for (var t = 0; t < indices.Length; t++)
        {
            var term = coefficients[t] * point[indices[t]];
            (value, size) = (value + term, Math.Max(size, Math.Abs(term)));
        }

        return (value, size);
    }
}
