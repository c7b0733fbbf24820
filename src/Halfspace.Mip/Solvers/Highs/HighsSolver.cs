using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// The backend HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018), called in process.
/// </summary>
/// <remarks>
/// HiGHS answers for an integer variable within a tolerance; where rounding its integers breaks a row, the continuous
/// variables are solved for again with the integers fixed, and where that fails too, the whole model with a tolerance of
/// 1e-9. A start that lacks values, or whose rows do not hold, is
/// completed the same way before the search begins. Time limit and cancellation are answered within a second with the
/// best point seen; where HiGHS is in a long presolve or first linear program, its thread runs on, silent, until that is
/// done.
/// </remarks>
public sealed class HighsSolver : ILpSolver
{
    /// <summary>Milliseconds a search has to end by itself after its time limit or a cancellation.</summary>
    private const int Patience = 700;

    private const string HowToInstall =
        "Reference the project or package Halfspace.Solvers, which brings HiGHS along, or install HiGHS's shared library (1.10 or later) and set HALFSPACE_HIGHS_LIBRARY to its full path.";

    private HighsLibrary? library;

    /// <inheritdoc/>
    public string Name => "highs";

    /// <inheritdoc/>
    public SolverAvailability Availability => Library(out var reason) is { } found
        ? new SolverAvailability(true, found.Version, found.Location, HowToInstall) { Origin = NativeLibraryLocator.OriginOf(Name, found.Location) }
        : new SolverAvailability(false, null, null, reason is null ? HowToInstall : reason + " " + HowToInstall);

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (Library(out _) is not { } found) throw new SolverNotAvailableException(Name, Availability);
        var clock = Stopwatch.StartNew();
        var problem = HighsProblem.Of(model);
        // Copied here: after a search is left alone, the caller may change the model.
        var start = model.HasStart ? model.Start.ToArray() : null;
        var directions = EndlessDirections.Of(model);
        HighsAnswer Answer(HighsSightings? sightings)
        {
            var search = new HighsSearch(found, problem, options, clock, progress, sightings, cancellationToken);
            return search.Settled(Search(problem, search, start is null ? null : Start(problem, search, start)), directions);
        }

        HighsAnswer answer;
        if (problem.ColumnCount == 0) answer = Constant(problem);
        else if (cancellationToken.IsCancellationRequested) answer = new HighsAnswer(SolveStatus.Interrupted);
        else if (cancellationToken.CanBeCanceled || double.IsFinite(options.TimeLimit)) answer = Watched(Answer, options.TimeLimit - clock.Elapsed.TotalSeconds, cancellationToken);
        else answer = Answer(null);
        return new SolveResult
        {
            Status = answer.Status,
            Point = answer.Point,
            DualBound = answer.Bound ?? (problem.Sense > 0 ? double.NegativeInfinity : double.PositiveInfinity),
            Nodes = answer.Nodes,
            Seconds = clock.Elapsed.TotalSeconds,
            Solver = "HiGHS " + found.Version,
            Message = answer.Message,
        };
    }

    /// <inheritdoc/>
    public ILpSession OpenLp(MipModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Indicators.Count > 0 || model.PiecewiseLinearTerms.Count > 0)
            throw new ArgumentException($"The model '{model.Name}' has indicator rows or piecewise-linear terms; reformulate them first.", nameof(model));
        if (Library(out _) is not { } found) throw new SolverNotAvailableException(Name, Availability);
        return new HighsLpSession(found, HighsProblem.Of(model) with { Sense = 1, Integrality = null }, cancellationToken);
    }

    /// <summary>A model without variables: its rows hold or do not, and its value is the constant.</summary>
    private static HighsAnswer Constant(HighsProblem problem) => problem.Violation([]) <= HighsSearch.Tolerance
        ? new HighsAnswer(SolveStatus.Optimal, [], problem.Offset)
        : new HighsAnswer(SolveStatus.Infeasible);

    /// <summary>
    /// Runs a search on a thread of its own, and comes back soon after a cancellation or the time limit even where HiGHS
    /// does not: it looks at its callbacks nowhere in the first linear program, which can take minutes.
    /// </summary>
    private static HighsAnswer Watched(Func<HighsSightings?, HighsAnswer> search, double seconds, CancellationToken cancellation)
    {
        var sightings = new HighsSightings();
        HighsAnswer? answer = null;
        ExceptionDispatchInfo? failure = null;
        var done = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            try
            {
                answer = search(sightings);
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
            finally
            {
                done.Set();
            }
        })
        {
            IsBackground = true,
            Name = "HiGHS",
        };
        thread.Start();
        // Days that an integer of milliseconds cannot hold are as good as no limit.
        var limit = seconds * 1000 < int.MaxValue ? (int)(Math.Max(0, seconds) * 1000) : Timeout.Infinite;
        var first = WaitHandle.WaitAny([done.WaitHandle, cancellation.WaitHandle], limit);
        if (first != 0 && !done.Wait(Patience, CancellationToken.None))
            return sightings.Close(first == WaitHandle.WaitTimeout ? SolveStatus.TimeLimit : SolveStatus.Interrupted);
        thread.Join();
        done.Dispose();
        failure?.Throw();
        return answer!;
    }

    /// <summary>Makes a feasible point of the values given, NaN where there is none; null if that fails.</summary>
    private static double[]? Start(HighsProblem problem, HighsSearch search, double[] given)
    {
        if (problem.Integrality is null) return null;
        for (var i = 0; i < given.Length; i++)
        {
            if (problem.Integrality[i] != 0) given[i] = Math.Round(given[i]);
        }

        // Half the tolerance, so that HiGHS agrees and does not set out to complete the start by itself.
        if (!given.Any(double.IsNaN) && problem.Violation(given) <= HighsSearch.Tolerance / 2) return given;
        var rest = problem.WithIntegersFixed(given, out var fixedCount);
        if (fixedCount == 0)
        {
            search.Say("Start ignored: it gives no integer variable a value within its bounds.");
            return null;
        }

        var point = search.Complete(rest);
        if (point is not null) problem.RoundIntegers(point);
        if (point is null || problem.Violation(point) > HighsSearch.Tolerance)
        {
            search.Say("Start ignored: no feasible point was found that agrees with its integer values.");
            return null;
        }

        search.Say(FormattableString.Invariant($"Start completed from {fixedCount} integer values to a feasible point of value {problem.Objective(point):G9}."));
        return point;
    }

    private static HighsAnswer Search(HighsProblem problem, HighsSearch search, double[]? start)
    {
        var answer = search.Run(start);
        if (Polished(problem, search, answer) is { } polished) return polished;
        if (search.IsOver) return answer;
        search.Say("The point breaks rows once its integers are rounded; solving again with a stricter tolerance.");
        var again = search.Run(start, HighsSearch.StrictTolerance);
        again = again with { Nodes = answer.Nodes + again.Nodes };
        return Polished(problem, search, again) ?? again;
    }

    /// <summary>Rounds the integers; where a row then fails, solves again for the rest. Null if that leads to no point.</summary>
    private static HighsAnswer? Polished(HighsProblem problem, HighsSearch search, HighsAnswer answer)
    {
        if (answer.Point is null || problem.Integrality is null) return answer;
        var rounded = (double[])answer.Point.Clone();
        problem.RoundIntegers(rounded);
        // Judged like the re-check, on the safe side: absolute, not relative to the size of the terms.
        if (problem.Violation(rounded) <= Tolerances.Feasibility) return answer with { Point = rounded };
        var again = search.Refine(problem.WithIntegersFixed(rounded, out _));
        return again is null
            ? null
            : answer with { Point = again, Message = "Rounding the integers broke a row; the continuous variables were solved for again." };
    }

    private HighsLibrary? Library(out string? reason)
    {
        reason = null;
        return library ??= HighsLibrary.TryLoad(out reason);
    }
}
