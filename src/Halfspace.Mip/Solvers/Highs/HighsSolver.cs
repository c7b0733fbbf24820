using System.Diagnostics;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// The backend HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018), called in process.
/// </summary>
/// <remarks>
/// HiGHS answers for an integer variable within a tolerance; where rounding its integers breaks a row, the continuous
/// variables are solved for again with the integers fixed. A start that lacks values, or whose rows do not hold, is
/// completed the same way before the search begins. Cancellation is seen between steps of the search: a long presolve
/// or first linear program is not cut short by it, though the time limit is.
/// </remarks>
public sealed class HighsSolver : IMipSolver
{
    private const double Feasibility = 1e-7;

    /// <summary>Nodes spent on completing a start; HiGHS's own number for it.</summary>
    private const int StartNodes = 500;

    /// <summary>A start may cost this share of the time limit, and never more than the seconds below.</summary>
    private const double StartShare = 0.1, StartSeconds = 30;

    private const string HowToInstall =
        "Run 'install-solvers.sh highs', which lies beside the halfspace command, or set HALFSPACE_HIGHS_LIBRARY to the full path of HiGHS's shared library (1.10 or later).";

    private HighsLibrary? library;

    /// <inheritdoc/>
    public string Name => "highs";

    /// <inheritdoc/>
    public SolverAvailability Availability => Library(out var reason) is { } found
        ? new SolverAvailability(true, found.Version, found.Location, HowToInstall)
        : new SolverAvailability(false, null, null, reason is null ? HowToInstall : reason + " " + HowToInstall);

    /// <inheritdoc/>
    public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        if (Library(out _) is not { } found) throw new SolverNotAvailableException(Name, Availability);
        var clock = Stopwatch.StartNew();
        var problem = HighsProblem.Of(model);
        var search = new HighsSearch(found, problem, options, clock, progress, cancellationToken);
        HighsAnswer answer;
        if (problem.ColumnCount == 0) answer = Constant(problem);
        else if (cancellationToken.IsCancellationRequested) answer = new HighsAnswer(SolveStatus.Interrupted);
        else answer = Polished(problem, search, search.Run(model.HasStart ? Start(problem, search, model, options) : null));
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

    /// <summary>A model without variables: its rows hold or do not, and its value is the constant.</summary>
    private static HighsAnswer Constant(HighsProblem problem) => problem.Violation([]) <= Feasibility
        ? new HighsAnswer(SolveStatus.Optimal, [], problem.Offset)
        : new HighsAnswer(SolveStatus.Infeasible);

    private static double[]? Start(HighsProblem problem, HighsSearch search, MipModel model, SolveOptions options)
    {
        if (problem.Integrality is null) return null;
        var given = model.Start.ToArray();
        for (var i = 0; i < given.Length; i++)
        {
            if (problem.Integrality[i] != 0) given[i] = Math.Round(given[i]);
        }

        // Half the tolerance, so that HiGHS agrees and does not set out to complete the start by itself.
        if (!given.Any(double.IsNaN) && problem.Violation(given) <= Feasibility / 2) return given;
        var rest = problem.WithIntegersFixed(given, out var fixedCount);
        if (fixedCount == 0)
        {
            options.Log?.Invoke("Start ignored: it gives no integer variable a value within its bounds.");
            return null;
        }

        var point = search.Side(rest, Math.Min(StartSeconds, StartShare * search.Remaining), StartNodes).Point;
        if (point is not null) problem.RoundIntegers(point);
        if (point is null || problem.Violation(point) > Feasibility)
        {
            options.Log?.Invoke("Start ignored: no feasible point was found that agrees with its integer values.");
            return null;
        }

        options.Log?.Invoke(FormattableString.Invariant($"Start completed from {fixedCount} integer values to a feasible point of value {problem.Objective(point):G9}."));
        return point;
    }

    /// <summary>Rounds the integers; where a row then fails, solves again for the rest.</summary>
    private static HighsAnswer Polished(HighsProblem problem, HighsSearch search, HighsAnswer answer)
    {
        if (answer.Point is null || problem.Integrality is null) return answer;
        var rounded = (double[])answer.Point.Clone();
        problem.RoundIntegers(rounded);
        // Judged like the re-check, on the safe side: absolute, not relative to the size of the terms.
        if (problem.Violation(rounded) <= Tolerances.Feasibility) return answer with { Point = rounded };
        var again = search.Side(problem.WithIntegersFixed(rounded, out _), Math.Max(0.5, search.Remaining), 0).Point;
        return again is null
            ? answer
            : answer with { Point = again, Message = "Rounding the integers broke a row; the continuous variables were solved for again." };
    }

    private HighsLibrary? Library(out string? reason)
    {
        reason = null;
        return library ??= HighsLibrary.TryLoad(out reason);
    }
}
