namespace Halfspace.Data;

/// <summary>
/// Where a data set came from, so that it can be had again: a built-in name, a text file with an encoding, or IDX files.
/// </summary>
/// <param name="Path">A file, or <c>builtin:</c> and a name.</param>
/// <param name="LabelsPath">The labels' IDX file; null for other sources.</param>
/// <param name="Rows">The 0-based rows used, in order; null for all.</param>
public sealed record DataSource(string Path, string? LabelsPath, IReadOnlyList<int>? Rows)
{
    /// <summary>What marks a built-in data set.</summary>
    public const string BuiltinPrefix = "builtin:";

    /// <summary>Loads the data.</summary>
    /// <param name="encoding">The encoding of a text file's rows; not needed for the other sources.</param>
    /// <param name="classCount">The number of classes of IDX files; null to take it from the labels.</param>
    /// <exception cref="DataFileException">A file cannot be used, or a text file has no encoding.</exception>
    /// <exception cref="ArgumentException">There is no such built-in data set.</exception>
    public Dataset Load(Encoding? encoding, int? classCount = null)
    {
        if (!Path.StartsWith(BuiltinPrefix, StringComparison.Ordinal) && LabelsPath is null)
        {
            return CsvFile.Read(
                Path,
                encoding ?? throw new DataFileException(Path, 0, "The network was saved without an encoding, so this file's rows cannot be turned into its inputs."),
                Rows);
        }

        var data = LabelsPath is null ? Benchmarks.Find(Path).Train : IdxFile.Read(Path, LabelsPath, classCount);
        return Rows is null ? data : data.Select(Rows);
    }
}
