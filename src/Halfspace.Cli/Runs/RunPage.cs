using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using Halfspace.Experiments.Reports;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Cli.Runs;

/// <summary>A run of one verb as one HTML page that needs nothing else, in the look of <c>halfspace report</c>.</summary>
internal static class RunPage
{
    /// <summary>Writes the page of a training: what was said, value and bound over time, the weights, and what was confused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="command">The command that made the network.</param>
    /// <param name="said">What the command said.</param>
    /// <param name="network">The network, or null.</param>
    /// <param name="confusion">Labels by predictions, or null; what has no name among the classes is no class.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="trajectory">How value and bound went, or null.</param>
    public static void Write(string path, string command, string said, IntegerNetwork? network, int[,]? confusion, IReadOnlyList<string> classes, Trajectory? trajectory = null)
    {
        var body = new StringBuilder();
        if (trajectory?.ToChart() is { } chart) body.Append("<h2>Value and bound over time</h2>\n").Append(ReportPage.Figure(chart, "t", "Solid: the best value so far; dashed: the proved bound, where it is above zero."));
        if (network is not null) body.Append(WeightTables.Of(network, "h2"));
        if (confusion is not null)
        {
            var counts = Enumerable.Range(0, confusion.GetLength(0)).Select(c => Enumerable.Range(0, confusion.GetLength(1)).Select(p => (long)confusion[c, p]).ToArray()).ToArray();
            string? Name(int c) => c < classes.Count ? classes[c] : null;
            body.Append("<h2>Training samples: class by prediction</h2>\n").Append(ConfusionPart.Table(counts, Name, ""));
        }

        Write(path, "A trained network", command, said, body.ToString());
    }

    /// <summary>The option that names the page.</summary>
    /// <param name="more">What the page has beside what was said.</param>
    public static Option<string?> Option(string more) => new("--report") { Description = $"Write one self-contained HTML page: the printed report, {more}.", HelpName = "FILE.html" };

    /// <summary>The command line as it was given.</summary>
    public static string CommandOf(ParseResult parsed) => "halfspace " + string.Join(' ', parsed.Tokens.Select(token => token.Value));

    /// <summary>Writes the page of an attack.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="print">Says what came of it.</param>
    /// <param name="picture">A picture of it, or null.</param>
    public static void WriteAttack(string path, ParseResult parsed, Action<TextWriter> print, string? picture)
    {
        using var said = new StringWriter(CultureInfo.InvariantCulture);
        print(said);
        var body = picture is null ? "" : $"<h2>Original, adversarial input and difference</h2>\n<figure><img alt=\"Original, adversarial input and difference side by side\" style=\"width:100%;max-width:36rem;image-rendering:pixelated\" src=\"data:image/png;base64,{Convert.ToBase64String(InputFile.ReadAllBytes(picture))}\"></figure>\n";
        Write(path, "The nearest adversarial input", CommandOf(parsed), said.ToString(), body);
    }

    /// <summary>Writes a page: a heading, the command, what it said, and more.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The heading.</param>
    /// <param name="command">The command.</param>
    /// <param name="said">What it said.</param>
    /// <param name="body">What follows, as HTML.</param>
    public static void Write(string path, string title, string command, string said, string body)
    {
        var page = $"{PageHead.Of(WebUtility.HtmlEncode("Halfspace: " + title))}<main>\n<h1>{WebUtility.HtmlEncode(title)}</h1>\n<pre>$ {WebUtility.HtmlEncode(command)}\n\n{WebUtility.HtmlEncode(said.TrimEnd())}</pre>\n{body}</main>\n</body></html>\n";
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }
}
