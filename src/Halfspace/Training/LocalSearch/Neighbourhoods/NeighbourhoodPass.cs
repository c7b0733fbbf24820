using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// Refits a network part by part, in a seeded order, and goes on with every better one, until no part of any refit gets better or a
/// limit is reached.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="refits">The refits to use; those that do not fit the problem are left out.</param>
/// <param name="options">Limits of each refit; its seed also orders the parts.</param>
public sealed class NeighbourhoodPass(TrainingProblem problem, IReadOnlyList<INeighbourhood> refits, NeighbourhoodOptions options)
{
    private readonly INeighbourhood[] fitting = [.. refits.Where(refit => refit.Fits(problem, options))];

    /// <summary>Whether any refit fits the problem.</summary>
    public bool Any => fitting.Length > 0;

    /// <summary>Parts fitted again so far.</summary>
    public int Tried { get; private set; }

    /// <summary>How often each refit found a better network, by its name.</summary>
    public IReadOnlyDictionary<string, int> Improvements => improvements;

    private readonly Dictionary<string, int> improvements = refits.ToDictionary(refit => refit.Name, _ => 0);

    /// <summary>Makes one pass.</summary>
    /// <param name="network">A network that meets every hard condition.</param>
    /// <param name="mayGoOn">Asked before every part.</param>
    /// <param name="cancellationToken">Stops early.</param>
    /// <returns>The best network; the one given where none was better.</returns>
    public IntegerNetwork Run(IntegerNetwork network, Func<bool> mayGoOn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(mayGoOn);
        var costs = problem.Score(network);
        var random = new Random(options.Seed);
        foreach (var refit in fitting)
        {
            var parts = Enumerable.Range(0, refit.PartCount(problem)).ToArray();
            random.Shuffle(parts);
            for (var (p, idle) = (0, 0); idle < parts.Length && mayGoOn() && !cancellationToken.IsCancellationRequested; p++, idle++)
            {
                Tried++;
                var found = refit.Improve(problem, network, parts[p % parts.Length], options with { Seed = random.Next() }, cancellationToken);
                if (found is null) continue;
                var scores = problem.Score(found);
                if (!Lexicographic.IsBetter(scores, costs)) continue;
                (network, costs, idle) = (found, scores, -1);
                improvements[refit.Name]++;
            }
        }

        return network;
    }
}
