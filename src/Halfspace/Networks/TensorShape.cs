using System.Collections.Immutable;
using System.Globalization;

namespace Halfspace.Networks;

/// <summary>The dimensions of a tensor, row-major, for example 1x28x28.</summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    private readonly ImmutableArray<int> dimensions;

    /// <summary>Creates a shape; without dimensions it is a scalar of size one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is below one, or the size leaves 31 bits.</exception>
    public TensorShape(params ReadOnlySpan<int> dimensions)
    {
        long size = 1;
        foreach (var dimension in dimensions)
        {
            if (dimension < 1) throw new ArgumentOutOfRangeException(nameof(dimensions), dimension, "A dimension must be 1 or more.");
            size *= dimension;
            if (size > int.MaxValue) throw new ArgumentOutOfRangeException(nameof(dimensions), size, "A tensor holds fewer than 2^31 values.");
        }

        this.dimensions = [.. dimensions];
        Size = (int)size;
    }

    /// <summary>The number of values.</summary>
    public int Size { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => dimensions.Length;

    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<int> Dimensions => dimensions;

    /// <summary>One dimension, counted from the outermost.</summary>
    public int this[int index] => dimensions[index];

    /// <summary>How far apart in the flat array neighbours along each dimension are.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        var step = 1;
        for (var d = Rank - 1; d >= 0; d--)
        {
            strides[d] = step;
            step *= dimensions[d];
        }

        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && dimensions.AsSpan().SequenceEqual(other.dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var dimension in dimensions) hash.Add(dimension);
        return hash.ToHashCode();
    }

    /// <summary>The dimensions joined by x, <c>scalar</c> where there is none.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', dimensions.Select(d => d.ToString(CultureInfo.InvariantCulture)));
}
