using System.Diagnostics;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;

namespace Halfspace.Embedding;

/// <summary>Solves a model's relaxation again and again, each time with the rows added that the last point broke most.</summary>
internal static class CutRounds
{
    /// <summary>Adds cuts to a model until its relaxation breaks none, or a limit is reached.</summary>
    /// <param name="model">The model, with its objective; it gets the cuts as rows.</param>
    /// <param name="separators">Where cuts come from.</param>
    /// <param name="solver">Solves the relaxations.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops after the round that runs.</param>
    public static CutRoundsResult Run(MipModel model, IReadOnlyList<ICutSeparator> separators, IMipSolver solver, CutRoundsOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(separators);
        ArgumentNullException.ThrowIfNull(solver);
        options ??= new CutRoundsOptions();
        var clock = Stopwatch.StartNew();
        var (rounds, cuts, first, last) = (0, 0, double.NaN, double.NaN);
        while (separators.Count > 0 && rounds < options.MaxRounds && clock.Elapsed.TotalSeconds < options.TimeLimit && !cancellationToken.IsCancellationRequested)
        {
            var relaxation = IntegersToContinuous.Apply(model).Solve(solver, new SolveOptions { TimeLimit = Math.Max(0, options.TimeLimit - clock.Elapsed.TotalSeconds), Threads = options.Threads }, SolveProgress.Unheard, cancellationToken);
            if (relaxation.Status != SolveStatus.Optimal || relaxation.Point is null) break;
            last = relaxation.Objective;
            if (rounds++ == 0) first = last;
            var added = Add(model, separators, [.. relaxation.Point], options.Violation);
            if (added == 0) return new CutRoundsResult(rounds, cuts, first, last, IsComplete: true);
            cuts += added;
        }

        return new CutRoundsResult(rounds, cuts, first, last, IsComplete: separators.Count == 0);
    }

    private static int Add(MipModel model, IReadOnlyList<ICutSeparator> separators, double[] point, double violation)
    {
        var added = 0;
        foreach (var separator in separators)
        {
            if (separator.MostViolated(point, violation) is not { } cut) continue;
            model.AddConstraint(cut, separator.Name);
            added++;
        }

        return added;
    }
}
