using Halfspace.Mip;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>The plain list of refits, the cheapest first; a new one is one line here.</summary>
public static class NetworkNeighbourhoods
{
    /// <summary>Every refit.</summary>
    public static NamedList<INeighbourhood> All { get; } = new("neighbourhood", neighbourhood => neighbourhood.Name,
    [
        new OutputNeighbourhood(),
        new NeuronNeighbourhood(),
        new BlockNeighbourhood(),
    ]);

    /// <summary>Those that need no solver: they stop at a number of nodes, so what they find does not depend on time.</summary>
    public static IReadOnlyList<INeighbourhood> Repeatable { get; } = [.. All.Where(refit => refit is not BlockNeighbourhood)];
}
