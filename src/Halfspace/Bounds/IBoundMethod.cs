using Halfspace.Networks;

namespace Halfspace.Bounds;

/// <summary>A way to bound every value in a network over a region of inputs.</summary>
public interface IBoundMethod
{
    /// <summary>The name on the command line, for example <c>crown</c>.</summary>
    string Name { get; }

    /// <summary>Bounds every node's values.</summary>
    /// <param name="network">The network.</param>
    /// <param name="region">The inputs.</param>
    /// <param name="options">Threads, time and what is known already.</param>
    /// <param name="cancellationToken">Stops with the bounds so far, which are valid, only wider.</param>
    NetworkBounds Compute(Network network, InputRegion region, BoundOptions options, CancellationToken cancellationToken = default);
}
