namespace Halfspace.Data;

/// <summary>Different names up to a limit; beyond it they are only counted, by their hashes.</summary>
/// <param name="most">How many names are kept.</param>
internal sealed class NameSet(int most)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<(int, int)> others = [];

    /// <summary>The number of different names.</summary>
    public int Count => names.Count + others.Count;

    public void Add(string name)
    {
        if (names.Contains(name)) return;
        if (names.Count < most) names.Add(name);
        else others.Add((string.GetHashCode(name), string.GetHashCode(name + "\n")));
    }

    /// <summary>The names that are kept, by character code.</summary>
    public string[] Sorted()
    {
        string[] sorted = [.. names];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }
}
