using System.Globalization;
using System.Text;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Formats;

/// <summary>An integer network in words: one neuron as a scorecard, a small network as the rules of its neurons.</summary>
/// <example>
/// <code>
/// foreach (var line in NetworkText.Lines(result.Network!, data)) Console.WriteLine(line);
/// </code>
/// </example>
public static class NetworkText
{
    /// <summary>Larger networks say nothing to the eye.</summary>
    private const int MostTerms = 60;

    private const int MostNeurons = 8;

    private const int MostScores = 12;

    private const int Bands = 8;

    /// <summary>The lines; none for a network too large to be read.</summary>
    /// <param name="network">The network; with an encoding its points are stated for raw values.</param>
    /// <param name="data">Samples whose scores and labels are tabled where the network is one neuron; null for no table.</param>
    public static IReadOnlyList<string> Lines(IntegerNetwork network, Dataset? data = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Layers[0].Weights.Count(weight => weight != 0) > MostTerms || network.Layers.Any(layer => layer.NeuronCount > MostNeurons)) return [];
        if (network is { Layers.Count: 1, OutputCount: 1 }) return [.. Scorecard(network, data), .. data is null ? [] : Scores(network, data)];
        var inputs = Inputs(network);
        var lines = new List<string>();
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var (layer, isLast) = (network.Layers[l], l == network.Layers.Count - 1);
            for (var j = 0; j < layer.NeuronCount; j++)
            {
                var sum = Sum(layer.WeightsOf(j).ToArray().Select((weight, i) => (weight, inputs[i])), layer.Biases[j]);
                lines.Add(!isLast ? $"{Name(l, j, network)} = +1 where {sum} >= 0, else -1"
                    : network.OutputCount == 1 ? $"class {ClassOf(network, 1)} where {sum} >= 0, else {ClassOf(network, 0)}"
                    : $"score of class {ClassOf(network, j)} = {sum}");
            }

            inputs = [.. Enumerable.Range(0, layer.NeuronCount).Select(j => Name(l, j, network))];
        }

        if (network.OutputCount > 1) lines.Add("the class of the largest score; of equal ones the first");
        return lines;
    }

    /// <summary>What each used input is in raw values and how many points it gives, of a network of one neuron; the largest first.</summary>
    public static IReadOnlyList<(string Name, int Points)> Points(IntegerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var inputs = Inputs(network);
        return [.. network.Layers[0].WeightsOf(0).ToArray().Select((weight, i) => (Name: inputs[i], Points: weight)).Where(row => row.Points != 0).OrderByDescending(row => Math.Abs(row.Points)).ThenBy(row => row.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Scorecard(IntegerNetwork network, Dataset? data)
    {
        var (rows, layer) = (Points(network), network.Layers[0]);
        var width = rows.Select(row => row.Name.Length).Append("feature".Length).Max();
        yield return $"scorecard: add up points times features; class {ClassOf(network, 1)} at {-layer.Biases[0]} points or more, else {ClassOf(network, 0)}";
        yield return $"  {"feature".PadRight(width)}  points";
        foreach (var (name, points) in rows) yield return $"  {name.PadRight(width)}  {points.ToString("+0;-0", CultureInfo.InvariantCulture),6}";
        if (IsRounded(network, data)) yield return $"  features scaled to [0, 1] are rounded to 1/{network.InputScale} before they count";
    }

    /// <summary>Whether a column of numbers that is used is scaled, so that its values may be rounded; one of zeros and ones alone is not.</summary>
    private static bool IsRounded(IntegerNetwork network, Dataset? data)
    {
        if (network.Encoding is not { MinMax: true } encoding) return false;
        var input = 0;
        foreach (var column in encoding.InputOrder().Select(c => encoding.Columns[c]))
        {
            if (column is NumericColumn numbers && network.Layers[0].Weights[input] != 0 && !(numbers is { Minimum: 0, Maximum: 1 } && HasOnlyEnds(data, input))) return true;
            input += column.InputNames.Count;
        }

        return false;
    }

    private static bool HasOnlyEnds(Dataset? data, int input) => data is not null && Enumerable.Range(0, data.SampleCount).All(k => data.Row(k)[input] == 0 || data.Row(k)[input] == data.Scale);

    /// <summary>How often the samples of a score, or of a band of scores, are of class 1.</summary>
    private static IEnumerable<string> Scores(IntegerNetwork network, Dataset data)
    {
        var trace = new NetworkTrace(network, data);
        var scored = Enumerable.Range(0, data.SampleCount).Select(k => (Score: trace.Outputs(k)[0] - (long)network.Layers[0].Biases[0] * network.InputScale, Label: data.Labels[k])).OrderBy(sample => sample.Score).ToArray();
        var different = scored.Select(sample => sample.Score).Distinct().Count();
        var bands = different <= MostScores
            ? scored.GroupBy(sample => sample.Score).Select(group => group.ToArray())
            : scored.GroupBy(sample => sample.Score).Aggregate(new List<List<(long Score, int Label)>> { new() }, (all, group) =>
            {
                // Equal scores stay together, and no band has samples on both sides of the threshold.
                var last = all[^1];
                var threshold = -(long)network.Layers[0].Biases[0] * network.InputScale;
                if (last.Count >= scored.Length / Bands || (last.Count > 0 && last[^1].Score < threshold != group.Key < threshold)) all.Add(last = []);
                last.AddRange(group);
                return all;
            }).Select(band => band.ToArray());
        yield return $"  {"score",-17}  samples  share of {ClassOf(network, 1)}";
        foreach (var band in bands)
        {
            var (low, high) = (Points(band[0].Score, network), Points(band[^1].Score, network));
            yield return string.Create(CultureInfo.InvariantCulture, $"  {(low == high ? low : $"{low} to {high}"),-17}  {band.Length,7}  {(double)band.Count(sample => sample.Label == 1) / band.Length,8:P0}");
        }
    }

    private static string Points(long score, IntegerNetwork network) => ((decimal)score / network.InputScale).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What each input is in raw values.</summary>
    private static IReadOnlyList<string> Inputs(IntegerNetwork network)
    {
        if (network.Encoding is not { } encoding) return [.. Enumerable.Range(0, network.InputCount).Select(i => FormattableString.Invariant($"x{i}"))];
        return [.. encoding.InputOrder().SelectMany(c => encoding.Columns[c] is NumericColumn numbers && encoding.MinMax
            ? numbers.InputNames.Skip(1).Prepend(numbers is { Minimum: 0, Maximum: 1 } ? numbers.Name : FormattableString.Invariant($"({numbers.Name} - {numbers.Minimum}) / {numbers.Maximum - numbers.Minimum}"))
            : encoding.Columns[c].InputNames)];
    }

    private static string Name(int layer, int neuron, IntegerNetwork network) => network.Layers.Count == 2 ? FormattableString.Invariant($"h{neuron + 1}") : FormattableString.Invariant($"h{layer + 1}.{neuron + 1}");

    private static string ClassOf(IntegerNetwork network, int label) => network.ClassNames is { } names && label < names.Count ? names[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>A sum as one writes it: without a plus at the front, factors of one and a last zero.</summary>
    private static string Sum(IEnumerable<(int Weight, string Of)> terms, int constant)
    {
        var text = new StringBuilder();
        void Add(int weight, string of)
        {
            if (weight == 0) return;
            text.Append(text.Length == 0 ? (weight < 0 ? "-" : "") : weight < 0 ? " - " : " + ");
            if (of.Length == 0 || Math.Abs(weight) != 1) text.Append(CultureInfo.InvariantCulture, $"{Math.Abs(weight)}{(of.Length == 0 ? "" : " ")}");
            text.Append(of);
        }

        foreach (var (weight, of) in terms) Add(weight, of);
        Add(constant, "");
        return text.Length == 0 ? "0" : text.ToString();
    }
}
