using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Halfspace.Experiments.Reports;

/// <summary>Classes by predictions, summed over the runs of each line.</summary>
internal static class ConfusionPart
{
    /// <summary>The tables, or null where no run has counts.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        var field = figure.Y ?? "testConfusion";
        var runs = data.Where(figure.Where).Where(run => run.Result[field] is JsonArray).ToArray();
        if (runs.Length == 0) return null;
        var (html, rows) = (new StringBuilder("<div class=\"side\">\n"), new List<ReportTableRow>());
        foreach (var group in runs.GroupBy(run => figure.By is { } by ? run.Task.Label(by)! : ""))
        {
            var counts = group.Select(Counts).Where(table => table.Length == Counts(group.First()).Length).Aggregate((a, b) => [.. a.Select((row, r) => row.Select((count, c) => count + b[r][c]).ToArray())]);
            string Counted(int c) => group.First().Result["classes"]?[c]?.ToString() ?? c.ToString(CultureInfo.InvariantCulture);
            html.Append(Table(counts, Counted, group.Key));
            for (var r = 0; r < counts.Length; r++) rows.Add(new ReportTableRow([group.Key, Counted(r), .. counts[r].Select(count => count.ToString(CultureInfo.InvariantCulture))], [.. group.Select(run => run.Task.Index)]));
        }

        return new ReportPart
        {
            Title = figure.Title ?? (field == "testConfusion" ? "Test samples: class by prediction" : "Training samples: class by prediction"),
            Captions = figure.Caption is { } caption ? [caption] : [],
            Html = html.Append("</div>\n").ToString(),
            Table = new ReportTable([figure.By ?? "runs", "class", .. Enumerable.Range(0, rows[0].Cells.Count - 2).Select(c => $"predicted {runs[0].Result["classes"]?[c] ?? c}")], rows),
        };

        long[][] Counts(ReportRun run) => [.. run.Result[field]!.AsArray().Select(row => row!.AsArray().Select(count => count!.GetValue<long>()).ToArray())];
    }

    /// <summary>One table of counts, darker where a class has more of its samples.</summary>
    public static string Table(long[][] counts, Func<int, string> name, string caption)
    {
        var html = new StringBuilder("<div class=\"wide\" tabindex=\"0\"><table>");
        if (caption.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<caption>{WebUtility.HtmlEncode(caption)}</caption>");
        html.Append("<tr><th scope=\"col\">class</th>").AppendJoin("", Enumerable.Range(0, counts.Length).Select(c => $"<th scope=\"col\">predicted {WebUtility.HtmlEncode(name(c))}</th>")).Append("</tr>\n");
        for (var r = 0; r < counts.Length; r++)
        {
            var total = Math.Max(1, counts[r].Sum());
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(name(r))}</th>");
            for (var c = 0; c < counts[r].Length; c++) html.Append(CultureInfo.InvariantCulture, $"<td style=\"background:rgba({(r == c ? "40,110,220" : "225,120,20")},{0.5 * counts[r][c] / total:0.##})\">{counts[r][c]}</td>");
            html.Append("</tr>\n");
        }

        return html.Append("</table></div>\n").ToString();
    }
}
