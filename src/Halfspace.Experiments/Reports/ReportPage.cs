using System.Globalization;
using System.Net;
using System.Text;
using Halfspace.Experiments.Runs;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Reports;

/// <summary>The results of a plan as one page that needs nothing else, with each figure as SVG and each table as CSV beside it.</summary>
internal sealed class ReportPage(ReportData data)
{
    private readonly StringBuilder page = new();

    /// <summary>Writes the page, and the files beside it.</summary>
    /// <param name="path">The page; figures and tables go to the folder of its name and <c>-files</c>.</param>
    /// <returns>The number of figures and tables.</returns>
    public int Write(string path)
    {
        var (parts, plan) = (ReportParts.Of(data), data.Plan);
        var files = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileNameWithoutExtension(path) + "-files");
        page.Append(PageHead.Of(Text(plan.Title)));
        page.Append(CultureInfo.InvariantCulture, $"<main>\n<h1>{Text(plan.Title)}</h1>\n");
        foreach (var paragraph in plan.About) page.Append(CultureInfo.InvariantCulture, $"<p>{Text(paragraph)}</p>\n");
        AddSummary();
        page.Append("<nav aria-label=\"Contents\"><ul>\n");
        for (var p = 0; p < parts.Count; p++) page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#part-{p + 1}\">{Text(parts[p].Title)}</a></li>\n");
        page.Append("<li><a href=\"#runs\">Every run, and how to check it</a></li></ul></nav>\n");
        for (var p = 0; p < parts.Count; p++) AddPart(parts[p], p + 1, files);
        AddFailures();
        AddRuns();
        page.Append("</main>\n</body></html>\n");
        Save(path, page.ToString());
        return parts.Count;
    }

    /// <summary>A chart as a piece of a page: its legend, the drawing for wide and for narrow screens, and its caption.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="id">Sets its names apart from those of other charts of the page.</param>
    /// <param name="caption">What to see in it.</param>
    public static string Figure(LineChart chart, string id, string caption)
    {
        var figure = new StringBuilder("<figure>\n");
        if (chart.Lines.Count > 1)
        {
            figure.Append("<ul class=\"legend\">\n");
            foreach (var line in chart.Lines) figure.Append(CultureInfo.InvariantCulture, $"<li>{ChartSvg.InlineKey(line)}{Text(line.Name)}</li>\n");
            figure.Append("</ul>\n");
        }

        figure.Append(ChartSvg.Inline(chart, 940, 460, id + "b").Replace("<svg ", "<svg class=\"broad\" ", StringComparison.Ordinal));
        figure.Append(ChartSvg.Inline(chart, 372, 330, id + "n").Replace("<svg ", "<svg class=\"narrow\" ", StringComparison.Ordinal));
        if (caption.Length > 0) figure.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(caption)}</figcaption>\n");
        return figure.Append("</figure>\n").ToString();
    }

    private void AddSummary()
    {
        var (runs, plan) = (data.Runs, data.Plan);
        var failed = plan.Tasks.Count(task => !data.Folder.IsDone(task.Index) && data.Folder.Failures(task.Index) >= ResultFolder.MostAttempts);
        var hosts = runs.Select(run => run.Record["host"]?.ToString()).Distinct().Count();
        var versions = string.Join(", ", runs.Select(run => run.Record["version"]?.ToString().Split('+')[0]).Distinct());
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{runs.Count} of {plan.Tasks.Count} tasks have a result, {failed} failed; {Duration(runs.Sum(run => run.Number("wall") ?? 0))} of run time{(plan.Threads is { } threads ? $" at {threads} {(threads == 1 ? "thread" : "threads")} a task" : "")} on {hosts} {(hosts == 1 ? "machine" : "machines")}; Halfspace {Text(versions)}. ");
        page.Append(CultureInfo.InvariantCulture, $"Made with <code>halfspace experiment run {Text(plan.Name)}.json</code>.</p>\n");
    }

    private static string Duration(double seconds) => seconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600):0}:{TimeSpan.FromSeconds(seconds):mm\\:ss} h");

    private void AddPart(ReportPart part, int number, string files)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"part-{number}\">\n<h2>{Text(part.Title)}</h2>\n");
        var saved = new List<string>();
        if (part.Chart is { } chart)
        {
            page.Append(Figure(chart, FormattableString.Invariant($"f{number}"), string.Join(' ', part.Captions)));
            saved.Add(SaveBeside(files, FormattableString.Invariant($"figure-{number}.svg"), ChartSvg.File(chart, 900, 480)));
        }
        else if (part.Captions.Count > 0) page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{Text(string.Join(' ', part.Captions))}</p>\n");

        if (part.Html is { } html) page.Append(html);
        if (part.Table is { } table)
        {
            saved.Add(SaveBeside(files, FormattableString.Invariant($"table-{number}.csv"), table.ToCsv()));
            if (part.Html is null)
            {
                if (part.Chart is not null) page.Append("<details><summary>The numbers</summary>\n");
                AddTable(table);
                if (part.Chart is not null) page.Append("</details>\n");
            }
        }

        if (saved.Count > 0) page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">As files: {string.Join(", ", saved.Select(name => $"<a href=\"{Text(name)}\">{Text(Path.GetFileName(name))}</a>"))}</p>\n");
        page.Append("</section>\n");
    }

    private void AddTable(ReportTable table)
    {
        page.Append("<div class=\"wide tall\" tabindex=\"0\"><table>\n<tr>").AppendJoin("", table.Columns.Select(column => $"<th scope=\"col\">{Text(column)}</th>")).Append("<th scope=\"col\">from tasks</th></tr>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>").AppendJoin("", row.Cells.Select(cell => $"<td>{Text(cell)}</td>")).Append("<td class=\"text\">");
            page.AppendJoin(' ', row.Runs.Take(10).Select(task => FormattableString.Invariant($"<a href=\"#task-{task}\">{task}</a>")));
            if (row.Runs.Count > 10) page.Append(CultureInfo.InvariantCulture, $" and {row.Runs.Count - 10} more");
            page.Append("</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private void AddFailures()
    {
        var failed = data.Plan.Tasks.Where(task => !data.Folder.IsDone(task.Index)).Select(task => (Task: task, Record: data.Folder.LastFailure(task.Index))).Where(pair => pair.Record is not null).ToArray();
        if (failed.Length == 0) return;
        page.Append("<section id=\"failures\"><h2>Tasks that failed</h2>\n");
        foreach (var (task, record) in failed)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>Task {task.Index}, {Text(task.ToString())}: {Text(record!["reason"]?.ToString() ?? "")}</summary><pre>{Text(record["error"]?.ToString() ?? "")}{Text(record["output"]?.ToString() ?? "")}</pre></details>\n");
        }

        page.Append("</section>\n");
    }

    private void AddRuns()
    {
        var axes = data.Plan.Axes.Select(axis => axis.Key).ToArray();
        string[] numbers = [.. new[] { "value", "bound", "seconds" }.Where(name => data.Runs.Any(run => run.Number(name) is not null))];
        page.Append("<section id=\"runs\"><h2>Every run, and how to check it</h2>\n");
        page.Append("<p class=\"faint\">Commands are to be run in the folder of the results; the numbers above name these tasks. A task without a certificate is checked by running its command again.</p>\n");
        page.Append("<div class=\"wide tall\" tabindex=\"0\"><table>\n<tr><th scope=\"col\">task</th>").AppendJoin("", axes.Concat(["status"]).Concat(numbers).Concat(["command that made it", "command that re-checks it"]).Select(name => $"<th scope=\"col\">{Text(name)}</th>")).Append("</tr>\n");
        foreach (var run in data.Runs)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr id=\"task-{run.Task.Index}\"><th scope=\"row\">{run.Task.Index}</th>");
            page.AppendJoin("", axes.Select(axis => $"<td class=\"text\">{Text(run.Task.Label(axis) ?? "")}</td>")).Append(CultureInfo.InvariantCulture, $"<td>{Text(run.Status)}</td>");
            page.AppendJoin("", numbers.Select(name => $"<td>{(run.Number(name) is { } value ? ChartTicks.Text(Math.Round(value, 4)) : "")}</td>"));
            var words = run.Record["command"]!.AsArray().Select(word => Collection.Quoted(Here(word!.ToString())));
            var certificate = data.Folder.CertificateOf(run.Task.Index);
            page.Append(CultureInfo.InvariantCulture, $"<td class=\"command\"><code>halfspace {Text(string.Join(' ', words))}</code></td><td class=\"command\">{(certificate is null ? "" : $"<code>halfspace check {Text(Collection.Quoted(Here(certificate)))}</code>")}</td></tr>\n");
        }

        page.Append("</table></div>\n</section>\n");
    }

    /// <summary>A path as it is called in the folder of the results.</summary>
    private string Here(string word) => word.StartsWith(data.Folder.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? word[(data.Folder.Path.Length + 1)..] : word;

    private static string SaveBeside(string folder, string name, string content)
    {
        Directory.CreateDirectory(folder);
        Save(Path.Combine(folder, name), content);
        return Path.GetFileName(folder) + "/" + name;
    }

    private static void Save(string path, string content) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
