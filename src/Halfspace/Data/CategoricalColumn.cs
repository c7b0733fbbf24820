using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>A raw column of categories: one input for each, which has the value one for that category and zero else.</summary>
internal sealed record CategoricalColumn : ColumnEncoding
{
    /// <summary>The category that stands for missing values.</summary>
    internal const string MissingName = "?";

    private readonly IReadOnlyList<string> categories = [];
    private readonly FrozenDictionary<string, int> places = FrozenDictionary<string, int>.Empty;

    /// <summary>The categories, sorted by character code, each once.</summary>
    public required IReadOnlyList<string> Categories
    {
        get => categories;
        init
        {
            categories = value;
            places = PlacesOf(value);
        }
    }

    /// <summary>What becomes of missing values.</summary>
    public MissingCategories Missing { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> InputNames => [.. categories.Select(category => $"{Name}={category}")];

    internal override string? Problem => places.Count < categories.Count ? $"The column '{Name}' names a category twice, or not at all." : null;

    /// <summary>The place of each name; a list from a damaged file may hold nulls or repeat itself, and then has fewer places than names.</summary>
    internal static FrozenDictionary<string, int> PlacesOf(IReadOnlyList<string> names) =>
        names.Where(name => name is not null).Distinct(StringComparer.Ordinal).Select((name, place) => (name, place))
            .ToFrozenDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);

    internal override void Set(EncodedCell cell, Span<int> inputs, Encoding recipe)
    {
        if (cell.State != EncodedState.Unknown) inputs[cell.Value] = recipe.Scale;
    }

    internal override EncodedCell Encode(string text, CellText cell, Encoding recipe)
    {
        if (cell.Kind == CellKind.Missing)
        {
            if (Missing == MissingCategories.DropRow) return new EncodedCell(EncodedState.DropRow);
            if (Missing == MissingCategories.Refuse)
                return EncodedCell.Refused($"The value of column '{Name}' is missing. Fill it in, or ask for missing categories to be a category of their own (category) or their rows dropped (drop-row), when training (train --missing).");
            text = MissingName;
        }

        if (places.TryGetValue(text, out var place)) return new EncodedCell(EncodedState.Usual, place);
        return recipe.Unknown == UnknownCategories.AllZero
            ? new EncodedCell(EncodedState.Unknown, -1)
            : EncodedCell.Refused($"Column '{Name}' has the category '{text}', which the encoding was not fitted on.");
    }
}
