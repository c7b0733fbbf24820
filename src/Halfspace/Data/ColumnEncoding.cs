using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>How one raw column of an <see cref="Encoding"/> becomes inputs, the label, or nothing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericColumn), "numeric")]
[JsonDerivedType(typeof(CategoricalColumn), "categorical")]
[JsonDerivedType(typeof(LabelColumn), "label")]
[JsonDerivedType(typeof(DroppedColumn), "dropped")]
public abstract record ColumnEncoding
{
    private protected ColumnEncoding()
    {
    }

    /// <summary>The raw column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The names of the inputs that the column gives; empty for the label and for dropped columns.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> InputNames { get; }

    /// <summary>Encodes one field.</summary>
    internal abstract EncodedCell Encode(string text, CellText cell, Encoding recipe);

    /// <summary>Sets the column's inputs, all zero before, to what a field was encoded as; a label and a dropped column have none.</summary>
    internal virtual void Set(EncodedCell cell, Span<int> inputs, Encoding recipe)
    {
    }

    /// <summary>What makes this column's values unusable when it was read from a file; null where nothing does.</summary>
    internal virtual string? Problem => null;
}
