namespace Halfspace.Mip.Solvers.Highs;

/// <summary>A model as the arrays HiGHS takes, row by row. Bounds are copied before they are changed, the rest is shared.</summary>
internal sealed record HighsProblem
{
    public required double[] Cost { get; init; }

    public required double Offset { get; init; }

    /// <summary>One to minimise, minus one to maximise.</summary>
    public required int Sense { get; init; }

    public required double[] Lower { get; init; }

    public required double[] Upper { get; init; }

    /// <summary>One per variable that must be an integer, else zero; null for a linear program.</summary>
    public required int[]? Integrality { get; init; }

    public required double[] RowLower { get; init; }

    public required double[] RowUpper { get; init; }

    public required int[] Starts { get; init; }

    public required int[] Indices { get; init; }

    public required double[] Coefficients { get; init; }

    public int ColumnCount => Cost.Length;

    public int RowCount => RowLower.Length;

    public static HighsProblem Of(MipModel model)
    {
        var columns = model.VariableCount;
        var rows = model.RowCount;
        var starts = new int[rows + 1];
        var indices = new int[model.NonZeroCount];
        var coefficients = new double[model.NonZeroCount];
        for (var row = 0; row < rows; row++)
        {
            model.RowIndices(row).CopyTo(indices.AsSpan(starts[row]));
            model.RowCoefficients(row).CopyTo(coefficients.AsSpan(starts[row]));
            starts[row + 1] = starts[row] + model.RowIndices(row).Length;
        }

        return new HighsProblem
        {
            Cost = model.ObjectiveCoefficients(),
            Offset = model.Objective.Constant,
            Sense = model.Sense == ObjectiveSense.Minimize ? 1 : -1,
            Lower = Array(columns, model.LowerBound),
            Upper = Array(columns, model.UpperBound),
            Integrality = model.IntegerCount == 0 ? null : Array(columns, i => model.KindOf(i) == VariableKind.Continuous ? 0 : 1),
            RowLower = Array(rows, model.RowLower),
            RowUpper = Array(rows, model.RowUpper),
            Starts = starts,
            Indices = indices,
            Coefficients = coefficients,
        };
    }

    /// <summary>
    /// The problem with integer variables fixed at the values given for them; NaN, and values outside the bounds, leave a
    /// variable as it is. With all of them fixed it is a linear program.
    /// </summary>
    public HighsProblem WithIntegersFixed(IReadOnlyList<double> values, out int fixedCount)
    {
        fixedCount = 0;
        if (Integrality is null) return this;
        var lower = (double[])Lower.Clone();
        var upper = (double[])Upper.Clone();
        var integers = 0;
        for (var i = 0; i < Integrality.Length; i++)
        {
            if (Integrality[i] == 0) continue;
            integers++;
            var value = Math.Round(values[i]);
            if (!(value >= Lower[i] && value <= Upper[i])) continue;
            lower[i] = upper[i] = value;
            fixedCount++;
        }

        return this with { Lower = lower, Upper = upper, Integrality = fixedCount == integers ? null : Integrality };
    }

    /// <summary>Whether an integer variable has a finite end beyond <see cref="Tolerances.LargestPlain"/>.</summary>
    public bool HasWideIntegers => Integrality is { } integrality && Enumerable.Range(0, ColumnCount).Any(i => integrality[i] != 0 && ((double.IsFinite(Lower[i]) && -Lower[i] > Tolerances.LargestPlain) || (double.IsFinite(Upper[i]) && Upper[i] > Tolerances.LargestPlain)));

    /// <summary>The question whether there is any point.</summary>
    public HighsProblem WithoutCosts() => this with { Cost = new double[ColumnCount], Offset = 0 };

    /// <summary>The largest violation of a bound, a row or integrality at a point, in absolute terms.</summary>
    public double Violation(ReadOnlySpan<double> point)
    {
        double worst = 0;
        for (var i = 0; i < point.Length; i++)
        {
            worst = Math.Max(worst, Math.Max(Lower[i] - point[i], point[i] - Upper[i]));
            if (Integrality is not null && Integrality[i] != 0) worst = Math.Max(worst, Math.Abs(point[i] - Math.Round(point[i])));
        }

        for (var row = 0; row < RowCount; row++)
        {
            double value = 0;
            for (var t = Starts[row]; t < Starts[row + 1]; t++) value += Coefficients[t] * point[Indices[t]];
            worst = Math.Max(worst, Math.Max(RowLower[row] - value, value - RowUpper[row]));
        }

        return worst;
    }

    /// <summary>Moves each integer variable to the nearest integer.</summary>
    public void RoundIntegers(Span<double> point)
    {
        for (var i = 0; Integrality is not null && i < point.Length; i++)
        {
            if (Integrality[i] != 0) point[i] = Math.Round(point[i]);
        }
    }

    /// <summary>The objective's value at a point.</summary>
    public double Objective(ReadOnlySpan<double> point)
    {
        var value = Offset;
        for (var i = 0; i < point.Length; i++) value += Cost[i] * point[i];
        return value;
    }

    private static T[] Array<T>(int length, Func<int, T> element)
    {
        var values = new T[length];
        for (var i = 0; i < length; i++) values[i] = element(i);
        return values;
    }
}
