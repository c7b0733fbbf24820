using System.Globalization;
using Halfspace.Experiments.Runs;

namespace Halfspace.Experiments.Reports;

/// <summary>A table of texts with a row of names.</summary>
/// <param name="Columns">The names.</param>
/// <param name="Rows">The texts.</param>
internal sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<ReportTableRow> Rows)
{
    /// <summary>The same for programs, where cells for people hold more than one number, or fewer digits; else null.</summary>
    public ReportTable? Plain { get; init; }

    /// <summary>A number with all its digits, as programs read it.</summary>
    public static string Whole(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The table as a comma-separated file.</summary>
    public string ToCsv() => Plain?.ToCsv() ?? string.Concat(Rows.Select(row => row.Cells).Prepend(Columns).Select(cells => string.Join(',', cells.Select(Collection.Field)) + "\n"));
}

/// <summary>A row of a table, and the tasks that its numbers come from.</summary>
/// <param name="Cells">The texts.</param>
/// <param name="Runs">The tasks.</param>
internal sealed record ReportTableRow(IReadOnlyList<string> Cells, IReadOnlyList<int> Runs);
