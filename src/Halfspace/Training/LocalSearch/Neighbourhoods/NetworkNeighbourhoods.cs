using Halfspace.Mip;

namespace Halfspace.Training.LocalSearch.Neighbourhoods;

/// <summary>The plain list of neighbourhoods, the cheapest first; a new one is one line here.</summary>
public static class NetworkNeighbourhoods
{
    /// <summary>Every neighbourhood.</summary>
    public static NamedList<INeighbourhood> All { get; } = new("neighbourhood", neighbourhood => neighbourhood.Name,
    [
        new InputNeighbourhood(),
        new OutputNeighbourhood(),
        new NeuronNeighbourhood(),
        new BlockNeighbourhood(),
    ]);

    /// <summary>Those that need no solver: they stop at a number of nodes, so what they find does not depend on time.</summary>
    public static IReadOnlyList<INeighbourhood> Repeatable { get; } = [.. All.Where(neighbourhood => neighbourhood is not BlockNeighbourhood)];
}
