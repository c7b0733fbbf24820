using System.Text.Json.Nodes;
using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

/// <summary>Says in exact arithmetic whether what a certificate of a property claims is true, for networks of one input and one output without steps: such a network is linear between the points where a neuron changes its sign.</summary>
internal static class VerificationOracle
{
    public static bool IsTrue(JsonObject root)
    {
        var layers = root["layers"]!.AsArray().Select(layer => (Weights: Weights(layer!), Biases: Numbers(layer!["biases"]), Leaks: layer!["leaks"] is null ? null : Numbers(layer["leaks"]))).ToArray();
        if (root["witness"] is { } witness)
        {
            var (one, input) = (root["cases"]![(int)witness["case"]!]!, Numbers(witness["input"])[0]);
            var (lower, upper) = Box(root, one);
            var isInside = input >= lower && input <= upper && (one["aboveLower"] is null || input > lower) && (one["belowUpper"] is null || input < upper);
            return isInside && one["rows"]!.AsArray().All(row => Row(row!) is var (factor, limit) && (row!["strict"] is { } word && (bool)word ? factor * Value(layers, input) < limit : factor * Value(layers, input) <= limit));
        }

        return root["cases"]!.AsArray().All(one =>
        {
            var (lower, upper) = Box(root, one!);
            if (lower > upper) return true;
            // The values are all those between the least and the largest; each row cuts them.
            var values = Points(layers, lower, upper).Select(point => Value(layers, point)).ToArray();
            var (least, most, isMet) = (values.Min(), values.Max(), true);
            foreach (var row in one!["rows"]!.AsArray())
            {
                var (factor, limit) = Row(row!);
                if (factor.Numerator.IsZero) isMet &= limit.Numerator.Sign >= 0;
                else if (factor.Numerator.Sign > 0) most = Quotient(limit, factor) is var end && end < most ? end : most;
                else least = Quotient(limit, factor) is var end && end > least ? end : least;
            }

            return !isMet || least > most;
        });
    }

    /// <summary>The ends, and every point between them where a neuron changes its sign.</summary>
    private static List<Fraction> Points((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks)[] layers, Fraction lower, Fraction upper)
    {
        var points = new List<Fraction> { lower, upper };
        for (var k = 0; k < layers.Length - 1; k++)
        {
            var values = points.Select(point => Before(layers, k, point)).ToArray();
            var found = new List<Fraction>();
            for (var p = 0; p + 1 < points.Count; p++)
            {
                for (var j = 0; j < layers[k].Biases.Length; j++)
                {
                    var (a, b) = (values[p][j], values[p + 1][j]);
                    if (a.Numerator.Sign * b.Numerator.Sign < 0) found.Add(points[p] + (points[p + 1] - points[p]) * Quotient(a, a - b));
                }
            }

            points = [.. points.Concat(found).Distinct().Order()];
        }

        return points;
    }

    private static Fraction Value((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks)[] layers, Fraction input) => Before(layers, layers.Length - 1, input)[0];

    /// <summary>The values of a layer before the activation.</summary>
    private static Fraction[] Before((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks)[] layers, int layer, Fraction input)
    {
        Fraction[] values = [input];
        for (var k = 0; k <= layer; k++)
        {
            var (weights, biases, leaks) = layers[k];
            var before = values;
            values = [.. biases.Select((bias, j) => before.Select((value, i) => weights[j * before.Length + i] * value).Aggregate(bias, (sum, term) => sum + term))];
            if (k < layer) values = [.. values.Select((value, j) => value.Numerator.Sign >= 0 ? value : value * (leaks is null ? default : leaks[j]))];
        }

        return values;
    }

    private static (Fraction Lower, Fraction Upper) Box(JsonObject root, JsonNode one) => root["boxes"]![(int)one["box"]!] is { } box ? (Numbers(box["lower"])[0], Numbers(box["upper"])[0]) : throw new InvalidOperationException();

    private static (Fraction Factor, Fraction Limit) Row(JsonNode row) => (Numbers(row["coefficients"])[0], Fraction.Of((double)row["limit"]!));

    /// <summary>The weights row by row, with zeros where a layer leaves them out.</summary>
    private static Fraction[] Weights(JsonNode layer)
    {
        var stated = Numbers(layer["weights"]);
        if (layer["places"] is not JsonArray places) return stated;
        var (inputs, starts) = ((int)layer["inputs"]!, layer["starts"]!.AsArray());
        var all = new Fraction[inputs * (starts.Count - 1)];
        for (var j = 0; j + 1 < starts.Count; j++)
        {
            for (var e = (int)starts[j]!; e < (int)starts[j + 1]!; e++) all[j * inputs + (int)places[e]!] = stated[e];
        }

        return all;
    }

    private static Fraction[] Numbers(JsonNode? list) => [.. list!.AsArray().Select(number => Fraction.Of((double)number!))];

    private static Fraction Quotient(Fraction a, Fraction b) => b.Numerator.Sign > 0 ? new Fraction(a.Numerator * b.Denominator, a.Denominator * b.Numerator) : new Fraction(-a.Numerator * b.Denominator, a.Denominator * -b.Numerator);
}
