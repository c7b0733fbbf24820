using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Tests.Bounds;

/// <summary>The network 4-3-3-3 over the unit box whose numbers are known.</summary>
internal static class TinyNetwork
{
    public static Network Make() => Network.Sequential(
    [
        new DenseLayer([[1, -1, .5, 0], [-.5, 1, 0, 1], [0, .5, -1, 1]], [0, -.25, .25]),
        new DenseLayer([[1, -1, .5], [-1, 1, 1], [.5, .5, -1]], [.1, -.5, 0]),
        new DenseLayer([[1, 0, -1], [0, 1, .5], [-.5, .5, 1]], [.2, .1, .15]),
    ]);

    public static InputRegion UnitBox { get; } = new([0, 0, 0, 0], [1, 1, 1, 1]);
}
