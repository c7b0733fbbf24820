using System.Diagnostics;
using Halfspace.Embedding.ReducedSpace;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding;

/// <summary>Solves a model that has networks in it, by what is known of the networks and not by rows alone.</summary>
/// <remarks>
/// First a search of our own over the model's variables, its integers and the neurons' signs: neurons are no variables of its programs, but are replaced by lines over the part at hand, from ranges
/// that rows and the best point narrow. What it does not finish in half of the time goes to the solver, with the best point as start. Every point is held against the whole model, and
/// bounds of the search are re-derived, so that they rest on no solver; what a solver ends, it claims. <see cref="SolveResult.Solver"/> says which it was.
/// </remarks>
public static class EmbeddedSolving
{
    /// <summary>The share of the time that the search in the model's own variables gets before the solver is asked.</summary>
    private const double OwnShare = 0.5;

    /// <summary>No more than this many seconds of it, however long the time.</summary>
    private const double MostOwn = 600;

    private const int NodesPerReport = 50;

    /// <summary>Variables times rows, beyond which the dense programs of parts would be too large.</summary>
    private const long MostNumbers = 5_000_000;

    /// <summary>
    /// Solves a model with dense or convolutional ReLU networks in it, all of whose own variables have finite bounds. A model of any other kind, one with more than five million as variables times rows, or one with options that only a solver keeps (lazy constraints,
    /// limits of nodes, targets, cross-checks), goes to the solver as it is. One thread is used until the solver is asked.
    /// </summary>
    /// <param name="model">The model, with all its rows and its objective.</param>
    /// <param name="networks">All networks that were embedded in it.</param>
    /// <param name="solver">The solver; null for the first that is installed.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="progress">Receives reports of the search and of the solver.</param>
    /// <param name="cancellationToken">Stops with what is known.</param>
    /// <returns>A result as any solve gives it; <see cref="SolveResult.Nodes"/> counts parts of the search too.</returns>
    /// <exception cref="SolverNotAvailableException">No solver is installed.</exception>
    /// <exception cref="ArgumentException">A network is embedded in another model.</exception>
    /// <example>
    /// <code>
    /// var planned = process.Solve([quality, cost], solver);
    /// </code>
    /// </example>
    public static SolveResult Solve(this MipModel model, IReadOnlyList<EmbeddedNetwork> networks, IMipSolver? solver = null, SolveOptions? options = null, IProgress<SolveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Any(network => network is null || network.Model != model)) throw new ArgumentException($"A network is not embedded in the model '{model.Name}'. Give the networks that 'Embed' returned for it.", nameof(networks));
        options ??= SolveOptions.Default;
        solver ??= MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
        var clock = Stopwatch.StartNew();
        var isPlain = options.LazyConstraints is not null || options.NodeLimit is not null || options.ObjectiveTarget is not null || options.CrossCheck is not null;
        if (isPlain || ReducedModel.Of(model, networks) is not { } reduced || (long)reduced.Kept.Length * reduced.Rows.Length > MostNumbers || LpSolvers.Beside(solver) is not { } linear) return model.Solve(solver, options, progress, cancellationToken);
        var (sign, seconds) = (model.Sense == ObjectiveSense.Minimize ? 1 : -1, Math.Min(OwnShare * options.TimeLimit, MostOwn));
        void Heard(ReducedSearch sofar)
        {
            if (sofar.Nodes % NodesPerReport == 1) progress?.Report(new SolveProgress(clock.Elapsed.TotalSeconds, sofar.Point is null ? null : sign * sofar.Best, double.IsFinite(sofar.Bound) ? sign * sofar.Bound : null, sofar.Nodes));
        }

        using var search = new ReducedSearch(reduced, linear, solver, options, new SearchTime(seconds, cancellationToken), Heard);
        search.Run();
        var own = Result(model, search, linear.Name, cancellationToken.IsCancellationRequested) with { Seconds = clock.Elapsed.TotalSeconds };
        var left = options.TimeLimit - clock.Elapsed.TotalSeconds;
        if (search.IsComplete || left <= 0 || cancellationToken.IsCancellationRequested) return own;
        var started = model.Copy();
        for (var j = 0; search.Point is { } start && j < start.Length; j++) started.SetStart(started.VariableAt(j), start[j]);
        return Joined(model, own, started.Solve(solver, options with { TimeLimit = left }, progress, cancellationToken)) with { Seconds = clock.Elapsed.TotalSeconds };
    }

    /// <summary>What the search says by itself.</summary>
    private static SolveResult Result(MipModel model, ReducedSearch search, string linear, bool isCancelled)
    {
        var sign = model.Sense == ObjectiveSense.Minimize ? 1 : -1;
        var stopped = isCancelled ? SolveStatus.Interrupted : SolveStatus.TimeLimit;
        return new SolveResult
        {
            Status = !search.IsComplete ? stopped : search.Point is null ? SolveStatus.Infeasible : SolveStatus.Optimal,
            Point = search.Point,
            Objective = search.Point is null ? double.NaN : sign * search.Best,
            Feasibility = search.Point is { } point ? FeasibilityReport.Of(model, point) : null,
            DualBound = sign * (search.Point is null ? search.Bound : Math.Min(search.Bound, search.Best)),
            Nodes = search.Nodes,
            Solver = $"search in the model's own variables, linear programs of many rows by {linear}",
        };
    }

    /// <summary>The better point and the better bound of the search and the solver; what the solver says against a point is set aside.</summary>
    internal static SolveResult Joined(MipModel model, SolveResult own, SolveResult solved)
    {
        var sign = model.Sense == ObjectiveSense.Minimize ? 1 : -1;
        var bound = double.IsNaN(solved.DualBound) ? own.DualBound : sign * Math.Max(sign * own.DualBound, sign * solved.DualBound);
        var isAnswer = solved.Status is not (SolveStatus.Rejected or SolveStatus.Failed or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded) && (solved.Status != SolveStatus.Crashed || solved.Point is not null);
        if (!isAnswer && own.Point is not null) return own with { Nodes = own.Nodes + solved.Nodes, Message = solved.Message };
        // Where neither has a point, what the solver says of itself is all there is to say; its bound counts for nothing then.
        if (!isAnswer) bound = own.DualBound;
        return solved with { DualBound = bound, Nodes = own.Nodes + solved.Nodes, Solver = $"{solved.Solver} after {own.Solver}" };
    }
}
