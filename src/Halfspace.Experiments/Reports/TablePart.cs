using System.Globalization;

namespace Halfspace.Experiments.Reports;

/// <summary>Numbers of every cell of the grid, averaged over repeats.</summary>
internal static class TablePart
{
    /// <summary>The table, or null without results.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        var axes = data.Plan.Axes.Select(axis => axis.Key).Except(data.Plan.Repeats).Where(axis => !figure.Where.ContainsKey(axis)).ToArray();
        var runs = data.Where(figure.Where).ToArray();
        var columns = (figure.Columns.Count > 0 ? figure.Columns : Usual).Where(column => runs.Any(run => run.Number(column) is not null)).ToArray();
        if (runs.Length == 0 || columns.Length == 0) return null;
        var groups = runs.GroupBy(run => string.Join('\n', axes.Select(run.Task.Label))).OrderBy(group => group.Min(run => run.Task.Index)).ToArray();
        var rows = groups.Select(group => new ReportTableRow(
            [.. axes.Select(axis => group.First().Task.Label(axis)!), .. columns.Select(column => ReportCell.Of(group, column, IsShare(column) ? 100 : 1)?.ToString() ?? ""), group.Count().ToString(CultureInfo.InvariantCulture)],
            [.. group.Select(run => run.Task.Index)]));
        return new ReportPart
        {
            Title = figure.Title ?? "Results",
            Captions = [.. figure.Caption is { } caption ? new[] { caption } : [], .. data.Plan.Repeats.Count > 0 ? new[] { $"Means ± standard deviations over {string.Join(" and ", data.Plan.Repeats)}." } : []],
            Table = new ReportTable([.. axes, .. columns.Select(column => column + (IsShare(column) ? " (%)" : "")), "runs"], [.. rows]) { Plain = Plain(axes, columns, groups) },
        };
    }

    /// <summary>Means and deviations in columns of their own, with all their digits.</summary>
    private static ReportTable Plain(string[] axes, string[] columns, IEnumerable<IEnumerable<ReportRun>> groups)
    {
        static string Number(double? value) => value is { } number ? ReportTable.Whole(number) : "";
        var rows = groups.Select(group => (Runs: group.ToArray(), Cells: columns.Select(column => ReportCell.Of(group, column)).ToArray())).Select(row => new ReportTableRow(
            [.. axes.Select(axis => row.Runs[0].Task.Label(axis)!), .. row.Cells.SelectMany(cell => new[] { Number(cell?.Mean), Number(cell?.Deviation) }), row.Runs.Length.ToString(CultureInfo.InvariantCulture)], []));
        return new ReportTable([.. axes, .. columns.SelectMany(column => new[] { column, column + " standard deviation" }), "runs"], [.. rows]);
    }

    private static readonly string[] Usual = ["solved", "value", "bound", "gap", "distance", "nodes", "subproblems", "trainAccuracy", "testAccuracy", "relaxationValue", "binaries", "seconds"];

    private static bool IsShare(string column) => column == "solved" || column.EndsWith("ccuracy", StringComparison.Ordinal);
}
