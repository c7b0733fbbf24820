using Halfspace.Mip.Reformulations;

namespace Halfspace.Mip.Solvers;

/// <summary>A linear program held open in units that suit the solver (<see cref="ScaledModel"/>); points and dual values come back in the model's own.</summary>
/// <remarks>Where the solver refuses the program, as its numbers are too large in any units, every solve fails with multipliers of zero.</remarks>
internal sealed class ScaledLpSession : ILpSession
{
    private readonly ScaledModel scaled;
    private readonly ILpSession? session;
    private readonly int rows;
    private readonly (double Lower, double Upper)[] ranges;
    private readonly double constant;
    private double objectiveFactor;

    public ScaledLpSession(ILpSolver solver, MipModel model, CancellationToken cancellationToken)
    {
        scaled = ScaledModel.Of(model);
        rows = model.RowCount;
        try
        {
            session = solver.OpenLp(scaled.Model, cancellationToken);
        }
        catch (ArgumentException) when (model.Indicators.Count == 0 && model.PiecewiseLinearTerms.Count == 0)
        {
            session = null;
        }

        ranges = [.. Enumerable.Range(0, model.VariableCount).Select(j => (model.LowerBound(j), model.UpperBound(j)))];
        constant = model.Objective.Constant;
        objectiveFactor = scaled.ObjectiveScale;
    }

    public void SetObjective(ReadOnlySpan<double> coefficients)
    {
        if (coefficients.Length != ranges.Length) throw new ArgumentException($"The program has {ranges.Length} variables; {coefficients.Length} coefficients were given.", nameof(coefficients));
        var (costs, factor) = scaled.ToScaled(coefficients);
        session?.SetObjective(costs);
        objectiveFactor = factor;
    }

    public void SetBounds(int variable, double lower, double upper)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variable);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(variable, ranges.Length);
        if (scaled.IsMoved(variable) && (lower < ranges[variable].Lower || upper > ranges[variable].Upper))
            throw new ArgumentException(FormattableString.Invariant($"The bounds {lower} and {upper} of variable {variable} leave its range from {ranges[variable].Lower} to {ranges[variable].Upper}, which terms too small for the solver were moved into rows with. Open the session with the widest range."), nameof(lower));
        session?.SetBounds(variable, scaled.ToScaled(variable, lower), scaled.ToScaled(variable, upper));
    }

    public LpAnswer Solve(double timeLimit, double cutoff)
    {
        if (session is null) return new LpAnswer(SolveStatus.Failed, double.NaN, new double[ranges.Length], new double[rows]);
        // The solver has the model's constant in the units of the model's own objective, whatever the objective is now.
        var inside = constant * scaled.ObjectiveScale;
        var answer = StatedAnswer.Of(ranges.Length, rows, session.Solve(timeLimit, (cutoff - constant) * objectiveFactor + inside));
        return answer with
        {
            Objective = (answer.Objective - inside) / objectiveFactor + constant,
            Point = scaled.ToGiven(answer.Point),
            RowDuals = scaled.MultipliersToGiven(answer.RowDuals, objectiveFactor),
            InfeasibilityRay = answer.InfeasibilityRay is { } ray ? scaled.MultipliersToGiven(ray, 1) : null,
        };
    }

    public void Dispose() => session?.Dispose();
}
