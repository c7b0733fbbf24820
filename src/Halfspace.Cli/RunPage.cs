using System.Globalization;
using System.Net;
using System.Text;
using Halfspace.Mip.Files;
using Halfspace.Networks;

namespace Halfspace.Cli;

/// <summary>A run of <c>train</c> as one HTML page that needs nothing else: what was said, and a picture of the network.</summary>
internal static class RunPage
{
    /// <summary>Layers of more weights are no picture.</summary>
    private const int MostWeights = 20_000;

    private const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Halfspace: a trained network</title>
        <style>
        :root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --line: #c8c8c8; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181c; --line: #4a4d55; } }
        body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: .8rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .85rem; }
        td, th { border: 1px solid var(--line); padding: .15rem .4rem; text-align: right; white-space: nowrap; }
        th { font-weight: 600; }
        </style></head><body>

        """;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="command">The command that made the network.</param>
    /// <param name="said">What the command said.</param>
    /// <param name="network">The network, or null.</param>
    /// <param name="confusion">Labels by predictions, or null.</param>
    public static void Write(string path, string command, string said, IntegerNetwork? network, int[,]? confusion)
    {
        var page = new StringBuilder(Head).Append(CultureInfo.InvariantCulture, $"<h1>A trained network</h1>\n<pre>$ {Text(command)}\n\n{Text(said)}</pre>\n");
        if (network is not null) AddWeights(page, network);
        if (confusion is not null) AddConfusion(page, confusion, network?.ClassNames);
        page.Append("</body></html>\n");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page.ToString())));
    }

    /// <summary>Each layer as a table of its weights, blue for positive and orange for negative ones.</summary>
    private static void AddWeights(StringBuilder page, IntegerNetwork network)
    {
        var inputs = network.Encoding?.InputNames ?? [.. Enumerable.Range(0, network.InputCount).Select(i => FormattableString.Invariant($"x{i}"))];
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var (layer, isLast) = (network.Layers[l], l == network.Layers.Count - 1);
            page.Append(CultureInfo.InvariantCulture, $"<h2>{(isLast ? "Outputs" : $"Hidden layer {l + 1}")}: weights</h2>\n");
            if (layer.Weights.Length > MostWeights)
            {
                page.Append(CultureInfo.InvariantCulture, $"<p>{layer.NeuronCount} neurons of {layer.InputCount} inputs: too many for a table.</p>\n");
                continue;
            }

            string Neuron(int j) => !isLast ? FormattableString.Invariant($"h{j + 1}") : network.OutputCount == 1 ? "score" : network.ClassNames?[j] ?? FormattableString.Invariant($"y{j}");
            page.Append("<div class=\"wide\"><table><tr><th scope=\"col\">from</th>").AppendJoin("", Enumerable.Range(0, layer.NeuronCount).Select(j => $"<th scope=\"col\">{Text(Neuron(j))}</th>")).Append("</tr>\n");
            for (var i = 0; i <= layer.InputCount; i++)
            {
                var name = i == layer.InputCount ? "bias" : l == 0 ? inputs[i] : FormattableString.Invariant($"h{i + 1}");
                page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(name)}</th>");
                for (var j = 0; j < layer.NeuronCount; j++) page.Append(Cell(i == layer.InputCount ? layer.Biases[j] : layer.WeightsOf(j)[i], network.LargestWeight));
                page.Append("</tr>\n");
            }

            page.Append("</table></div>\n");
        }
    }

    private static string Cell(int weight, int largest)
    {
        var share = largest == 0 ? 0 : 0.65 * Math.Abs(weight) / largest;
        var colour = weight == 0 ? "" : FormattableString.Invariant($" style=\"background:rgba({(weight > 0 ? "40,110,220" : "225,120,20")},{share:F2})\"");
        return FormattableString.Invariant($"<td{colour}>{weight}</td>");
    }

    private static void AddConfusion(StringBuilder page, int[,] confusion, IReadOnlyList<string>? names)
    {
        string Name(int c) => Text(names is { } known && c < known.Count ? known[c] : c.ToString(CultureInfo.InvariantCulture));
        page.Append("<h2>Training samples: class by prediction</h2>\n<div class=\"wide\"><table><tr><th scope=\"col\">class</th>");
        for (var p = 0; p < confusion.GetLength(1); p++) page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">predicted {Name(p)}</th>");
        page.Append("</tr>\n");
        for (var c = 0; c < confusion.GetLength(0); c++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Name(c)}</th>");
            for (var p = 0; p < confusion.GetLength(1); p++) page.Append(CultureInfo.InvariantCulture, $"<td>{confusion[c, p]}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
