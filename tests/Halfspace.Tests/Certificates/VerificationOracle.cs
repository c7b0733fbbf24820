using System.Text.Json.Nodes;
using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Says in exact arithmetic whether what a certificate of a property claims is true, for networks of one input and one output: such a network is linear between the points where a neuron changes its sign. Where steps
/// jump, both sides count, which is some of what zero may be.
/// </summary>
internal static class VerificationOracle
{
    public static bool IsTrue(JsonObject root)
    {
        var layers = root["layers"]!.AsArray().Select(layer => (Weights: Weights(layer!), Biases: Numbers(layer!["biases"]), Leaks: layer!["leaks"] is null ? null : Numbers(layer["leaks"]), Steps: layer!["steps"] is JsonArray places ? places.Select(place => (int)place!).ToArray() : [])).ToArray();
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
            return Pieces(layers, lower, upper).All(piece => !IsMet(one!, Ends(piece)));
        });
    }

    private static (Fraction Least, Fraction Most) Ends(Piece piece)
    {
        Fraction[] ends = [piece.Values[0].At(piece.Lower), piece.Values[0].At(piece.Upper)];
        return (ends.Min(), ends.Max());
    }

    /// <summary>Whether some value between two is on all rows of a case: each row cuts them.</summary>
    private static bool IsMet(JsonNode one, (Fraction Least, Fraction Most) values)
    {
        var (least, most, isMet) = (values.Least, values.Most, true);
        foreach (var row in one["rows"]!.AsArray())
        {
            var (factor, limit) = Row(row!);
            if (factor.Numerator.IsZero) isMet &= limit.Numerator.Sign >= 0;
            else if (factor.Numerator.Sign > 0) most = Quotient(limit, factor) is var end && end < most ? end : most;
            else least = Quotient(limit, factor) is var end && end > least ? end : least;
        }

        return isMet && least <= most;
    }

    /// <summary>The parts between the ends and every point where a neuron changes its sign, with the outputs on each.</summary>
    private static List<Piece> Pieces((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks, int[] Steps)[] layers, Fraction lower, Fraction upper)
    {
        var pieces = new List<Piece> { new(lower, upper, [new Line(new Fraction(1, 1), default)]) };
        for (var k = 0; k < layers.Length; k++)
        {
            var next = new List<Piece>();
            foreach (var piece in pieces)
            {
                var sums = Sums(layers[k], piece.Values);
                if (k == layers.Length - 1)
                {
                    next.Add(piece with { Values = sums });
                    continue;
                }

                Fraction[] zeros = [.. sums.Where(sum => !sum.Slope.Numerator.IsZero).Select(sum => Quotient(default(Fraction) - sum.Start, sum.Slope)).Where(zero => piece.Lower < zero && zero < piece.Upper)];
                Fraction[] points = [.. zeros.Append(piece.Lower).Append(piece.Upper).Distinct().Order()];
                for (var p = 0; p + 1 < points.Length || p == 0; p++)
                {
                    var (from, to) = (points[p], points[Math.Min(p + 1, points.Length - 1)]);
                    var middle = (from + to) * new Fraction(1, 2);
                    next.Add(new Piece(from, to, [.. sums.Select((sum, j) => After(layers[k], j, sum, sum.At(middle)))]));
                }
            }

            pieces = next;
        }

        return pieces;
    }

    private static Line[] Sums((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks, int[] Steps) layer, Line[] before) =>
        [.. layer.Biases.Select((bias, j) => before.Select((value, i) => value.Times(layer.Weights[j * before.Length + i])).Aggregate(new Line(default, bias), (sum, term) => new Line(sum.Slope + term.Slope, sum.Start + term.Start)))];

    private static Line After((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks, int[] Steps) layer, int neuron, Line sum, Fraction value) =>
        layer.Steps.Contains(neuron) ? new Line(default, value.Numerator.Sign > 0 ? new Fraction(1, 1) : default)
        : value.Numerator.Sign >= 0 ? sum : sum.Times(layer.Leaks is null ? default : layer.Leaks[neuron]);

    /// <summary>The output at one input.</summary>
    private static Fraction Value((Fraction[] Weights, Fraction[] Biases, Fraction[]? Leaks, int[] Steps)[] layers, Fraction input) => Pieces(layers, input, input)[0].Values[0].At(input);

    /// <summary>A linear function of the input.</summary>
    private sealed record Line(Fraction Slope, Fraction Start)
    {
        public Fraction At(Fraction input) => Slope * input + Start;

        public Line Times(Fraction factor) => new(Slope * factor, Start * factor);
    }

    /// <summary>A part of the box, with the values of a layer on it.</summary>
    private sealed record Piece(Fraction Lower, Fraction Upper, Line[] Values);

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
