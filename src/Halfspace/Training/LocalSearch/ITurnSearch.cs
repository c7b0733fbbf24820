using Halfspace.Networks;

namespace Halfspace.Training.LocalSearch;

/// <summary>A search of problems of a certain shape that takes turns with the annealing of any problem.</summary>
internal interface ITurnSearch
{
    /// <summary>Weights priced or fitted so far.</summary>
    long Moves { get; }

    /// <summary>Begins.</summary>
    void Begin();

    /// <summary>Goes on from the best network, or from its own.</summary>
    /// <param name="best">The best network of all who search; null for the own one.</param>
    /// <param name="moves">Moves to make.</param>
    void Continue(IntegerNetwork? best, long moves);
}
