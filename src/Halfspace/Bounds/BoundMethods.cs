namespace Halfspace.Bounds;

/// <summary>The plain list of bound methods, from cheap to dear; a new method is one line here.</summary>
public static class BoundMethods
{
    /// <summary>Every method. Each one's bounds are at least as tight as those before it.</summary>
    public static IReadOnlyList<IBoundMethod> All { get; } =
    [
        new IntervalBounds(),
        new BackwardBounds(),
        new LpBounds(),
        new MipBounds(),
    ];

    /// <summary>The method of a name, or null.</summary>
    public static IBoundMethod? Find(string name) => All.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
