using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding.ReducedSpace;

/// <summary>
/// Solves programs of parts one after the other, each from the basis of the one before, whose rows it takes up by what they stand for: small ones by <see cref="BoxSimplex"/>, large ones, and those
/// that it fails on, by a solver.
/// </summary>
internal sealed class PartSolver(ILpSolver solver, SearchTime time) : IDisposable
{
    /// <summary>Larger tables are left to the solver, which knows of zeros.</summary>
    private const int MostNumbers = 40_000;

    private HashSet<int> columns = [];
    private HashSet<int> keys = [];
    private PartProgram? program;
    private BoxSimplex? simplex;
    private ILpSession? session;

    /// <summary>Takes up a program.</summary>
    public void Take(PartProgram next)
    {
        session?.Dispose();
        (program, session, simplex) = (next, null, null);
        if ((long)next.Dense.ColumnCount * next.Dense.RowCount > MostNumbers) return;
        simplex = new BoxSimplex(next.Dense);
        var rows = new HashSet<int>();
        for (var row = 0; row < next.Keys.Length; row++) if (next.Keys[row] != 0 && keys.Contains(next.Keys[row])) rows.Add(row);
        if (rows.Count > 0) simplex.Start(columns, rows);
    }

    /// <summary>Makes a sum over the program's columns small.</summary>
    /// <param name="costs">One cost a column.</param>
    /// <param name="cutoff">It may stop once no point has a smaller value than this.</param>
    public DenseAnswer Minimize(double[] costs, double cutoff = double.PositiveInfinity)
    {
        if (program is null || time.IsOver) return new DenseAnswer(SolveStatus.TimeLimit, null, []);
        if (simplex?.Minimize(costs, cutoff) is { } own)
        {
            if (own.Status != SolveStatus.Failed && !(own.Status == SolveStatus.Infeasible && !double.IsPositiveInfinity(program.Bound(costs, own))))
            {
                if (own.Status == SolveStatus.Infeasible) return own;
                var (basic, rows) = simplex.Basis();
                (columns, keys) = (basic, [.. rows.Select(row => program.Keys[row])]);
                return own;
            }

            simplex = null;
        }

        if (session is null) session = solver.OpenScaledLp(program.Dense.Stated(costs), time.Cancellation);
        else session.SetObjective(costs);
        var answer = session.Solve(time.Left);
        var multipliers = answer.Status == SolveStatus.Infeasible && answer.InfeasibilityRay is { } ray ? ray : answer.RowDuals;
        return new DenseAnswer(answer.Status, answer.Status == SolveStatus.Optimal ? [.. answer.Point] : null, multipliers);
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose() => session?.Dispose();
}
