using System.Text.Json.Serialization;

namespace Halfspace.Data;

/// <summary>
/// The recipe that turns raw rows into a <see cref="Dataset"/>'s integers: for each raw column its categories or its
/// minimum and maximum, and the class names. Saved with a network, so that new data is encoded as the training data was.
/// </summary>
/// <remarks>
/// Inputs are the numeric columns in column order, each followed by the input that says that its number is missing where it has one, then the inputs of each categorical column. All properties are plain,
/// so that any JSON serialiser can keep it.
/// </remarks>
public sealed record Encoding
{
    /// <summary>The version of the recipe's layout that this library reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the recipe's layout.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The character between the fields of the file it was fitted on; a space stands for any run of white space.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Whether the file it was fitted on has a header.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>The integer that stands for the real number one.</summary>
    public required int Scale { get; init; }

    /// <summary>Whether numbers are scaled to [0, 1] by minimum and maximum.</summary>
    public required bool MinMax { get; init; }

    /// <summary>Whether numbers kept as they are may be rounded to the scale; else further decimals are refused.</summary>
    public bool Rounded { get; init; }

    /// <summary>What becomes of categories that the recipe was not fitted on.</summary>
    public UnknownCategories Unknown { get; init; }

    /// <summary>The raw columns, in the file's order.</summary>
    public required IReadOnlyList<ColumnEncoding> Columns { get; init; }

    /// <summary>The names of the inputs, numeric columns first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> InputNames => [.. InputOrder().SelectMany(c => Columns[c].InputNames)];

    /// <summary>The names of the classes.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ClassNames => Columns.OfType<LabelColumn>().First().Classes;

    /// <summary>Encodes the fields of one raw row; the label's field may hold anything, or be left out.</summary>
    /// <param name="fields">One text for each raw column, in order.</param>
    /// <returns>One integer for each input.</returns>
    /// <exception cref="ArgumentException">The number of fields differs, or a field cannot be encoded; the message has the column and the value.</exception>
    public int[] Apply(IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.Count != Columns.Count && fields.Count != Columns.Count - 1)
            throw new ArgumentException($"The row has {fields.Count} fields; the encoding has {Columns.Count} columns, or {Columns.Count - 1} without the label.", nameof(fields));
        var label = fields.Count == Columns.Count ? int.MaxValue : LabelIndex;
        var (inputs, next) = (new int[InputNames.Count], 0);
        foreach (var c in InputOrder())
        {
            var text = fields[c > label ? c - 1 : c]?.Trim() ?? throw new ArgumentException($"The value of column '{Columns[c].Name}' is null; a missing value is an empty text.", nameof(fields));
            var cell = Columns[c].Encode(text, CellText.Of(text), this);
            if (cell.State == EncodedState.Refused) throw new ArgumentException(cell.Problem, nameof(fields));
            if (cell.State == EncodedState.DropRow)
                throw new ArgumentException($"The value of column '{Columns[c].Name}' is missing, and the encoding drops such rows.", nameof(fields));
            Columns[c].Set(cell, inputs.AsSpan(next), this);
            next += Columns[c].InputNames.Count;
        }

        return inputs;
    }

    /// <summary>Says what is inconsistent in a recipe that was read from a file; null where nothing is.</summary>
    public string? FindProblem()
    {
        if (Version != CurrentVersion) return $"The encoding has the version {Version}; this program reads version {CurrentVersion}.";
        if (Scale < 1) return $"The encoding's scale is {Scale}; it must be 1 or more.";
        if (Columns.Contains(null!)) return "The encoding has a column that is null.";
        var labels = Columns.Count(column => column is LabelColumn);
        if (labels != 1) return $"The encoding has {labels} label columns; it needs exactly one.";
        return Columns.Select(column => column.Problem).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The place of the label among the raw columns.</summary>
    internal int LabelIndex => Enumerable.Range(0, Columns.Count).First(c => Columns[c] is LabelColumn);

    /// <summary>The raw columns that give inputs, in the order of the inputs.</summary>
    internal IEnumerable<int> InputOrder() =>
        Enumerable.Range(0, Columns.Count).Where(c => Columns[c] is NumericColumn)
            .Concat(Enumerable.Range(0, Columns.Count).Where(c => Columns[c] is CategoricalColumn));
}
