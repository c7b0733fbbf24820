namespace Halfspace.Mip;

/// <summary>
/// A lower bound of a linear objective over a model's rows and bounds, made from row multipliers and valid in exact arithmetic for any
/// multipliers at all: the solver that they come from need not be trusted.
/// </summary>
/// <remarks>
/// For every feasible x: <c>c x = sum y_r (a_r x) + (c - sum y_r a_r) x</c>. The first part is at least y_r times the row's lower end for
/// y_r &gt; 0 and its upper end for y_r &lt; 0 (a multiplier whose end is infinite has the wrong sign and is dropped); the residual times x
/// is bounded by the variables' boxes. Each residual is off by at most <c>g (|c| + sum |y||a|)</c>, weighed with the box; all other
/// sums by g times the sum of their terms' magnitudes. Each g here is at least twice the error bound of its sum, which covers the
/// rounding of the error sums too. Source: Neumaier and Shcherbina, Mathematical Programming 99, 2004.
/// </remarks>
public static class LpDualBound
{
    /// <summary>The bound; negative infinity where the boxes or numbers involved are not finite.</summary>
    /// <param name="model">Rows and bounds; integrality is not used.</param>
    /// <param name="objective">One coefficient a variable.</param>
    /// <param name="rowMultipliers">One multiplier a row.</param>
    /// <param name="rowError">
    /// How far each row and the objective may be off from what they stand for, as a share of the magnitudes of terms and ends: the bound then holds
    /// for what is meant too. Zero where the rows are exact.
    /// </param>
    /// <exception cref="ArgumentException">A length differs from the model's.</exception>
    public static double Minimum(MipModel model, ReadOnlySpan<double> objective, ReadOnlySpan<double> rowMultipliers, double rowError = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (objective.Length != model.VariableCount) throw new ArgumentException($"The model has {model.VariableCount} variables; {objective.Length} coefficients were given.", nameof(objective));
        if (rowMultipliers.Length != model.RowCount) throw new ArgumentException($"The model has {model.RowCount} rows; {rowMultipliers.Length} multipliers were given.", nameof(rowMultipliers));
        var gamma = (Math.Max(model.RowCount, model.VariableCount) + 16.0) * double.ScaleB(1, -51);
        var (residual, magnitude) = (objective.ToArray(), new double[objective.Length]);
        for (var i = 0; i < magnitude.Length; i++) magnitude[i] = Math.Abs(residual[i]) * (1 + rowError / gamma);
        var (sum, terms) = (0.0, 0.0);
        for (var row = 0; row < rowMultipliers.Length; row++)
        {
            var y = rowMultipliers[row];
            var end = y > 0 ? model.RowLower(row) : model.RowUpper(row);
            if (y == 0 || !double.IsFinite(y) || !double.IsFinite(end)) continue;
            sum += y * end;
            terms += Math.Abs(y * end) * (1 + rowError / gamma);
            var indices = model.RowIndices(row);
            var coefficients = model.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++)
            {
                var part = y * coefficients[t];
                residual[indices[t]] -= part;
                magnitude[indices[t]] += Math.Abs(part) * (1 + rowError / gamma);
            }
        }

        var margin = double.ScaleB(1, -1000);
        for (var i = 0; i < residual.Length; i++)
        {
            if (magnitude[i] == 0) continue;
            var (low, high) = (model.LowerBound(i), model.UpperBound(i));
            var place = residual[i] > 0 ? low : high;
            var reach = Math.Max(Math.Abs(low), Math.Abs(high));
            // A part that is not there exactly may still differ by rounding, so the whole box must be finite.
            var part = residual[i] * place;
            sum += part;
            terms += Math.Abs(part);
            margin += (gamma * magnitude[i] + double.ScaleB(1, -1000)) * reach;
        }

        var bound = Math.BitDecrement(sum - Math.BitIncrement(margin + gamma * terms));
        return double.IsFinite(bound) ? bound : double.NegativeInfinity;
    }
}
