namespace Halfspace.Mip.Reformulations;

/// <summary>
/// A model in units that suit a floating-point solver, and the way back: continuous variables, rows and the objective whose numbers are very large
/// or very small are multiplied by powers of two, which is exact; what is tiny then goes into the rows' ends
/// (<see cref="TinyCoefficientsToRanges"/>).
/// </summary>
/// <remarks>
/// A solver holds every row to the same absolute tolerance. In a row of terms of 1e-20 that asks nothing, in one of terms of 1e12 more than a double
/// has digits. Sizes from <see cref="Tolerances.SmallestPlain"/> to <see cref="Tolerances.LargestPlain"/> stay as they are, so most models pass
/// unchanged. Integer variables are not scaled, nor rows of integer variables alone.
/// </remarks>
internal sealed class ScaledModel
{
    /// <summary>The largest power of two that numbers are multiplied with; beyond it they would overflow.</summary>
    private const int Farthest = 1000;

    private readonly double[] units;
    private readonly double[] reaches;
    private readonly double[] rowFactors;
    private readonly double objectiveFactor;
    private readonly bool[] moved;

    private ScaledModel(MipModel given)
    {
        (units, reaches) = (new double[given.VariableCount], new double[given.VariableCount]);
        (rowFactors, moved) = (new double[given.RowCount], new bool[given.VariableCount]);
        var (isFaint, farthest) = (FaintColumns(given), FarthestValues(given));
        for (var j = 0; j < units.Length; j++) (units[j], reaches[j]) = UnitAndReach(given.KindOf(j), farthest[j], isFaint[j]);
        for (var row = 0; row < rowFactors.Length; row++) rowFactors[row] = 1 / Power(RowSize(given, given.RowIndices(row), given.RowCoefficients(row), given.RowLower(row), given.RowUpper(row)));
        objectiveFactor = ObjectiveFactor(given.ObjectiveCoefficients());
        var isScaled = objectiveFactor != 1 || units.AsSpan().ContainsAnyExcept(1) || rowFactors.AsSpan().ContainsAnyExcept(1);
        Model = TinyCoefficientsToRanges.Apply(isScaled ? Scale(given) : given, moved);
    }

    /// <summary>The model to hand over; the given one itself where nothing had to change.</summary>
    public MipModel Model { get; }

    /// <summary>Scales a model of linear rows. A start is carried over.</summary>
    public static ScaledModel Of(MipModel model) => new(model);

    /// <summary>A point in the given model's units.</summary>
    public double[] ToGiven(IReadOnlyList<double> point)
    {
        var given = new double[units.Length];
        for (var j = 0; j < given.Length; j++) given[j] = point[j] * units[j];
        return given;
    }

    /// <summary>A row generator that speaks in the scaled model's units; a row's tiny terms go into its ends, as those of the model do.</summary>
    public RowGenerator? ToScaled(RowGenerator? given) => given is null ? null : point =>
    {
        var rows = given(ToGiven(point.ToArray()));
        return rows.Count == 0 ? rows : [.. rows.Select(ToScaled)];
    };

    /// <summary>A value of the objective in the given model's units.</summary>
    public double ToGiven(double value) => value / objectiveFactor;

    /// <summary>A value of the given model's objective in the scaled one's units.</summary>
    public double ToScaled(double value) => value * objectiveFactor;

    /// <summary>A value of a variable in the scaled model's units.</summary>
    public double ToScaled(int variable, double value) => value / units[variable];

    /// <summary>Costs in the scaled model's units, and the factor that they were multiplied with besides.</summary>
    public (double[] Costs, double Factor) ToScaled(ReadOnlySpan<double> costs)
    {
        var (scaled, factor) = (new double[units.Length], ObjectiveFactor(costs));
        for (var j = 0; j < scaled.Length; j++) scaled[j] = costs[j] * units[j] * factor;
        return (scaled, factor);
    }

    /// <summary>Row multipliers of the scaled model, for costs multiplied with a factor, as multipliers of the given model's rows.</summary>
    public double[] MultipliersToGiven(double[] multipliers, double factor)
    {
        var given = new double[multipliers.Length];
        for (var row = 0; row < given.Length; row++) given[row] = multipliers[row] * rowFactors[row] / factor;
        return given;
    }

    /// <summary>Whether one of a variable's terms went into a row's ends, so that its range may not grow any more.</summary>
    public bool IsMoved(int variable) => moved[variable];

    /// <summary>What the model's costs were multiplied with besides the units.</summary>
    public double ObjectiveScale => objectiveFactor;

    private MipModel Scale(MipModel given)
    {
        var scaled = new MipModel(given.Name);
        for (var j = 0; j < units.Length; j++) scaled.AddVariable(given.LowerBound(j) / units[j], given.UpperBound(j) / units[j], given.KindOf(j), given.VariableName(j));
        for (var row = 0; row < rowFactors.Length; row++)
        {
            var expression = LinearExpression.Zero;
            var indices = given.RowIndices(row);
            var coefficients = given.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++) expression = expression.Plus(coefficients[t] * units[indices[t]] * rowFactors[row], new Variable(scaled, indices[t]));
            scaled.AddConstraint(new LinearConstraint(expression, given.RowLower(row) * rowFactors[row], given.RowUpper(row) * rowFactors[row]), given.RowName(row));
        }

        var objective = LinearExpression.Zero.Plus(given.Objective.Constant * objectiveFactor);
        for (var t = 0; t < given.Objective.TermCount; t++)
        {
            var j = given.Objective.Indices[t];
            objective = objective.Plus(given.Objective.Coefficients[t] * units[j] * objectiveFactor, new Variable(scaled, j));
        }

        ModelCopy.SetObjective(scaled, given.Sense, objective);
        for (var j = 0; j < units.Length; j++)
        {
            if (!double.IsNaN(given.Start[j])) scaled.SetStart(scaled.VariableAt(j), given.Start[j] / units[j]);
        }

        return scaled;
    }

    private LinearConstraint ToScaled(LinearConstraint row)
    {
        var indices = row.Expression.Indices;
        var coefficients = row.Expression.Coefficients;
        var factor = 1 / Power(RowSize(Model, indices, coefficients, row.Lower, row.Upper));
        var expression = LinearExpression.Zero;
        for (var t = 0; t < indices.Length; t++) expression = expression.Plus(coefficients[t] * units[indices[t]] * factor, new Variable(Model, indices[t]));
        return TinyCoefficientsToRanges.Apply(Model, new LinearConstraint(expression, row.Lower * factor, row.Upper * factor));
    }

    private double RowSize(MipModel given, ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double lower, double upper)
    {
        var (size, hasContinuous) = (0.0, false);
        for (var t = 0; t < indices.Length; t++)
        {
            var j = indices[t];
            hasContinuous |= given.KindOf(j) == VariableKind.Continuous;
            size = Math.Max(size, Math.Abs(coefficients[t]) * units[j] * reaches[j]);
        }

        if (!hasContinuous) return 1;
        foreach (var end in (ReadOnlySpan<double>)[lower, upper]) if (double.IsFinite(end)) size = Math.Max(size, Math.Abs(end));
        return size;
    }

    /// <summary>A variable's unit, and how far it can be from zero in it; one where there is no limit.</summary>
    private static (double Unit, double Reach) UnitAndReach(VariableKind kind, double reach, bool isFaint)
    {
        if (!double.IsFinite(reach)) return (1, 1);
        if (kind != VariableKind.Continuous) return (1, reach);
        // With a coefficient that looks tiny, a range is brought to about one: the coefficient then says how much the variable can do.
        var unit = isFaint && reach > 2 ? Math.ScaleB(1, Math.Min(Farthest, Math.ILogB(reach))) : Power(reach);
        return (unit, reach / unit);
    }

    /// <summary>How far from zero each variable matters: to the end of its range, and no farther than the other terms of its rows can follow it.</summary>
    /// <remarks>
    /// A range of 1e12 is often written for "none". Taken at its word, the rows of such a variable would be held to a tolerance that suits 1e12, and
    /// their other terms, of about one, would be lost in it.
    /// </remarks>
    private static double[] FarthestValues(MipModel given)
    {
        var (ends, followed) = (new double[given.VariableCount], new double[given.VariableCount]);
        for (var j = 0; j < ends.Length; j++) ends[j] = Math.Max(Math.Abs(given.LowerBound(j)), Math.Abs(given.UpperBound(j)));
        bool IsWide(int j) => ends[j] > Tolerances.LargestPlain && double.IsFinite(ends[j]);
        for (var row = 0; row < given.RowCount; row++)
        {
            var indices = given.RowIndices(row);
            var coefficients = given.RowCoefficients(row);
            var (first, second, largest) = (0.0, 0.0, -1);
            for (var t = 0; t < indices.Length; t++)
            {
                var size = coefficients[t] == 0 ? 0 : Math.Abs(coefficients[t]) * ends[indices[t]];
                if (size > first) (first, second, largest) = (size, first, t);
                else second = Math.Max(second, size);
            }

            var end = 0.0;
            foreach (var side in (ReadOnlySpan<double>)[given.RowLower(row), given.RowUpper(row)]) if (double.IsFinite(side)) end = Math.Max(end, Math.Abs(side));
            for (var t = 0; t < indices.Length; t++)
            {
                if (!IsWide(indices[t]) || coefficients[t] == 0) continue;
                followed[indices[t]] = Math.Max(followed[indices[t]], Math.Max(end, t == largest ? second : first) / Math.Abs(coefficients[t]));
            }
        }

        var farthest = new double[ends.Length];
        for (var j = 0; j < ends.Length; j++) farthest[j] = IsWide(j) ? Math.Min(ends[j], Math.Max(followed[j], Tolerances.LargestPlain)) : ends[j];
        return farthest;
    }

    /// <summary>Which variables have a coefficient that looks tiny: in a larger unit it may not be.</summary>
    private static bool[] FaintColumns(MipModel given)
    {
        var isFaint = new bool[given.VariableCount];
        for (var row = 0; row < given.RowCount; row++)
        {
            var indices = given.RowIndices(row);
            var coefficients = given.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++) isFaint[indices[t]] |= Math.Abs(coefficients[t]) <= Tolerances.TinyTerm;
        }

        return isFaint;
    }

    private double ObjectiveFactor(ReadOnlySpan<double> costs)
    {
        var size = 0.0;
        for (var j = 0; j < costs.Length; j++) size = Math.Max(size, Math.Abs(costs[j]) * units[j] * reaches[j]);
        return 1 / Power(size);
    }

    /// <summary>The power of two that brings a size into the range that solvers take well; one where it lies there.</summary>
    private static double Power(double size)
    {
        if (size == 0 || !double.IsFinite(size)) return 1;
        if (size < Tolerances.SmallestPlain) return Math.ScaleB(1, Math.Max(-Farthest, Math.ILogB(size)));
        return size > Tolerances.LargestPlain ? Math.ScaleB(1, Math.Min(Farthest, Math.ILogB(size) - Math.ILogB(Tolerances.LargestPlain))) : 1;
    }
}
