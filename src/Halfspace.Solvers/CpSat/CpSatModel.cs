using Google.OrTools.Sat;
using Halfspace.Mip;

namespace Halfspace.Solvers.CpSat;

/// <summary>A model as CP-SAT takes it: whole numbers throughout, every variable bounded, indicator rows as enforced rows.</summary>
internal sealed class CpSatModel
{
    private readonly double sign;
    private readonly double constant;
    private readonly long scale;

    private CpSatModel(CpModelProto proto, double sign, double constant, long scale)
    {
        Proto = proto;
        this.sign = sign;
        this.constant = constant;
        this.scale = scale;
    }

    /// <summary>The model, to be minimised.</summary>
    public CpModelProto Proto { get; }

    /// <summary>A value of the minimised whole objective in terms of the model's own.</summary>
    public double ToGiven(double minimized) => sign * minimized / scale + constant;

    /// <inheritdoc cref="ToGiven"/>
    public double ToMinimized(double given) => sign * (given - constant) * scale;

    /// <summary>Builds the model, or says in a clause why CP-SAT does not take it.</summary>
    public static CpSatModel? TryBuild(MipModel model, out string? refusal)
    {
        if ((refusal = KindRefusal(model)) is not null) return null;
        var count = model.VariableCount;
        var (lower, upper) = (new long[count], new long[count]);
        for (var j = 0; j < count; j++)
        {
            lower[j] = Whole(Math.Ceiling(model.LowerBound(j)));
            upper[j] = Whole(Math.Floor(model.UpperBound(j)));
        }

        var rows = new List<IntegerRow>(model.RowCount);
        for (var row = 0; row < model.RowCount; row++)
        {
            if (model.RowIndices(row).Length == 0) continue;
            if (IntegerRow.Of(model.RowIndices(row), model.RowCoefficients(row), model.RowLower(row), model.RowUpper(row)) is { } whole) rows.Add(whole);
            else refusal ??= $"the row '{model.RowName(row)}' has coefficients that are no fractions of a small common denominator, or are too large";
        }

        if (refusal is not null) return null;
        IntegerBounds.Tighten(lower, upper, rows);
        if (IntegerBounds.FirstInfinite(lower, upper) is var open and >= 0)
        {
            refusal = $"the integer '{model.VariableName(open)}' has no bounds, and the rows give it none";
            return null;
        }

        var proto = new CpModelProto();
        for (var j = 0; j < count; j++)
        {
            proto.Variables.Add(new IntegerVariableProto { Domain = { lower[j], Math.Max(lower[j], upper[j]) } });
            if (lower[j] > upper[j]) proto.Constraints.Add(Never());
        }

        foreach (var row in rows) proto.Constraints.Add(Constraint(row));
        foreach (var indicator in model.Indicators)
        {
            var expression = indicator.Row.Expression;
            if (IntegerRow.Of(expression.Indices, expression.Coefficients, indicator.Row.Lower - expression.Constant, indicator.Row.Upper - expression.Constant) is not { } row)
            {
                refusal = $"the indicator row '{indicator.Name}' has coefficients that are no fractions of a small common denominator, or are too large";
                return null;
            }

            var constraint = Constraint(row);
            constraint.EnforcementLiteral.Add(indicator.ActiveValue == 1 ? indicator.Condition.Index : -indicator.Condition.Index - 1);
            proto.Constraints.Add(constraint);
        }

        if (proto.Constraints.Any(constraint => Size(constraint.Linear.Vars, constraint.Linear.Coeffs, lower, upper) > IntegerRow.Largest))
        {
            refusal = "a row's terms reach beyond 1e15";
            return null;
        }

        var sign = model.Sense == ObjectiveSense.Minimize ? 1.0 : -1.0;
        if (IntegerRow.Scaled(model.ObjectiveCoefficients(), out var scale) is not { } costs)
        {
            refusal = "the objective's coefficients are no fractions of a small common denominator, or are too large";
            return null;
        }

        var objective = new CpObjectiveProto();
        for (var j = 0; j < count; j++)
        {
            if (costs[j] == 0) continue;
            objective.Vars.Add(j);
            objective.Coeffs.Add(model.Sense == ObjectiveSense.Minimize ? costs[j] : -costs[j]);
        }

        if (Size(objective.Vars, objective.Coeffs, lower, upper) > IntegerRow.Largest)
        {
            refusal = "the objective reaches beyond 1e15";
            return null;
        }

        if (objective.Vars.Count > 0) proto.Objective = objective;
        Hint(model, proto, lower, upper);
        return new CpSatModel(proto, sign, model.Objective.Constant, scale);
    }

    /// <summary>What can be said against a model by its kind alone, in one pass over its variables.</summary>
    public static string? KindRefusal(MipModel model)
    {
        if (model.PiecewiseLinearTerms.Count > 0) return "it has piecewise-linear terms, which need continuous variables";
        for (var j = 0; j < model.VariableCount; j++)
        {
            if (model.KindOf(j) == VariableKind.Continuous) return $"the variable '{model.VariableName(j)}' is continuous";
        }

        return null;
    }

    /// <summary>A row; where whole numbers leave its range nothing, one that nothing meets, since an empty domain cannot be written down.</summary>
    private static ConstraintProto Constraint(IntegerRow row) => row.Lower > row.Upper
        ? Never()
        : new() { Linear = new LinearConstraintProto { Vars = { row.Indices }, Coeffs = { row.Coefficients }, Domain = { row.Lower, row.Upper } } };

    private static ConstraintProto Never() => new() { Linear = new LinearConstraintProto { Domain = { 1, 1 } } };

    private static double Size(IList<int> variables, IList<long> coefficients, long[] lower, long[] upper)
    {
        double sum = 0;
        for (var t = 0; t < variables.Count; t++)
            sum += Math.Abs((double)coefficients[t]) * Math.Max(Math.Abs((double)lower[variables[t]]), Math.Abs((double)upper[variables[t]]));
        return sum;
    }

    /// <summary>The start as hints; a value outside its bounds is left out.</summary>
    private static void Hint(MipModel model, CpModelProto proto, long[] lower, long[] upper)
    {
        if (!model.HasStart) return;
        var hint = new PartialVariableAssignment();
        for (var j = 0; j < model.VariableCount; j++)
        {
            var value = Math.Round(model.Start[j]);
            if (!(value >= lower[j] && value <= upper[j])) continue;
            hint.Vars.Add(j);
            hint.Values.Add((long)value);
        }

        proto.SolutionHint = hint;
    }

    private static long Whole(double bound) =>
        bound <= -IntegerRow.Largest ? long.MinValue : bound >= IntegerRow.Largest ? long.MaxValue : (long)bound;
}
