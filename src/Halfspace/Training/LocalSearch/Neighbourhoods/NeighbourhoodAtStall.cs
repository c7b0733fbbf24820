using System.Diagnostics;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// Where the search has not found better for a while, refits the best network part by part, with a share of the time; what is better
/// goes to the searchers, which return to the best network now and then.
/// </summary>
internal static class NeighbourhoodAtStall
{
    /// <summary>The share of the time left that refits may take at a stall.</summary>
    private const double Share = 0.1;

    /// <summary>Refits, if nothing was found for a thirtieth of the time limit or two seconds.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="incumbent">Gives the best network and takes a better one.</param>
    /// <param name="options">The time limit, the seed and the MIP solver, or null to do without one.</param>
    /// <param name="elapsed">Seconds of the run so far.</param>
    /// <param name="cancellationToken">Stops early.</param>
    /// <returns>A note on what got better, or null.</returns>
    public static string? Run(TrainingProblem problem, SearchIncumbent incumbent, TrainingOptions options, double elapsed, CancellationToken cancellationToken)
    {
        if (!incumbent.IsQuick || incumbent.Snapshot() is not { } best || best.Costs.Any(cost => cost is null)) return null;
        if (elapsed - incumbent.Seconds < Math.Min(2, options.TimeLimit / 30)) return null;
        var seconds = Share * (options.TimeLimit - elapsed);
        var pass = new NeighbourhoodPass(problem, NetworkNeighbourhoods.All, new NeighbourhoodOptions { Solver = options.Solver, Seed = options.Seed, TimeLimit = Math.Clamp(seconds / 4, 0.2, 5) });
        if (!pass.Any) return null;
        var clock = Stopwatch.StartNew();
        var better = pass.Run(best.Network, () => clock.Elapsed.TotalSeconds < seconds, cancellationToken);
        if (ReferenceEquals(better, best.Network) || !incumbent.Offer(better)) return null;
        return "refits improved the best network: " + string.Join(", ", pass.Improvements.Where(i => i.Value > 0).Select(i => FormattableString.Invariant($"{i.Key} {i.Value}")));
    }
}
