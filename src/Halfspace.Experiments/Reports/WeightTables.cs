using System.Globalization;
using System.Net;
using System.Text;
using Halfspace.Networks;

namespace Halfspace.Experiments.Reports;

/// <summary>Each layer as a table of its weights, blue for positive and orange for negative ones; rows without any are left out of long ones.</summary>
internal static class WeightTables
{
    /// <summary>Layers of more weights are no picture.</summary>
    private const int MostWeights = 20_000;

    /// <summary>Beyond this only inputs that are used have a row.</summary>
    private const int MostRows = 40;

    /// <summary>The tables as a piece of a page.</summary>
    /// <param name="network">The network.</param>
    /// <param name="heading">The level of the headings.</param>
    public static string Of(IntegerNetwork network, string heading = "h3")
    {
        var page = new StringBuilder();
        var inputs = network.Encoding?.InputNames ?? [.. Enumerable.Range(0, network.InputCount).Select(i => FormattableString.Invariant($"x{i}"))];
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var (layer, isLast) = (network.Layers[l], l == network.Layers.Count - 1);
            page.Append(CultureInfo.InvariantCulture, $"<{heading}>{(isLast ? "Outputs" : $"Hidden layer {l + 1}")}: weights</{heading}>\n");
            if (layer.Weights.Length > MostWeights)
            {
                page.Append(CultureInfo.InvariantCulture, $"<p>{layer.NeuronCount} neurons of {layer.InputCount} inputs: too many for a table.</p>\n");
                continue;
            }

            string Neuron(int j) => !isLast ? FormattableString.Invariant($"h{j + 1}") : network.OutputCount == 1 ? "score" : network.ClassNames?[j] ?? FormattableString.Invariant($"y{j}");
            var rows = Enumerable.Range(0, layer.InputCount).Where(i => layer.InputCount <= MostRows || Enumerable.Range(0, layer.NeuronCount).Any(j => layer.WeightsOf(j)[i] != 0)).ToArray();
            page.Append("<div class=\"wide\" tabindex=\"0\"><table class=\"weights\"><tr><th scope=\"col\">from</th>").AppendJoin("", Enumerable.Range(0, layer.NeuronCount).Select(j => $"<th scope=\"col\">{WebUtility.HtmlEncode(Neuron(j))}</th>")).Append("</tr>\n");
            foreach (var i in rows.Append(layer.InputCount))
            {
                var name = i == layer.InputCount ? "bias" : l == 0 ? inputs[i] : FormattableString.Invariant($"h{i + 1}");
                page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(name)}</th>");
                for (var j = 0; j < layer.NeuronCount; j++) page.Append(Cell(i == layer.InputCount ? layer.Biases[j] : layer.WeightsOf(j)[i], network.LargestWeight));
                page.Append("</tr>\n");
            }

            page.Append("</table></div>\n");
            if (rows.Length < layer.InputCount) page.Append(CultureInfo.InvariantCulture, $"<p>{layer.InputCount - rows.Length} more inputs have no weight.</p>\n");
        }

        return page.ToString();
    }

    private static string Cell(int weight, int largest)
    {
        var share = largest == 0 ? 0 : 0.55 * Math.Abs(weight) / largest;
        var colour = weight == 0 ? "" : FormattableString.Invariant($" style=\"background:rgba({(weight > 0 ? "40,110,220" : "225,120,20")},{share:F2})\"");
        return FormattableString.Invariant($"<td{colour}>{weight}</td>");
    }
}
