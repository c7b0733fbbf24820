namespace Halfspace.Mip.Solvers;

/// <summary>The relaxation of one part after another, held open; its bounds are re-derived from row multipliers.</summary>
internal sealed class SafeProgram : IDisposable
{
    private readonly MipModel model;
    private readonly ILpSolver solver;
    private readonly double[] costs;
    private readonly double rowError;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<int, (double Lower, double Upper)> given = [];
    private ILpSession session;

    public SafeProgram(MipModel model, ILpSolver solver, double[] costs, double rowError, CancellationToken cancellationToken)
    {
        (this.model, this.solver, this.costs, this.rowError, cancellation) = (model, solver, costs, rowError, cancellationToken);
        session = solver.OpenScaledLp(model, cancellationToken);
    }

    public double Lower(int variable) => Math.Ceiling(model.LowerBound(variable));

    public double Upper(int variable) => Math.Floor(model.UpperBound(variable));

    /// <summary>Gives the integers the ranges of a part.</summary>
    public void Enter(SafeNode node)
    {
        var ranges = new Dictionary<int, (double Lower, double Upper)>(given);
        var seen = new HashSet<int>();
        for (var part = node; part.Parent is not null; part = part.Parent)
        {
            // The range given last is the narrowest.
            if (!seen.Add(part.Variable)) continue;
            given.TryAdd(part.Variable, (model.LowerBound(part.Variable), model.UpperBound(part.Variable)));
            ranges[part.Variable] = (part.Lower, part.Upper);
        }

        foreach (var (variable, range) in ranges)
        {
            if (model.LowerBound(variable) == range.Lower && model.UpperBound(variable) == range.Upper) continue;
            model.SetBounds(model.VariableAt(variable), range.Lower, range.Upper);
            session.SetBounds(variable, range.Lower, range.Upper);
        }
    }

    /// <summary>A bound of the part, infinite where it is shown to be empty, and its relaxation's best point, where there is one.</summary>
    public (double Bound, double[]? Point) Solve(double seconds, double cutoff)
    {
        var answer = session.Solve(seconds, cutoff);
        var bound = Bound(answer);
        if (answer.Status is SolveStatus.Optimal or SolveStatus.TargetReached or SolveStatus.TimeLimit or SolveStatus.Interrupted || double.IsPositiveInfinity(bound) || bound >= cutoff)
            return (bound, answer.Status == SolveStatus.Optimal ? [.. answer.Point] : null);
        // No point and no proof: once more without what the last solves left behind.
        session.Dispose();
        session = solver.OpenScaledLp(model, cancellation);
        var again = session.Solve(seconds, cutoff);
        var second = Math.Max(bound, Bound(again));
        Reopen();
        return (second, again.Status == SolveStatus.Optimal ? [.. again.Point] : null);
    }

    public void Dispose() => session.Dispose();

    /// <summary>A session that was opened inside a part holds its ranges for the widest; the search needs one with the model's own.</summary>
    private void Reopen()
    {
        var here = given.Keys.ToDictionary(variable => variable, variable => (model.LowerBound(variable), model.UpperBound(variable)));
        foreach (var (variable, (lower, upper)) in given) model.SetBounds(model.VariableAt(variable), lower, upper);
        session.Dispose();
        session = solver.OpenScaledLp(model, cancellation);
        foreach (var (variable, (lower, upper)) in here)
        {
            model.SetBounds(model.VariableAt(variable), lower, upper);
            session.SetBounds(variable, lower, upper);
        }
    }

    private double Bound(LpAnswer answer)
    {
        var constant = model.Objective.Constant;
        var bound = Math.BitDecrement(LpDualBound.Minimum(model, costs, answer.RowDuals, rowError) + (constant - 2 * rowError * Math.Abs(constant)));
        if (answer.Status != SolveStatus.Infeasible || answer.InfeasibilityRay is not { } ray) return bound;
        // A combination of rows that no point meets: zero would be above zero. Rays come with either sign.
        var nothing = new double[costs.Length];
        var isEmpty = LpDualBound.Minimum(model, nothing, ray, rowError) > 0 || LpDualBound.Minimum(model, nothing, Array.ConvertAll(ray, y => -y), rowError) > 0;
        return isEmpty ? double.PositiveInfinity : bound;
    }
}
