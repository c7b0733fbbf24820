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
        var classes = runs.Select(run => run.Result["classes"] as JsonArray).MaxBy(names => names?.Count ?? 0);
        var size = runs.Max(run => Counts(run).Length);
        var (html, rows) = (new StringBuilder("<div class=\"side\">\n"), new List<ReportTableRow>());
        foreach (var group in runs.GroupBy(run => figure.By is { } by ? run.Task.Label(by)! : ""))
        {
            var tables = group.Select(Counts).ToArray();
            var counts = Enumerable.Range(0, size).Select(r => Enumerable.Range(0, size).Select(p => tables.Sum(table => r < table.Length && p < table.Length ? table[r][p] : 0)).ToArray()).ToArray();
            html.Append(Table(counts, Name, group.Key));
            for (var r = 0; r < size; r++)
            {
                if (IsShown(counts, r, Name)) rows.Add(new ReportTableRow([group.Key, Shown(Name, r), .. counts[r].Select(count => count.ToString(CultureInfo.InvariantCulture))], [.. group.Select(run => run.Task.Index)]));
            }
        }

        return new ReportPart
        {
            Title = figure.Title ?? (field == "testConfusion" ? "Test samples: class by prediction" : "Training samples: class by prediction"),
            Captions = figure.Caption is { } caption ? [caption] : [],
            Html = html.Append("</div>\n").ToString(),
            Table = new ReportTable([figure.By ?? "runs", "class", .. Enumerable.Range(0, rows[0].Cells.Count - 2).Select(c => $"predicted {Shown(Name, c)}")], rows),
        };

        string? Name(int c) => classes is null ? c.ToString(CultureInfo.InvariantCulture) : c < classes.Count ? classes[c]?.ToString() : null;

        long[][] Counts(ReportRun run) => [.. run.Result[field]!.AsArray().Select(row => row!.AsArray().Select(count => count!.GetValue<long>()).ToArray())];
    }

    /// <summary>One table of counts, darker where a class has more of its samples.</summary>
    /// <param name="counts">Classes by predictions. A last column that is no class has the samples that got no class from a vote.</param>
    /// <param name="name">The name of a class, or null where the index is no class.</param>
    /// <param name="caption">The caption, or an empty string.</param>
    public static string Table(long[][] counts, Func<int, string?> name, string caption)
    {
        var html = new StringBuilder("<div class=\"wide\" tabindex=\"0\"><table>");
        if (caption.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<caption>{WebUtility.HtmlEncode(caption)}</caption>");
        html.Append("<tr><th scope=\"col\">class</th>").AppendJoin("", Enumerable.Range(0, counts.Length).Select(c => $"<th scope=\"col\">predicted {WebUtility.HtmlEncode(Shown(name, c))}</th>")).Append("</tr>\n");
        for (var r = 0; r < counts.Length; r++)
        {
            if (!IsShown(counts, r, name)) continue;
            var total = Math.Max(1, counts[r].Sum());
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(Shown(name, r))}</th>");
            for (var c = 0; c < counts[r].Length; c++) html.Append(CultureInfo.InvariantCulture, $"<td style=\"background:rgba({(r == c ? "40,110,220" : "225,120,20")},{0.5 * counts[r][c] / total:0.##})\">{counts[r][c]}</td>");
            html.Append("</tr>\n");
        }

        return html.Append("</table></div>\n").ToString();
    }

    /// <summary>No sample has a label that is no class, so its row would be empty.</summary>
    private static bool IsShown(long[][] counts, int row, Func<int, string?> name) => name(row) is not null || counts[row].Any(count => count > 0);

    private static string Shown(Func<int, string?> name, int c) => name(c) ?? "no class";
}
