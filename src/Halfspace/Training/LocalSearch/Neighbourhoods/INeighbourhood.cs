using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>
/// A way out of a local optimum: part of a network is fitted again, exactly or nearly, while the rest stays as it is. What one
/// finds is scored exactly before it counts.
/// </summary>
public interface INeighbourhood
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>Whether the refit can work on a problem.</summary>
    bool Fits(TrainingProblem problem, NeighbourhoodOptions options);

    /// <summary>How many parts of a network it can fit again.</summary>
    int PartCount(TrainingProblem problem);

    /// <summary>Fits one part again.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="network">A network of the problem that meets every hard condition.</param>
    /// <param name="part">The part, from 0 to <see cref="PartCount"/> - 1.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Stops early.</param>
    /// <returns>A network that may be better, or null where none was found.</returns>
    IntegerNetwork? Improve(TrainingProblem problem, IntegerNetwork network, int part, NeighbourhoodOptions options, CancellationToken cancellationToken);
}
