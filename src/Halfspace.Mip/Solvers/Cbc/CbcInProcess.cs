using System.Text;
using Halfspace.Mip.Solvers.CommandLine;

namespace Halfspace.Mip.Solvers.Cbc;

/// <summary>
/// One solve with CBC's library in this process, which is <see cref="SolverWorker"/>'s: CBC 2.10 keeps its parameters in process-wide state,
/// so a process has one solve at a time, and it aborts the process where Clp meets what it did not expect.
/// </summary>
internal static unsafe class CbcInProcess
{
    /// <summary>Solves; the bound is in terms of the minimised objective. CBC's log goes to standard output.</summary>
    public static SolveResult Solve(CbcLibrary cbc, WorkerTask task)
    {
        var (model, options) = (task.Model, task.Options);
        var handle = cbc.NewModel();
        try
        {
            Load(cbc, handle, model);
            cbc.SetLogLevel(handle, 1);
            Set(cbc, handle, "log", "1");
            foreach (var (name, value) in CbcProgram.Parameters(options, task.SecondTry)) Set(cbc, handle, name, value);
            if (task.Cutoff is { } cutoff)
            {
                Set(cbc, handle, "cutoff", SolutionText.Text(cutoff));
                Set(cbc, handle, "maxSolutions", "1");
            }

            SetStart(cbc, handle, model);
            cbc.Solve(handle);
            return model.IntegerCount > 0 ? IntegerResult(cbc, handle, model, options) : LinearResult(cbc, handle, model);
        }
        finally
        {
            cbc.DeleteModel(handle);
        }
    }

    private static SolveResult IntegerResult(CbcLibrary cbc, nint handle, MipModel model, SolveOptions options)
    {
        var best = cbc.BestSolution(handle);
        var point = best == null ? null : new ReadOnlySpan<double>(best, model.VariableCount).ToArray();
        var value = point is null ? double.PositiveInfinity : model.EvaluateObjective(point);
        var stated = cbc.BestBound(handle);
        var status = StatusOf(cbc, handle, hasPoint: point is not null);
        var bound = status switch
        {
            SolveStatus.Optimal => CommandLineSolver.OptimalBound(value, stated, options),
            // Before the first relaxation is solved the library states a huge number of either sign.
            SolveStatus.TimeLimit or SolveStatus.NodeLimit when Math.Abs(stated) < 1e49 => Math.Min(stated, value),
            _ => double.NegativeInfinity,
        };
        var keep = status is SolveStatus.Optimal or SolveStatus.TimeLimit or SolveStatus.NodeLimit or SolveStatus.Interrupted;
        return new SolveResult
        {
            Status = status,
            Point = keep ? point : null,
            DualBound = bound,
            Nodes = cbc.NodeCount(handle),
            Message = status == SolveStatus.Failed ? FormattableString.Invariant($"CBC ended with status {cbc.Status(handle)}, secondary status {cbc.SecondaryStatus(handle)}.") : "",
        };
    }

    private static SolveStatus StatusOf(CbcLibrary cbc, nint handle, bool hasPoint)
    {
        if (cbc.IsUnbounded(handle) != 0 || cbc.SecondaryStatus(handle) == 7) return SolveStatus.InfeasibleOrUnbounded;
        if (cbc.IsProvenInfeasible(handle) != 0) return hasPoint ? SolveStatus.Failed : SolveStatus.Infeasible;
        if (cbc.IsTimeLimit(handle) != 0) return SolveStatus.TimeLimit;
        if (cbc.IsNodeLimit(handle) != 0) return SolveStatus.NodeLimit;
        if (cbc.IsSolutionLimit(handle) != 0) return SolveStatus.Interrupted;
        return cbc.IsProvenOptimal(handle) != 0 && hasPoint ? SolveStatus.Optimal : SolveStatus.Failed;
    }

    /// <summary>Without integers the library stops at the relaxation, whose status is all there is.</summary>
    private static SolveResult LinearResult(CbcLibrary cbc, nint handle, MipModel model)
    {
        if (cbc.IsProvenOptimal(handle) != 0)
        {
            var point = new ReadOnlySpan<double>(cbc.ColumnSolution(handle), model.VariableCount).ToArray();
            return new SolveResult { Status = SolveStatus.Optimal, Point = point, DualBound = model.EvaluateObjective(point) };
        }

        // "Proven infeasible" also covers the dual here; only the primal one is infeasibility.
        var status = cbc.IsRelaxationInfeasible(handle) != 0 ? SolveStatus.Infeasible
            : cbc.IsProvenInfeasible(handle) != 0 || cbc.IsUnbounded(handle) != 0 ? SolveStatus.InfeasibleOrUnbounded
            : SolveStatus.TimeLimit;
        return new SolveResult { Status = status, DualBound = double.NegativeInfinity };
    }

    private static void Load(CbcLibrary cbc, nint handle, MipModel model)
    {
        var (n, m) = (model.VariableCount, model.RowCount);
        var starts = new int[n + 1];
        for (var row = 0; row < m; row++)
        {
            foreach (var j in model.RowIndices(row)) starts[j + 1]++;
        }

        for (var j = 0; j < n; j++) starts[j + 1] += starts[j];
        var next = starts[..^1];
        var (rows, values) = (new int[model.NonZeroCount + 1], new double[model.NonZeroCount + 1]);
        var (rowLower, rowUpper) = (new double[m + 1], new double[m + 1]);
        for (var row = 0; row < m; row++)
        {
            var indices = model.RowIndices(row);
            var coefficients = model.RowCoefficients(row);
            for (var t = 0; t < indices.Length; t++)
            {
                var slot = next[indices[t]]++;
                rows[slot] = row;
                values[slot] = coefficients[t];
            }

            rowLower[row] = model.RowLower(row);
            rowUpper[row] = model.RowUpper(row);
        }

        var (lower, upper) = (new double[n], new double[n]);
        for (var j = 0; j < n; j++)
        {
            lower[j] = model.LowerBound(j);
            upper[j] = model.UpperBound(j);
        }

        fixed (int* startsAt = starts, rowsAt = rows)
        fixed (double* valuesAt = values, lowerAt = lower, upperAt = upper, costsAt = model.ObjectiveCoefficients(), rowLowerAt = rowLower, rowUpperAt = rowUpper)
        {
            cbc.LoadProblem(handle, n, m, startsAt, rowsAt, valuesAt, lowerAt, upperAt, costsAt, rowLowerAt, rowUpperAt);
        }

        for (var j = 0; j < n; j++)
        {
            if (model.KindOf(j) != VariableKind.Continuous) cbc.SetInteger(handle, j);
        }
    }

    private static void SetStart(CbcLibrary cbc, nint handle, MipModel model)
    {
        if (!CbcProgram.TakesStart(model)) return;
        var (indices, values) = (new List<int>(), new List<double>());
        for (var j = 0; j < model.VariableCount; j++)
        {
            var value = model.Start[j];
            if (double.IsNaN(value)) continue;
            indices.Add(j);
            values.Add(model.KindOf(j) == VariableKind.Continuous ? value : Math.Round(value));
        }

        fixed (int* indicesAt = indices.ToArray())
        fixed (double* valuesAt = values.ToArray())
        {
            cbc.SetStart(handle, indices.Count, indicesAt, valuesAt);
        }
    }

    private static void Set(CbcLibrary cbc, nint handle, string name, string value)
    {
        fixed (byte* nameAt = Encoding.UTF8.GetBytes(name + "\0"), valueAt = Encoding.UTF8.GetBytes(value + "\0"))
        {
            cbc.SetParameter(handle, nameAt, valueAt);
        }
    }
}
