using System.Globalization;
using System.Text.Json.Nodes;

namespace Halfspace.Experiments.Reports;

/// <summary>How value and bound of single runs went over time, from the <c>trajectory</c> of their results.</summary>
internal static class ProgressFigure
{
    /// <summary>The first moment that a logarithmic axis of seconds has a place for.</summary>
    private const double FirstSecond = 0.01;

    /// <summary>The runs that are drawn where the plan names no axis.</summary>
    private const int MostRuns = 4;

    /// <summary>The figure, or null where no run tells.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        var runs = data.Where(figure.Where).Where(run => run.Result["trajectory"] is JsonArray { Count: > 0 }).ToArray();
        var chosen = figure.By is { } by ? runs.GroupBy(run => run.Task.Label(by)!).Select(group => (Name: group.Key, Run: group.First())).ToArray() : [.. runs.Take(MostRuns).Select(run => (Name: run.Task.ToString(), Run: run))];
        if (chosen.Length == 0) return null;
        var (lines, rows, plain) = (new List<ChartLine>(), new List<ReportTableRow>(), new List<ReportTableRow>());
        for (var n = 0; n < chosen.Length; n++)
        {
            var (name, run) = chosen[n];
            var points = Points(run);
            if (figure.By is { } axis && double.TryParse(name, CultureInfo.InvariantCulture, out _)) name = $"{axis} {name}";
            lines.Add(new ChartLine(name + ": value", n, Line(points, point => point.Value)) { IsStep = true });
            if (points.Any(point => point.Bound > 0)) lines.Add(new ChartLine(name + ": bound", n, Line(points, point => point.Bound)) { IsStep = true, IsPublished = true });
            rows.AddRange(Rows(ChartTicks.Text));
            plain.AddRange(Rows(ReportTable.Whole));

            IEnumerable<ReportTableRow> Rows(Func<double, string> number) =>
                points.Select(point => new ReportTableRow([name, number(point.Seconds), point.Value is { } value ? number(value) : "", point.Bound is { } bound ? number(bound) : ""], [run.Task.Index]));
        }

        if (lines.All(line => line.Points.Count == 0)) return null;
        var title = figure.Title ?? "Value and bound over time";
        return new ReportPart
        {
            Title = title,
            Captions = [.. figure.Caption is { } caption ? new[] { caption } : [], "Solid: the best value so far; dashed: the proved bound, where it is above zero. A run is optimal where they meet.", .. Left(chosen.Length, runs.Length)],
            Chart = new LineChart
            {
                XLabel = "seconds",
                YLabel = "value",
                Lines = [.. lines.Where(line => line.Points.Count > 0)],
                IsLogX = true,
                IsLogY = lines.SelectMany(line => line.Points).Select(point => point.Y).Where(y => y > 0).DefaultIfEmpty(1).Max() >= 1000,
                Description = $"{title}: {string.Join(", ", lines.Select(line => line.Name))}. The numbers are in the table below the figure.",
            },
            Table = new ReportTable(Columns, rows) { Plain = new ReportTable(Columns, plain) },
        };
    }

    private static readonly string[] Columns = ["run", "seconds", "value", "bound"];

    private static string[] Left(int shown, int runs) => shown == runs ? [] : [FormattableString.Invariant($"{shown} of {runs} runs are shown.")];

    private static (double Seconds, double? Value, double? Bound)[] Points(ReportRun run)
    {
        var points = run.Result["trajectory"]!.AsArray().Select(point => (Seconds: point![0]!.GetValue<double>(), Value: point[1]?.GetValue<double>(), Bound: point[2]?.GetValue<double>())).ToList();
        // What was known at the end holds until the end.
        points.Add((Math.Max(points[^1].Seconds, run.Number("seconds") ?? 0), run.Number("value") ?? points[^1].Value, run.Number("bound") ?? points[^1].Bound));
        return [.. points];
    }

    private static ChartPoint[] Line((double Seconds, double? Value, double? Bound)[] points, Func<(double Seconds, double? Value, double? Bound), double?> y) =>
        [.. points.Where(point => y(point) is not null).Select(point => new ChartPoint(Math.Max(FirstSecond, point.Seconds), y(point)!.Value) { Text = $"{ChartTicks.Text(y(point)!.Value)}" })];
}
