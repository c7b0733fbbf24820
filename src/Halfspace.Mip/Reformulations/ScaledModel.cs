namespace Halfspace.Mip.Reformulations;

/// <summary>
/// A model in units that suit a floating-point solver, and the way back: continuous variables, rows and the objective whose numbers are very large
/// or very small are multiplied by powers of two, which is exact; what is tiny then goes into the rows' ends
/// (<see cref="TinyCoefficientsToRanges"/>).
/// </summary>
/// <remarks>
/// A solver holds every row to the same absolute tolerance. In a row of terms of 1e-20 that asks nothing, in one of terms of 1e12 more than a double
/// has digits. Sizes from <see cref="Tolerances.SmallestPlain"/> to <see cref="Tolerances.LargestPlain"/> stay as they are, so most models pass
/// unchanged. Integer variables are not scaled, nor rows of integer variables alone, unless all of their numbers are tiny.
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
        (units, reaches) = (new double[given.VariableCount], FarthestValues(given));
        (rowFactors, moved) = (new double[given.RowCount], new bool[given.VariableCount]);
        for (var j = 0; j < units.Length; j++) (units[j], reaches[j]) = (1, double.IsFinite(reaches[j]) ? reaches[j] : 1);
        for (var row = 0; row < rowFactors.Length; row++) rowFactors[row] = 1 / Power(RowSize(given, given.RowIndices(row), given.RowCoefficients(row), given.RowLower(row), given.RowUpper(row)));
        objectiveFactor = ObjectiveFactor(given.ObjectiveCoefficients());
        var chosen = Units(given);
        for (var j = 0; j < units.Length; j++) (units[j], reaches[j]) = (chosen[j], reaches[j] / chosen[j]);
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

    /// <summary>
    /// A solver's point in the given model's units. A continuous value that is outside of its range by what a solver may let it be off in its own units is
    /// taken to the range's end, since a large unit would make more of it.
    /// </summary>
    public double[] Within(IReadOnlyList<double> point)
    {
        var given = ToGiven(point);
        for (var j = 0; j < given.Length; j++)
        {
            if (units[j] <= 1) continue;
            var (lower, upper) = (Model.LowerBound(j) * units[j], Model.UpperBound(j) * units[j]);
            var inside = Math.Clamp(given[j], lower, upper);
            if (Math.Abs(inside - given[j]) <= Tolerances.Feasibility * units[j]) given[j] = inside;
        }

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

        foreach (var end in (ReadOnlySpan<double>)[lower, upper]) if (double.IsFinite(end)) size = Math.Max(size, Math.Abs(end));
        return hasContinuous ? size : Math.Min(size, 1);
    }

    /// <summary>
    /// The units of continuous variables that lie between finite ends. Where all coefficients are plain, a large or tiny range alone decides. Beside a
    /// coefficient that is small in its scaled row, a larger unit says how much the variable can do: a solver drops what looks like nothing, and takes
    /// a cost below its tolerance for none.
    /// </summary>
    private double[] Units(MipModel given)
    {
        var (least, most, isFaint) = (new double[units.Length], new double[units.Length], new bool[units.Length]);
        Array.Fill(least, double.PositiveInfinity);
        void Meet(int j, double coefficient, double factor)
        {
            if (coefficient == 0) return;
            var size = Math.Abs(coefficient) * factor;
            (least[j], most[j]) = (Math.Min(least[j], size), Math.Max(most[j], size));
        }

        for (var row = 0; row < rowFactors.Length; row++)
        {
            var indices = given.RowIndices(row);
            var coefficients = given.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++)
            {
                Meet(indices[t], coefficients[t], rowFactors[row]);
                isFaint[indices[t]] |= Math.Abs(coefficients[t]) <= Tolerances.TinyTerm;
            }
        }

        for (var t = 0; t < given.Objective.TermCount; t++) Meet(given.Objective.Indices[t], given.Objective.Coefficients[t], objectiveFactor);
        var chosen = new double[units.Length];
        for (var j = 0; j < chosen.Length; j++) chosen[j] = given.KindOf(j) != VariableKind.Continuous || !double.IsFinite(given.LowerBound(j)) || !double.IsFinite(given.UpperBound(j)) ? 1 : Unit(Reach(j), least[j], most[j], isFaint[j]);
        return chosen;

        // How far the rows follow a wide variable is a size, not an end: a unit below one would put its ends out of all bounds.
        double Reach(int j) => Math.Max(Math.Abs(given.LowerBound(j)), Math.Abs(given.UpperBound(j))) > Tolerances.LargestPlain ? Math.Max(reaches[j], Tolerances.LargestPlain) : reaches[j];
    }

    private static double Unit(double reach, double least, double most, bool isFaint)
    {
        var unit = Power(reach);
        if (reach <= 2) return unit;
        if (isFaint) return Math.ScaleB(1, Math.Min(Farthest, Math.ILogB(reach)));
        if (least > Tolerances.SmallestPlain) return unit;
        var middle = Math.Min(reach, 1 / (Math.Sqrt(least) * Math.Sqrt(most)));
        return middle < 2 ? unit : Math.Max(unit, Math.ScaleB(1, Math.Min(Farthest, Math.ILogB(middle))));
    }

    /// <summary>How far from zero each variable matters: to the end of its range, and no farther than the rows let it go or their other terms can follow it.</summary>
    /// <remarks>
    /// A range of 1e12 is often written for "none". Taken at its word, the rows of such a variable would be held to a tolerance that suits 1e12, and
    /// their other terms, of about one, would be lost in it.
    /// </remarks>
    private static double[] FarthestValues(MipModel given)
    {
        var farthest = new double[given.VariableCount];
        for (var j = 0; j < farthest.Length; j++) farthest[j] = Math.Max(Math.Abs(given.LowerBound(j)), Math.Abs(given.UpperBound(j)));
        bool[] isWide = [.. farthest.Select(end => end > Tolerances.LargestPlain && double.IsFinite(end))];
        if (!isWide.Contains(true)) return farthest;
        var ends = ImpliedRanges.Of(given, isWide);
        for (var j = 0; j < farthest.Length; j++) if (isWide[j]) farthest[j] = Math.Max(Math.Abs(ends.Lower[j]), Math.Abs(ends.Upper[j]));
        var followed = new double[farthest.Length];
        for (var row = 0; row < given.RowCount; row++)
        {
            var indices = given.RowIndices(row);
            var coefficients = given.RowCoefficients(row);
            var (first, second, largest) = (0.0, 0.0, -1);
            for (var t = 0; t < indices.Length; t++)
            {
                var size = coefficients[t] == 0 ? 0 : Math.Abs(coefficients[t]) * farthest[indices[t]];
                if (size > first) (first, second, largest) = (size, first, t);
                else second = Math.Max(second, size);
            }

            var end = 0.0;
            foreach (var side in (ReadOnlySpan<double>)[given.RowLower(row), given.RowUpper(row)]) if (double.IsFinite(side)) end = Math.Max(end, Math.Abs(side));
            for (var t = 0; t < indices.Length; t++)
            {
                if (!isWide[indices[t]] || coefficients[t] == 0) continue;
                followed[indices[t]] = Math.Max(followed[indices[t]], Math.Max(end, t == largest ? second : first) / Math.Abs(coefficients[t]));
            }
        }

        for (var j = 0; j < farthest.Length; j++) if (isWide[j]) farthest[j] = Math.Min(farthest[j], followed[j] > 0 ? followed[j] : Tolerances.LargestPlain);
        return farthest;
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
