using System.Diagnostics;

namespace Halfspace.Mip.Solvers.Highs;

/// <summary>
/// The backend HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018), called in process.
/// </summary>
/// <remarks>
/// HiGHS answers for an integer variable within a tolerance; where rounding its integers breaks a row, the continuous
/// variables are solved for again with the integers fixed, and where that fails too, the whole model with a tolerance of
/// 1e-9. A start that lacks values, or whose rows do not hold, is
/// completed the same way before the search begins. Cancellation is seen between steps of the search: a long presolve
/// or first linear program is not cut short by it, though the time limit is.
/// </remarks>
public sealed class HighsSolver : IMipSolver
{
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
        else answer = Search(problem, search, model.HasStart ? Start(problem, search, model, options) : null, options);
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
    private static HighsAnswer Constant(HighsProblem problem) => problem.Violation([]) <= HighsSearch.Tolerance
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
        if (!given.Any(double.IsNaN) && problem.Violation(given) <= HighsSearch.Tolerance / 2) return given;
        var rest = problem.WithIntegersFixed(given, out var fixedCount);
        if (fixedCount == 0)
        {
            options.Log?.Invoke("Start ignored: it gives no integer variable a value within its bounds.");
            return null;
        }

        var point = search.Complete(rest);
        if (point is not null) problem.RoundIntegers(point);
        if (point is null || problem.Violation(point) > HighsSearch.Tolerance)
        {
            options.Log?.Invoke("Start ignored: no feasible point was found that agrees with its integer values.");
            return null;
        }

        options.Log?.Invoke(FormattableString.Invariant($"Start completed from {fixedCount} integer values to a feasible point of value {problem.Objective(point):G9}."));
        return point;
    }

    private static HighsAnswer Search(HighsProblem problem, HighsSearch search, double[]? start, SolveOptions options)
    {
        var answer = search.Run(start);
        if (Polished(problem, search, answer) is { } polished) return polished;
        if (search.IsOver) return answer;
        options.Log?.Invoke("The point breaks rows once its integers are rounded; solving again with a stricter tolerance.");
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
