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
}
