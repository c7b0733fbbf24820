namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>A linear program that an <see cref="LpWorker"/> holds; where the worker dies or hangs, this and every later solve answers nothing.</summary>
/// <param name="worker">The worker, which holds the program.</param>
/// <param name="columns">Its variables.</param>
/// <param name="rows">Its rows.</param>
/// <param name="isLost">Whether the worker is gone already.</param>
/// <param name="lost">Receives why the worker is gone, as the end of a sentence.</param>
/// <param name="close">Receives the worker where the session is closed and it is well.</param>
/// <param name="cancellation">Ends running solves early.</param>
internal sealed class IsolatedLpSession(LpWorker worker, int columns, int rows, bool isLost, Action<string> lost, Action<LpWorker> close, CancellationToken cancellation) : ILpSession
{
    /// <summary>Seconds beyond its limit after which a solve counts as one that hangs.</summary>
    private const double Patience = 0.5;

    // Changes wait for the next solve, which is watched: a pipe to a worker that hangs fills up, and writing to it would not come back.
    private readonly Dictionary<int, (double Lower, double Upper)> ranges = [];
    private double[]? costs;
    private bool isLost = isLost;
    private bool isClosed;

    /// <inheritdoc/>
    public void SetObjective(ReadOnlySpan<double> coefficients)
    {
        if (coefficients.Length != columns) throw new ArgumentException($"The program has {columns} variables; {coefficients.Length} coefficients were given.", nameof(coefficients));
        foreach (var coefficient in coefficients) if (!double.IsFinite(coefficient)) throw new ArgumentException($"A coefficient is {coefficient}.", nameof(coefficients));
        costs = coefficients.ToArray();
    }

    /// <inheritdoc/>
    public void SetBounds(int variable, double lower, double upper)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variable);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(variable, columns);
        if (!(lower <= upper)) throw new ArgumentException($"The bounds {lower} and {upper} leave no value.", nameof(lower));
        ranges[variable] = (lower, upper);
    }

    /// <inheritdoc/>
    public LpAnswer Solve(double timeLimit, double cutoff)
    {
        if (isLost || cancellation.IsCancellationRequested) return Nothing(cancellation.IsCancellationRequested ? SolveStatus.Interrupted : SolveStatus.Crashed);
        var isLate = false;
        using var watch = timeLimit < 1e6 ? new Timer(_ => { isLate = true; worker.Kill(); }, null, TimeSpan.FromSeconds(Math.Max(0, timeLimit) + Patience), Timeout.InfiniteTimeSpan) : null;
        using var cancelled = cancellation.Register(worker.Kill);
        try
        {
            return Ask(timeLimit, cutoff);
        }
        catch (Exception fault) when (LpWorker.IsGone(fault))
        {
            isLost = true;
            if (cancellation.IsCancellationRequested) return Nothing(SolveStatus.Interrupted);
            var how = worker.End();
            lost(isLate ? "did not stop at the time limit of a linear program, and its process was ended" : $"crashed in a process of its own while it solved a linear program ({how})");
            return Nothing(isLate ? SolveStatus.TimeLimit : SolveStatus.Crashed);
        }
    }

    private LpAnswer Ask(double timeLimit, double cutoff)
    {
        var requests = worker.Requests;
        if (costs is not null)
        {
            requests.Write((byte)LpRequest.Objective);
            foreach (var cost in costs) requests.Write(cost);
        }

        foreach (var (variable, (lower, upper)) in ranges)
        {
            requests.Write((byte)LpRequest.Bounds);
            requests.Write(variable);
            requests.Write(lower);
            requests.Write(upper);
        }

        requests.Write((byte)LpRequest.Solve);
        requests.Write(timeLimit);
        requests.Write(cutoff);
        requests.Flush();
        costs = null;
        ranges.Clear();
        return LpService.ReadAnswer(worker.Answers, columns, rows);
    }

    private LpAnswer Nothing(SolveStatus status) => new(status, double.NaN, new double[columns], new double[rows]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isClosed) return;
        isClosed = true;
        if (isLost) worker.Dispose();
        else close(worker);
    }
}
