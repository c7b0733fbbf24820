using System.Globalization;
using System.Net;
using System.Text;
using Halfspace.Mip.Files;

namespace Halfspace.Experiments.Reports;

/// <summary>The pictures that attacks kept: original, adversarial image and difference side by side.</summary>
internal static class PicturesPart
{
    /// <summary>More pictures make the page heavy and say no more.</summary>
    private const int MostPictures = 24;

    /// <summary>The pictures, inside the page; or null where no run kept one.</summary>
    public static ReportPart? Of(Figure figure, ReportData data)
    {
        var runs = data.Where(figure.Where).Where(run => File.Exists(data.Folder.KeptFile(run.Task.Index, "picture"))).Take(MostPictures).ToArray();
        if (runs.Length == 0) return null;
        var html = new StringBuilder("<div class=\"side\">\n");
        foreach (var run in runs)
        {
            var picture = Convert.ToBase64String(InputFile.ReadAllBytes(data.Folder.KeptFile(run.Task.Index, "picture")));
            var result = run.Result;
            var said = string.Create(CultureInfo.InvariantCulture, $"{run.Task}: class {result["class"]} becomes {result["target"]} at distance {Number(run, "distance")}, bound {Number(run, "bound")} ({run.Status})");
            html.Append(CultureInfo.InvariantCulture, $"<figure class=\"picture\"><img alt=\"Original, adversarial image and difference. {WebUtility.HtmlEncode(said)}\" src=\"data:image/png;base64,{picture}\"><figcaption><a href=\"#task-{run.Task.Index}\">task {run.Task.Index}</a>, {WebUtility.HtmlEncode(said)}</figcaption></figure>\n");
        }

        return new ReportPart { Title = figure.Title ?? "Original, adversarial image and difference", Captions = figure.Caption is { } caption ? [caption] : [], Html = html.Append("</div>\n").ToString() };
    }

    private static string Number(ReportRun run, string name) => run.Number(name) is { } value ? ChartTicks.Text(Math.Round(value, 4)) : "unknown";
}
