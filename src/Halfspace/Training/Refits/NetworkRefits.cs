namespace Halfspace.Training.Refits;

/// <summary>The plain list of refits, the cheapest first; a new one is one line here.</summary>
public static class NetworkRefits
{
    /// <summary>Every refit.</summary>
    public static IReadOnlyList<INetworkRefit> All { get; } =
    [
        new OutputRefit(),
        new NeuronRefit(),
        new BlockRefit(),
    ];

    /// <summary>Those that need no solver: they stop at a number of nodes, so what they find does not depend on time.</summary>
    public static IReadOnlyList<INetworkRefit> Repeatable { get; } = [.. All.Where(refit => refit is not BlockRefit)];
}
