using System.Diagnostics;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>A linear program in one HiGHS object. Presolve is off, since it would forget the basis.</summary>
internal sealed class HighsLpSession : ILpSession
{
    private readonly HighsInstance highs;
    private readonly HighsMonitor monitor;
    private readonly int columns;
    private readonly int rows;

    public HighsLpSession(HighsLibrary library, HighsProblem problem, CancellationToken cancellationToken)
    {
        (columns, rows) = (problem.ColumnCount, problem.RowCount);
        monitor = new HighsMonitor(library, problem, SolveOptions.Default, Stopwatch.StartNew(), null, null, cancellationToken);
        highs = new HighsInstance(library, monitor, log: false);
        highs.Set("threads"u8, 1);
        highs.Set("presolve"u8, "off"u8);
        highs.Set("solver"u8, "simplex"u8);
        highs.Set("primal_feasibility_tolerance"u8, HighsSearch.Tolerance);
        highs.Set("dual_feasibility_tolerance"u8, HighsSearch.Tolerance);
        if (highs.Pass(problem)) return;
        highs.Dispose();
        throw new ArgumentException("HiGHS refused the model: it takes coefficients up to 1e15 in size.", nameof(problem));
    }

    public void SetObjective(ReadOnlySpan<double> coefficients)
    {
        if (coefficients.Length != columns) throw new ArgumentException($"The program has {columns} variables; {coefficients.Length} coefficients were given.", nameof(coefficients));
        foreach (var coefficient in coefficients) if (!double.IsFinite(coefficient)) throw new ArgumentException($"A coefficient is {coefficient}.", nameof(coefficients));
        highs.ChangeCosts(coefficients);
    }

    public void SetBounds(int variable, double lower, double upper)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variable);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(variable, columns);
        if (!(lower <= upper)) throw new ArgumentException($"The bounds {lower} and {upper} leave no value.", nameof(lower));
        highs.ChangeBounds(variable, lower, upper);
    }

    public LpAnswer Solve(double timeLimit, double cutoff)
    {
        highs.Set("objective_bound"u8, cutoff);
        // HiGHS counts its time over all solves of an object.
        highs.Set("time_limit"u8, Math.Max(0, timeLimit) + highs.RunTime);
        var completed = highs.Run();
        monitor.Finish();
        var status = highs.ModelStatus switch
        {
            7 when completed => SolveStatus.Optimal,
            8 => SolveStatus.Infeasible,
            9 => SolveStatus.InfeasibleOrUnbounded,
            10 => SolveStatus.Unbounded,
            11 => SolveStatus.TargetReached,
            13 => SolveStatus.TimeLimit,
            17 => SolveStatus.Interrupted,
            _ => SolveStatus.Failed,
        };
        var (point, duals) = highs.PointAndRowDuals(columns, rows);
        return new LpAnswer(status, highs.DoubleInfo("objective_function_value"u8), point, duals)
        {
            InfeasibilityRay = status == SolveStatus.Infeasible ? highs.DualRay(rows) : null,
        };
    }

    public void Dispose() => highs.Dispose();
}
