using System.Globalization;

namespace Halfspace.Mip;

/// <summary>What kind of condition a point violates.</summary>
public enum ViolationKind
{
    /// <summary>A linear row.</summary>
    Row,

    /// <summary>A variable's bound.</summary>
    Bound,

    /// <summary>Integrality of an integer or binary variable.</summary>
    Integrality,

    /// <summary>A row switched on by an indicator.</summary>
    Indicator,

    /// <summary>A value that is not a finite number.</summary>
    NotFinite,
}

/// <summary>One violated condition.</summary>
/// <param name="Kind">What was violated.</param>
/// <param name="Name">The row's or variable's name.</param>
/// <param name="Amount">By how much, in the units of the row or variable.</param>
public sealed record Violation(ViolationKind Kind, string Name, double Amount)
{
    /// <summary>Kind, name and amount.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Name} by {Amount:G4}");
}

/// <summary>A point held against a model, with no solver: every row, bound, integrality and indicator.</summary>
public sealed record FeasibilityReport
{
    /// <summary>True when nothing is violated by more than <see cref="Tolerances.Feasibility"/>.</summary>
    public bool IsFeasible => ViolationCount == 0;

    /// <summary>How many conditions are violated.</summary>
    public required int ViolationCount { get; init; }

    /// <summary>The worst violations, largest first; at most ten.</summary>
    public required IReadOnlyList<Violation> Worst { get; init; }

    /// <summary>Checks a point.</summary>
    /// <param name="model">The model.</param>
    /// <param name="point">One value per variable of the model.</param>
    /// <exception cref="ArgumentException">The point has another length than the model has variables.</exception>
    public static FeasibilityReport Of(MipModel model, ReadOnlySpan<double> point)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (point.Length != model.VariableCount)
            throw new ArgumentException($"The point has {point.Length} values; model '{model.Name}' has {model.VariableCount} variables.", nameof(point));
        var found = new List<Violation>();
        CheckVariables(model, point, found);
        for (var row = 0; row < model.RowCount; row++)
        {
            var amount = Excess(model.RowIndices(row), model.RowCoefficients(row), model.RowLower(row), model.RowUpper(row), point);
            if (amount > 0) found.Add(new Violation(ViolationKind.Row, model.RowName(row), amount));
        }

        foreach (var indicator in model.Indicators)
        {
            if (Math.Round(point[indicator.Condition.Index]) != indicator.ActiveValue) continue;
            var expression = indicator.Row.Expression;
            var amount = Excess(expression.Indices, expression.Coefficients, indicator.Row.Lower, indicator.Row.Upper, point);
            if (amount > 0) found.Add(new Violation(ViolationKind.Indicator, indicator.Name, amount));
        }

        return new FeasibilityReport { ViolationCount = found.Count, Worst = [.. found.OrderByDescending(v => v.Amount).Take(10)] };
    }

    /// <summary>"Feasible", or the count and the worst violations by name.</summary>
    public override string ToString() => IsFeasible
        ? "feasible"
        : string.Create(CultureInfo.InvariantCulture, $"{ViolationCount} violated: {string.Join("; ", Worst.Take(3))}{(ViolationCount > 3 ? "; ..." : "")}");

    private static void CheckVariables(MipModel model, ReadOnlySpan<double> point, List<Violation> found)
    {
        for (var i = 0; i < point.Length; i++)
        {
            var value = point[i];
            if (!double.IsFinite(value))
            {
                found.Add(new Violation(ViolationKind.NotFinite, model.VariableName(i), double.PositiveInfinity));
                continue;
            }

            var outside = Math.Max(model.LowerBound(i) - value, value - model.UpperBound(i));
            if (outside > Tolerances.Feasibility * Math.Max(1, Math.Abs(value))) found.Add(new Violation(ViolationKind.Bound, model.VariableName(i), outside));
            var fraction = Math.Abs(value - Math.Round(value));
            if (model.KindOf(i) != VariableKind.Continuous && fraction > Tolerances.Integrality)
                found.Add(new Violation(ViolationKind.Integrality, model.VariableName(i), fraction));
        }
    }

    /// <summary>Whether a point violates a row by more than a tolerance, relative to the row's largest term (at least one).</summary>
    internal static bool IsBroken(LinearConstraint row, ReadOnlySpan<double> point, double tolerance = Tolerances.Feasibility) =>
        Excess(row.Expression.Indices, row.Expression.Coefficients, row.Lower, row.Upper, point, tolerance) is not 0;

    /// <summary>By how much a row is violated beyond the tolerance (relative to its largest term, at least one); zero if it is not.</summary>
    private static double Excess(ReadOnlySpan<int> indices, ReadOnlySpan<double> coefficients, double lower, double upper, ReadOnlySpan<double> point, double tolerance = Tolerances.Feasibility)
    {
        double value = 0, size = 1;
        for (var t = 0; t < indices.Length; t++)
        {
            var term = coefficients[t] * point[indices[t]];
            value += term;
            size = Math.Max(size, Math.Abs(term));
        }

        var outside = Math.Max(lower - value, value - upper);
        return outside > tolerance * size || double.IsNaN(outside) ? outside : 0;
    }
}
