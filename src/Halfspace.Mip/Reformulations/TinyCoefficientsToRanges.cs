namespace Halfspace.Mip.Reformulations;

/// <summary>Moves terms that a floating-point solver cannot see from the rows into the rows' ends.</summary>
/// <remarks>
/// <para>
/// Where <c>e x</c> is tiny for every x in [L, U], the row <c>l &lt;= a y + e x &lt;= u</c> becomes
/// <c>l - max(e x) &lt;= a y &lt;= u - min(e x)</c>, with the new ends rounded outwards: every point of the model is a point of the new one, so
/// a bound on the new one's objective bounds the model's, and "no point" of it is "no point" of the model. A row that was an equation has a
/// range then. A point of the new model may break a row of the given one by what was moved; the re-check decides.
/// </para>
/// <para>
/// Tiny is a term that is never larger than <see cref="Tolerances.TinyTerm"/>, as long as the row's ends move by no more than
/// <see cref="Tolerances.TinyTerms"/> in all; and any with a coefficient up to <see cref="Tolerances.LeastCoefficient"/>, which the solver would drop
/// without moving an end. Variables without a finite range keep their terms.
/// Rows of integer variables alone stay as they are.
/// </para>
/// </remarks>
public static class TinyCoefficientsToRanges
{
    /// <summary>A model with the same variables, and the same rows in the same order.</summary>
    /// <param name="model">The model, of linear rows; it is left as it is.</param>
    /// <returns>The model itself where it has no such term.</returns>
    public static MipModel Apply(MipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Apply(model, null);
    }

    /// <summary>The same; notes for each variable whether one of its terms was moved.</summary>
    internal static MipModel Apply(MipModel model, bool[]? moved)
    {
        var changes = new RowChange?[model.RowCount];
        var any = false;
        for (var row = 0; row < changes.Length; row++)
        {
            changes[row] = Change(model, model.RowIndices(row), model.RowCoefficients(row));
            any |= changes[row] is not null;
        }

        return any ? ModelCopy.WithRows(model, row => changes[row] is { } change ? change.Apply(model, model.RowIndices(row), model.RowCoefficients(row), model.RowLower(row), model.RowUpper(row), moved) : null) : model;
    }

    /// <summary>The same for a row that is to be added to a model.</summary>
    internal static LinearConstraint Apply(MipModel model, LinearConstraint row) =>
        Change(model, row.Expression.Indices, row.Expression.Coefficients) is { } change
            ? change.Apply(model, row.Expression.Indices, row.Expression.Coefficients, row.Lower, row.Upper, null)
            : row;

    private static RowChange? Change(MipModel model, ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients)
    {
        var hasContinuous = false;
        var tiny = new List<(int Place, double Width, bool IsForced)>();
        for (var t = 0; t < indices.Length; t++)
        {
            hasContinuous |= model.KindOf(indices[t]) == VariableKind.Continuous;
            var (size, low, high) = (Math.Abs(coefficients[t]), model.LowerBound(indices[t]), model.UpperBound(indices[t]));
            if (!double.IsFinite(low) || !double.IsFinite(high)) continue;
            var isForced = size <= Tolerances.LeastCoefficient;
            if (isForced || size * Math.Max(Math.Abs(low), Math.Abs(high)) <= Tolerances.TinyTerm) tiny.Add((t, size * (high - low), isForced));
        }

        if (!hasContinuous || tiny.Count == 0) return null;
        var (moves, spent) = (new List<int>(), 0.0);
        foreach (var (place, width, isForced) in tiny.OrderBy(entry => entry.Width))
        {
            if (!isForced && spent + width > Tolerances.TinyTerms) continue;
            if (!isForced) spent += width;
            moves.Add(place);
        }

        return moves.Count == 0 ? null : new RowChange([.. moves]);
    }

    private sealed record RowChange(HashSet<int> Moves)
    {
        public LinearConstraint Apply(MipModel model, ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double lower, double upper, bool[]? moved)
        {
            var expression = LinearExpression.Zero;
            for (var t = 0; t < indices.Length; t++)
            {
                if (!Moves.Contains(t))
                {
                    expression = expression.Plus(coefficients[t], new Variable(model, indices[t]));
                    continue;
                }

                var (atLow, atHigh) = (coefficients[t] * model.LowerBound(indices[t]), coefficients[t] * model.UpperBound(indices[t]));
                lower = Math.BitDecrement(lower - Math.BitIncrement(Math.Max(atLow, atHigh)));
                upper = Math.BitIncrement(upper - Math.BitDecrement(Math.Min(atLow, atHigh)));
                if (moved is not null) moved[indices[t]] = true;
            }

            return new LinearConstraint(expression, lower, upper);
        }
    }
}
