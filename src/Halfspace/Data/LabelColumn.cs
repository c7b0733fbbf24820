using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>The raw column that holds the class.</summary>
internal sealed record LabelColumn : ColumnEncoding
{
    private readonly IReadOnlyList<string> classes = [];
    private readonly FrozenDictionary<string, int> places = FrozenDictionary<string, int>.Empty;

    /// <summary>The names of the classes, sorted by character code; a class's index is its place.</summary>
    public required IReadOnlyList<string> Classes
    {
        get => classes;
        init
        {
            classes = value;
            places = CategoricalColumn.PlacesOf(value);
        }
    }

    /// <summary>Characters cut from the end of a label, besides white space.</summary>
    public string Trim { get; init; } = ".";

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> InputNames => [];

    internal override string? Problem =>
        Classes.Count < 2 ? $"The label column '{Name}' has {Classes.Count} classes; two or more are needed."
        : places.Count < Classes.Count ? $"The label column '{Name}' names a class twice, or not at all."
        : null;

    /// <summary>Cuts what does not belong to a label.</summary>
    internal static string Clean(string text, string trim) => text.Trim().TrimEnd(trim.ToCharArray()).TrimEnd();

    internal override EncodedCell Encode(string text, CellText cell, Encoding recipe)
    {
        if (cell.Kind == CellKind.Missing) return EncodedCell.Refused($"The label (column '{Name}') is missing.");
        var label = Clean(text, Trim);
        if (places.TryGetValue(label, out var place)) return new EncodedCell(EncodedState.Usual, place);
        const int shown = 12;
        var known = string.Join(", ", Classes.Take(shown)) + (Classes.Count > shown ? ", ..." : "");
        return EncodedCell.Refused($"The label '{label}' (column '{Name}') is no class of the data the encoding was fitted on; its {Classes.Count} classes are {known}.");
    }
}
