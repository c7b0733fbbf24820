using System.Diagnostics.CodeAnalysis;
using Halfspace.Bounds;

namespace Halfspace.Verification;

/// <summary>Compares boxes by their ends.</summary>
internal sealed class BoxEnds : IEqualityComparer<InputRegion>
{
    /// <summary>The only one.</summary>
    public static BoxEnds Comparer { get; } = new();

    /// <inheritdoc/>
    public bool Equals(InputRegion? x, InputRegion? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.Lower.SequenceEqual(y.Lower) && x.Upper.SequenceEqual(y.Upper));

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] InputRegion obj)
    {
        var hash = new HashCode();
        foreach (var end in obj.Lower) hash.Add(end);
        foreach (var end in obj.Upper) hash.Add(end);
        return hash.ToHashCode();
    }
}
