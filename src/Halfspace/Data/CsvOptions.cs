namespace Halfspace.Data;

/// <summary>
/// How a text file of rows becomes a data set. The defaults detect delimiter, header and kinds of columns, scale numeric
/// columns to [0, 1] with four decimals, and turn each categorical column into one input a category.
/// </summary>
public sealed record CsvOptions
{
    /// <summary>The column that holds the class. Default: the last.</summary>
    public ColumnReference? Label { get; init; }

    /// <summary>Whether the first line names the columns. Default: detected.</summary>
    public CsvHeader Header { get; init; } = CsvHeader.Detect;

    /// <summary>The character between fields; a space stands for any run of white space. Default: comma, semicolon, tab or white space, detected.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Columns to take as categories even where they hold numbers only.</summary>
    public IReadOnlyList<ColumnReference> Categorical { get; init; } = [];

    /// <summary>Columns that must be numeric, so that a stray word in one is an error and not a category.</summary>
    public IReadOnlyList<ColumnReference> Numeric { get; init; } = [];

    /// <summary>Columns to leave out, for example an identifier.</summary>
    public IReadOnlyList<ColumnReference> Ignore { get; init; } = [];

    /// <summary>Whether numeric columns are scaled to [0, 1] by their minimum and maximum (default), or kept exactly as they are.</summary>
    public bool MinMax { get; init; } = true;

    /// <summary>With <see cref="MinMax"/>, the decimals kept, 0 to 9; the data set's scale is ten to this power. Default: 4.</summary>
    public int Decimals { get; init; } = 4;

    /// <summary>Without <see cref="MinMax"/>, the most decimals kept, 0 to 9, further ones being rounded. Default: null, never rounded.</summary>
    public int? RoundDecimals { get; init; }

    /// <summary>Further files whose rows count for categories, minima and maxima, but are not returned (for example the test file).</summary>
    public IReadOnlyList<string> FitAlso { get; init; } = [];

    /// <summary>The 0-based data lines to return, in order (header, comments and blank lines do not count). Default: null, all. The encoding is fitted on all rows either way.</summary>
    public IReadOnlyList<int>? Rows { get; init; }

    /// <summary>Characters cut from the end of a label; white space is cut from both ends in any case. Default: the full stop.</summary>
    public string LabelTrim { get; init; } = ".";

    /// <summary>What becomes of missing values in numeric columns. Default: an error.</summary>
    public MissingNumbers MissingNumbers { get; init; } = MissingNumbers.Refuse;

    /// <summary>What becomes of missing values in categorical columns. Default: a category of their own.</summary>
    public MissingCategories MissingCategories { get; init; } = MissingCategories.OwnCategory;

    /// <summary>What becomes of categories that are new when the encoding meets further data. Default: all inputs of the column zero.</summary>
    public UnknownCategories UnknownCategories { get; init; } = UnknownCategories.AllZero;

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(CsvOptions), PrintMembers);
}
