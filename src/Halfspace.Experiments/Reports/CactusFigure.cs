using System.Globalization;

namespace Halfspace.Experiments.Reports;

/// <summary>How many runs are settled within how many seconds each, from the fastest on.</summary>
internal static class CactusFigure
{
    /// <summary>Shorter times say nothing, and a logarithmic axis has no place for zero.</summary>
    private const double LeastSeconds = 0.001;

    /// <summary>The figure, or null where nothing is settled.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        var (runs, y) = (data.Where(figure.Where), figure.Y ?? "seconds");
        var names = figure.By is { } by ? data.AxisValues(by) : ["all"];
        var (lines, rows, plain) = (new List<ChartLine>(), new List<ReportTableRow>(), new List<ReportTableRow>());
        for (var n = 0; n < names.Count; n++)
        {
            var ofLine = runs.Where(run => figure.By is null || run.Task.Label(figure.By) == names[n]).ToArray();
            foreach (var (suffix, settled) in Kinds(ofLine))
            {
                var times = settled.Select(run => Math.Max(LeastSeconds, run.Number(y) ?? LeastSeconds)).Order().ToArray();
                if (times.Length > 0) lines.Add(new ChartLine(names[n] + suffix, lines.Count, [.. times.Select((time, k) => new ChartPoint(k + 1, time))]) { IsStep = true });
            }

            foreach (var group in ofLine.GroupBy(run => run.Status).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                rows.Add(Row(seconds => ChartTicks.Text(Math.Round(seconds, 3))));
                plain.Add(Row(ReportTable.Whole));

                ReportTableRow Row(Func<double, string> number) =>
                    new([names[n], group.Key, group.Count().ToString(CultureInfo.InvariantCulture), ReportCell.Of(group, y) is { } cell ? number(cell.Mean) : "", group.Max(run => run.Number(y)) is { } most ? number(most) : ""], [.. group.Select(run => run.Task.Index)]);
            }
        }

        if (lines.Count == 0) return null;
        var title = figure.Title ?? "Runs settled within a time";
        string[] columns = [figure.By ?? "runs", "status", "number", $"mean {y}", $"largest {y}"];
        return new ReportPart
        {
            Title = title,
            Captions = [.. figure.Caption is { } caption ? new[] { caption } : [], "A point says how many runs were each settled within so many seconds."],
            Chart = new LineChart
            {
                XLabel = "settled",
                IsCountX = true,
                YLabel = y + " (s)",
                Lines = lines,
                IsLogY = true,
                Description = $"{title}: {string.Join(", ", lines.Select(line => FormattableString.Invariant($"{line.Name} {line.Points.Count}")))}. The numbers are in the table below the figure.",
            },
            Table = new ReportTable(columns, rows) { Plain = new ReportTable(columns, plain) },
        };
    }

    /// <summary>Verdicts have a line each, since they are found in different ways.</summary>
    private static IEnumerable<(string Suffix, IEnumerable<ReportRun> Settled)> Kinds(ReportRun[] runs)
    {
        if (!runs.Any(run => run.Status is "sat" or "unsat")) return [("", runs.Where(run => run.Number("solved") > 0))];
        return [(": unsat", runs.Where(run => run.Status == "unsat")), (": sat", runs.Where(run => run.Status == "sat"))];
    }
}
