using Halfspace.Mip;

namespace Halfspace.Bounds;

/// <summary>The plain list of bound methods, from cheap to dear; a new method is one line here.</summary>
public static class BoundMethods
{
    /// <summary>Every method. Each one's bounds are at least as tight as those before it.</summary>
    public static NamedList<IBoundMethod> All { get; } = new("bound method", method => method.Name,
    [
        new IntervalBounds(),
        new BackwardBounds(),
        new LpBounds(),
        new MipBounds(),
    ]);
}
