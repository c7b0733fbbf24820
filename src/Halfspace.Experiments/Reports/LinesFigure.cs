using System.Globalization;

namespace Halfspace.Experiments.Reports;

/// <summary>One number against one axis, a line for each value of another, with published values beside.</summary>
internal static class LinesFigure
{
    /// <summary>The figure, or null where no run has the number yet.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        var (y, runs) = (figure.Y ?? "value", data.Where(figure.Where));
        var xAxis = figure.X ?? data.LongestNumericAxis ?? data.Plan.Axes[0].Key;
        var (places, factor) = (data.AxisValues(xAxis), figure.Percent ? 100 : 1);
        var positions = places.Select(place => double.TryParse(place, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : (double?)null).ToArray();
        var isNumeric = positions.All(position => position is not null);
        double Position(int place) => isNumeric ? positions[place]!.Value : place;
        var names = figure.By is { } by ? data.AxisValues(by) : [""];
        var (lines, rows, plain) = (new List<ChartLine>(), new List<ReportTableRow>(), new List<ReportTableRow>());
        for (var n = 0; n < names.Count; n++)
        {
            var ofLine = figure.By is null ? runs : runs.Where(run => run.Task.Label(figure.By) == names[n]);
            var cells = places.Select(place => ReportCell.Of(ofLine.Where(run => run.Task.Label(xAxis) == place), y, factor)).ToArray();
            var published = figure.Published.GetValueOrDefault(names[n]) ?? [];
            double? Published(int place) => published.Where(pair => isNumeric && pair.X == Position(place)).Select(pair => (double?)pair.Y).FirstOrDefault();
            var called = names[n].Length == 0 ? y : figure.By is { } axis && double.TryParse(names[n], CultureInfo.InvariantCulture, out _) ? $"{axis} {names[n]}" : names[n];
            lines.Add(new ChartLine(called, n, [.. places.Select((_, p) => p).Where(p => cells[p] is not null).Select(p => new ChartPoint(Position(p), cells[p]!.Mean, cells[p]!.Deviation) { Text = Said(cells[p]!, Unit(figure), Published(p)) })]));
            if (published.Count > 0) lines.Add(new ChartLine(called + ", published", n, [.. published.Select(pair => new ChartPoint(pair.X, pair.Y))]) { IsPublished = true });
            for (var p = 0; p < places.Count; p++)
            {
                if (cells[p] is not { } cell) continue;
                rows.Add(Row(ChartTicks.Text));
                plain.Add(Row(ReportTable.Whole));

                ReportTableRow Row(Func<double, string> number)
                {
                    string[] texts = [.. figure.By is null ? Array.Empty<string>() : [names[n]], places[p], number(cell.Mean), number(cell.Deviation), cell.Runs.Count.ToString(CultureInfo.InvariantCulture)];
                    return new ReportTableRow(figure.Published.Count == 0 ? texts : [.. texts, Published(p) is { } value ? number(value) : ""], cell.Runs);
                }
            }
        }

        if (lines.All(line => line.IsPublished || line.Points.Count == 0)) return null;
        var unit = Unit(figure) is { } known ? $" ({known})" : "";
        string[] columns = [.. figure.By is null ? Array.Empty<string>() : [figure.By], xAxis, $"{y}{unit}", "standard deviation", "runs"];
        if (figure.Published.Count > 0) columns = [.. columns, "published"];
        var title = figure.Title ?? $"{y} against {xAxis}";
        return new ReportPart
        {
            Title = title,
            Captions = [.. Captions(figure)],
            Chart = new LineChart
            {
                XLabel = xAxis,
                YLabel = y + unit,
                Lines = [.. lines.Where(line => line.Points.Count > 0)],
                Places = isNumeric ? null : places,
                Marks = isNumeric ? [.. positions.Select(position => position!.Value)] : null,
                IsLogY = figure.Log,
                IsLogX = figure.LogX && isNumeric,
                Description = $"{title}. Lines: {string.Join(", ", lines.Where(line => line.Points.Count > 0).Select(line => line.Name))}. The numbers are in the table below the figure.",
            },
            Table = new ReportTable(columns, rows) { Plain = new ReportTable(columns, plain) },
        };
    }

    private static IEnumerable<string> Captions(Figure figure)
    {
        if (figure.Caption is { } caption) yield return caption;
        yield return "Marks are means over repeats; bars reach one standard deviation to either side.";
        if (figure.PublishedSource is { } source) yield return $"Dashed with open marks: published ({source}).";
    }

    private static string Said(ReportCell cell, string? unit, double? published) =>
        $"{cell}{(unit is null ? "" : " " + unit)}, {cell.Runs.Count} {(cell.Runs.Count == 1 ? "run" : "runs")}{(published is { } value ? $"; published {ChartTicks.Text(value)}" : "")}";

    private static string? Unit(Figure figure) => figure.Unit ?? (figure.Percent ? "%" : null);
}
