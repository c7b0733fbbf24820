using System.Collections;

namespace Halfspace.Mip;

/// <summary>A plain list of extensions that are found by name: solvers, objectives, methods, bounds, formulations.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class NamedList<T> : IReadOnlyList<T>
    where T : class
{
    private readonly string noun;
    private readonly Func<T, string> name;
    private readonly T[] items;

    /// <summary>Makes a list.</summary>
    /// <param name="noun">What one of them is called in messages, such as "objective".</param>
    /// <param name="name">The name of each; no two differ by upper and lower case alone.</param>
    /// <param name="items">The items, the default first.</param>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public NamedList(string noun, Func<T, string> name, params IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(noun);
        ArgumentNullException.ThrowIfNull(name);
        (this.noun, this.name, this.items) = (noun, name, [.. items]);
        if (this.items.GroupBy(name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two entries of the list have the name '{twice.Key}'.", nameof(items));
    }

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <summary>The names, separated by commas.</summary>
    public string Names => string.Join(", ", items.Select(name));

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <summary>The item of a name, whatever its case; null where there is none.</summary>
    public T? Find(string name) => Array.Find(items, item => this.name(item).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The item of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public T Get(string name) => Find(name) ?? throw new ArgumentException($"There is no {noun} '{name}'; give one of {Names}.", nameof(name));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
