using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>One native HiGHS object and its monitor, freed together.</summary>
internal sealed unsafe class HighsInstance : IDisposable
{
    private readonly HighsLibrary library;
    private readonly GCHandle monitorHandle;
    private nint highs;

    public HighsInstance(HighsLibrary library, HighsMonitor monitor, bool log)
    {
        this.library = library;
        highs = library.Create();
        monitorHandle = GCHandle.Alloc(monitor);
        if (!log) Set("output_flag"u8, false);
        library.SetCallback(highs, &HighsMonitor.Receive, GCHandle.ToIntPtr(monitorHandle));
        // With the logging callback on, HiGHS writes to it instead of the console.
        if (log) library.StartCallback(highs, HighsMonitor.Logging);
        library.StartCallback(highs, HighsMonitor.SimplexInterrupt);
        library.StartCallback(highs, HighsMonitor.MipImprovingSolution);
        library.StartCallback(highs, HighsMonitor.MipInterrupt);
    }

    public int ModelStatus => library.ModelStatus(highs);

    public void Set(ReadOnlySpan<byte> option, bool value)
    {
        fixed (byte* name = option) library.SetBoolOption(highs, name, value ? 1 : 0);
    }

    public void Set(ReadOnlySpan<byte> option, int value)
    {
        fixed (byte* name = option) library.SetIntOption(highs, name, value);
    }

    public void Set(ReadOnlySpan<byte> option, double value)
    {
        fixed (byte* name = option) library.SetDoubleOption(highs, name, value);
    }

    public void Set(ReadOnlySpan<byte> option, ReadOnlySpan<byte> value)
    {
        fixed (byte* name = option, text = value) library.SetStringOption(highs, name, text);
    }

    /// <summary>Hands over the problem; false where HiGHS refuses it.</summary>
    public bool Pass(HighsProblem problem)
    {
        const int rowWise = 2;
        var nonZeros = problem.Indices.Length;
        fixed (double* cost = problem.Cost, lower = problem.Lower, upper = problem.Upper)
        fixed (double* rowLower = problem.RowLower, rowUpper = problem.RowUpper, coefficients = problem.Coefficients)
        fixed (int* starts = problem.Starts, indices = problem.Indices, integrality = problem.Integrality)
        {
            var status = integrality == null
                ? library.PassLp(highs, problem.ColumnCount, problem.RowCount, nonZeros, rowWise, problem.Sense, problem.Offset, cost, lower, upper, rowLower, rowUpper, starts, indices, coefficients)
                : library.PassMip(highs, problem.ColumnCount, problem.RowCount, nonZeros, rowWise, problem.Sense, problem.Offset, cost, lower, upper, rowLower, rowUpper, starts, indices, coefficients, integrality);
            return status != HighsLibrary.Error;
        }
    }

    /// <summary>Gives a whole feasible point to start from.</summary>
    public void SetSolution(double[] point)
    {
        fixed (double* values = point) library.SetSolution(highs, values, null, null, null);
    }

    /// <summary>Seconds that all solves of this object took so far.</summary>
    public double RunTime => library.RunTime(highs);

    /// <summary>Replaces all costs.</summary>
    public void ChangeCosts(ReadOnlySpan<double> costs)
    {
        fixed (double* values = costs) library.ChangeCosts(highs, 0, costs.Length - 1, values);
    }

    /// <summary>Replaces a variable's bounds.</summary>
    public void ChangeBounds(int column, double lower, double upper) => library.ChangeBounds(highs, column, lower, upper);

    /// <summary>
    /// Solves. HiGHS keeps one set of worker threads per calling thread and refuses another number than the one it was
    /// made with; dropping the set before and after touches no other thread's solve and leaves no worker behind.
    /// </summary>
    public bool Run()
    {
        using var silence = NativeOutput.Off();
        library.ResetScheduler(0);
        try
        {
            return library.Run(highs) != HighsLibrary.Error;
        }
        finally
        {
            library.ResetScheduler(0);
        }
    }

    public double[] Solution(int columns)
    {
        var point = new double[columns];
        fixed (double* values = point) library.GetSolution(highs, values, null, null, null);
        return point;
    }

    public (double[] Point, double[] RowDuals) PointAndRowDuals(int columns, int rows)
    {
        var (point, columnDuals, activities, rowDuals) = (new double[columns], new double[columns], new double[rows], new double[rows]);
        fixed (double* values = point, reduced = columnDuals, sums = activities, duals = rowDuals) library.GetSolution(highs, values, reduced, sums, duals);
        return (point, rowDuals);
    }

    /// <summary>The multipliers that show a linear program to have no point; null where HiGHS has none.</summary>
    public double[]? DualRay(int rows)
    {
        var ray = new double[rows];
        var found = 0;
        fixed (double* values = ray) return library.DualRay(highs, &found, values) == HighsLibrary.Error || found == 0 ? null : ray;
    }

    public int IntInfo(ReadOnlySpan<byte> info)
    {
        var value = 0;
        fixed (byte* name = info) return library.IntInfo(highs, name, &value) == HighsLibrary.Error ? 0 : value;
    }

    public long LongInfo(ReadOnlySpan<byte> info)
    {
        long value = 0;
        fixed (byte* name = info) return library.LongInfo(highs, name, &value) == HighsLibrary.Error ? 0 : value;
    }

    public double DoubleInfo(ReadOnlySpan<byte> info)
    {
        var value = double.NaN;
        fixed (byte* name = info) return library.DoubleInfo(highs, name, &value) == HighsLibrary.Error ? double.NaN : value;
    }

    public void Dispose()
    {
        if (highs == 0) return;
        library.Destroy(highs);
        monitorHandle.Free();
        highs = 0;
    }
}
