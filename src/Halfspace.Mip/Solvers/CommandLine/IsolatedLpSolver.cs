using System.Collections.Concurrent;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>An <see cref="IsolatedSolver"/> that holds linear programs open too, each in a worker of its own for as long as it is open.</summary>
/// <remarks>A worker whose program is closed takes the next one, since starting a process takes longer than most linear programs.</remarks>
internal sealed class IsolatedLpSolver(ILpSolver inner, Action<string>? lost) : IsolatedSolver(inner, lost), ILpSolver
{
    private readonly ILpSolver linear = inner;
    private readonly ConcurrentBag<LpWorker> idle = [];

    /// <inheritdoc/>
    public ILpSession OpenLp(MipModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Indicators.Count > 0 || model.PiecewiseLinearTerms.Count > 0)
            throw new ArgumentException($"The model '{model.Name}' has indicator rows or piecewise-linear terms; reformulate them first.", nameof(model));
        var availability = Availability;
        if (!availability.Found || Worker is not { } place) throw new SolverNotAvailableException(Name, availability);
        while (idle.TryTake(out var waiting))
        {
            // One that has waited too long has ended by itself.
            if (waiting.Open(model, cancellationToken) is { } answer) return Session(waiting, answer, model, cancellationToken);
            waiting.Dispose();
            if (cancellationToken.IsCancellationRequested) break;
        }

        // The one that chooses by the kind of a model is not found by its name.
        var started = new LpWorker(place.Host, place.File, linear is SolverByKind ? "auto" : Name);
        return Session(started, started.Open(model, cancellationToken), model, cancellationToken);
    }

    private IsolatedLpSession Session(LpWorker worker, string? answer, MipModel model, CancellationToken cancellationToken)
    {
        if (answer is { Length: > 0 })
        {
            idle.Add(worker);
            throw new ArgumentException(answer, nameof(model));
        }

        var isLost = answer is null;
        if (isLost && !cancellationToken.IsCancellationRequested)
        {
            var how = worker.End();
            Tell($"{Title} {(worker.IsLate ? "did not take a linear program in time, and its process was ended" : $"crashed in a process of its own where a linear program was handed over ({how})")}.");
        }

        return new IsolatedLpSession(worker, model.VariableCount, model.RowCount, isLost, cause => Tell($"{Title} {cause}."), idle.Add, cancellationToken);
    }
}
