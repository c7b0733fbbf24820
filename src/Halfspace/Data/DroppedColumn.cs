using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>A raw column that gives no input, because it is constant or because it was to be ignored.</summary>
internal sealed record DroppedColumn : ColumnEncoding
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> InputNames => [];

    internal override EncodedCell Encode(string text, CellText cell, Encoding recipe) => new(EncodedState.Usual);
}
