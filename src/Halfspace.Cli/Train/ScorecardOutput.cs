using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Experiments.Reports;
using Halfspace.Formats;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Cli.Train;

/// <summary>Writes one neuron as a scorecard to hand out: a page of points and what scores mean, a C function, or text.</summary>
internal static class ScorecardOutput
{
    private static readonly string[] Endings = [".html", ".c", ".txt"];

    public static Option<string[]> Option() => new("--card")
    {
        Description = "With --hidden none and one output: write the scorecard, as .html (a page of its own), .c (a function of integers) or .txt. May be repeated.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Refuses files that could not be written at the end.</summary>
    public static void Check(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            SharedOptions.CheckWritable(path);
            if (!Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) throw new UsageException($"--card picks the format by the file's ending; '{path}' ends in none of {string.Join(", ", Endings)}.");
        }
    }

    /// <summary>Writes the card to each file.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="network">A network of one neuron.</param>
    /// <param name="data">The samples trained on.</param>
    /// <param name="table">From scores to risks; null where the output is no log-odds.</param>
    /// <param name="claim">What is proved, in a sentence.</param>
    public static void Write(IReadOnlyList<string> paths, IntegerNetwork network, Dataset data, RiskTable? table, string claim)
    {
        foreach (var path in paths)
        {
            if (path.EndsWith(".c", StringComparison.OrdinalIgnoreCase))
            {
                ScorecardSourceFile.Write(path, network, table is not null);
                continue;
            }

            var text = path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? string.Join('\n', [.. Lines(network, data, table), claim, ""]) : Page(network, data, table, claim);
            AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>The card in words.</summary>
    public static IReadOnlyList<string> Lines(IntegerNetwork network, Dataset data, RiskTable? table)
    {
        if (table is null) return NetworkText.Lines(network, data);
        var bias = network.Layers[0].Biases[0];
        return [.. NetworkText.Lines(network), $"  risk of {Positive(data)} = 1 / (1 + exp({-bias} - points))", .. table.Lines(Positive(data))];
    }

    private static string Positive(Dataset data) => data.ClassNames[1];

    private static string Page(IntegerNetwork network, Dataset data, RiskTable? table, string claim)
    {
        static string Text(string text) => WebUtility.HtmlEncode(text);
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<h1>{Text($"Scorecard: {data.ClassNames[1]} or {data.ClassNames[0]}")}</h1>\n<p>Add up points times features. {Text($"Class {data.ClassNames[1]} at {-network.Layers[0].Biases[0]} points or more, else {data.ClassNames[0]}.")}</p>\n");
        body.Append("<table><tr><th scope=\"col\">feature</th><th scope=\"col\">points</th></tr>\n");
        foreach (var (name, points) in NetworkText.Points(network)) body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(name)}</th><td>{points.ToString("+0;-0", CultureInfo.InvariantCulture)}</td></tr>\n");
        body.Append("</table>\n");
        if (table is not null)
        {
            body.Append(CultureInfo.InvariantCulture, $"<h2>{Text($"Risk of {data.ClassNames[1]}")}</h2>\n<table><tr><th scope=\"col\">score</th><th scope=\"col\">predicted risk</th><th scope=\"col\">samples</th><th scope=\"col\">observed</th>");
            if (table.HasHeld) body.Append("<th scope=\"col\">not trained on</th><th scope=\"col\">observed</th>");
            body.Append("</tr>\n");
            foreach (var band in table.Bands)
            {
                body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{table.Score(band)}</th><td>{band.Predicted:P1} <meter min=\"0\" max=\"1\" value=\"{band.Predicted:F3}\"></meter></td><td>{band.Samples}</td><td>{(double)band.Positives / band.Samples:P1}</td>");
                if (table.HasHeld) body.Append(CultureInfo.InvariantCulture, $"<td>{band.HeldSamples}</td><td>{(band.HeldSamples == 0 ? "-" : ((double)band.HeldPositives / band.HeldSamples).ToString("P1", CultureInfo.InvariantCulture))}</td>");
                body.Append("</tr>\n");
            }

            body.Append(CultureInfo.InvariantCulture, $"</table>\n<p>The risk is 1 / (1 + exp({-network.Layers[0].Biases[0]} - points)). Over samples {(table.HasHeld ? "that were not trained on" : "trained on")}, predicted and observed shares differ by {table.CalibrationError:P1} on average.</p>\n");
        }

        body.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{Text(claim)}</p>\n");
        return $"{PageHead.Of(Text($"Scorecard: {data.ClassNames[1]} or {data.ClassNames[0]}"))}<main>\n{body}</main>\n</body></html>\n";
    }
}
