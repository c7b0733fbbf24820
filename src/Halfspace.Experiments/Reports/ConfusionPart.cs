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
        // Runs on other data may have other classes, or the same in another order: what is summed is of one name.
        var classes = runs.Select(Classes).OrderByDescending(names => names.Count).SelectMany(names => names).Distinct().ToArray();
        var size = runs.Any(run => Counts(run).Length > Classes(run).Count) ? classes.Length + 1 : classes.Length;
        var (html, rows) = (new StringBuilder("<div class=\"side\">\n"), new List<ReportTableRow>());
        var groups = runs.GroupBy(run => figure.By is { } by ? run.Task.Label(by)! : "").ToArray();
        foreach (var group in groups)
        {
            var counts = Enumerable.Range(0, size).Select(_ => new long[size]).ToArray();
            foreach (var run in group)
            {
                var (table, places) = (Counts(run), Classes(run).Select(name => Array.IndexOf(classes, name)).ToArray());
                for (var r = 0; r < table.Length; r++)
                {
                    for (var p = 0; p < table[r].Length; p++) counts[Place(r)][Place(p)] += table[r][p];
                }

                int Place(int index) => index < places.Length ? places[index] : classes.Length;
            }

            html.Append(Table(counts, Name, group.Key));
            for (var r = 0; r < size; r++)
            {
                if (IsShown(counts, r, Name)) rows.Add(new ReportTableRow([group.Key, Shown(Name, r), .. counts[r].Select(count => count.ToString(CultureInfo.InvariantCulture))], [.. group.Select(run => run.Task.Index)]));
            }
        }

        return new ReportPart
        {
            Title = figure.Title ?? (field == "testConfusion" ? "Test samples: class by prediction" : "Training samples: class by prediction"),
            Captions = [.. figure.Caption is { } caption ? new[] { caption } : [], .. Sums(groups.Max(group => group.Count()), groups.Length)],
            Html = html.Append("</div>\n").ToString(),
            Table = new ReportTable([figure.By ?? "runs", "class", .. Enumerable.Range(0, rows[0].Cells.Count - 2).Select(c => $"predicted {Shown(Name, c)}")], rows),
        };

        string? Name(int c) => c < classes.Length ? classes[c] : null;

        // A vote may give no class, so its table has one more row and column than classes.
        IReadOnlyList<string> Classes(ReportRun run) => run.Result["classes"] is JsonArray names ? [.. names.Select(name => name!.ToString())] : [.. Enumerable.Range(0, Counts(run).Length).Select(c => c.ToString(CultureInfo.InvariantCulture))];

        string[] Sums(int most, int tables) => most == 1 ? [] : [FormattableString.Invariant($"{(tables == 1 ? "The table is the sum" : "Each table is a sum")} over {(groups.All(group => group.Count() == most) ? "" : "up to ")}{most} runs.")];

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
