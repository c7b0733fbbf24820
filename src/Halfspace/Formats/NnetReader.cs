using System.Globalization;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats;

/// <summary>Reads the numbers of an NNet file one after the other, and says on which line what is wrong.</summary>
internal sealed class NnetReader(string text, string path)
{
    private int at;
    private int line = 1;

    public Network Read()
    {
        SkipComments();
        var (layerCount, inputs, outputs) = (Size("number of layers"), Size("number of inputs"), Size("number of outputs"));
        Size("largest width");
        // Each number takes a digit and a comma, so that what the header claims is held against the file first.
        CheckRoom(layerCount);
        var widths = new int[layerCount + 1];
        for (var l = 0; l < widths.Length; l++) widths[l] = Size("width of a layer");
        if (widths[0] != inputs || widths[^1] != outputs) throw Error($"The header has {inputs} inputs and {outputs} outputs, but the widths begin with {widths[0]} and end with {widths[^1]}.");
        CheckRoom(4L * inputs);
        Number("unused flag");
        for (var i = 0; i < 2 * inputs; i++) Number("smallest or largest value of an input");
        var (means, ranges) = (Numbers(inputs + 1, "mean"), Numbers(inputs + 1, "range"));
        if (ranges.Contains(0)) throw Error("A range is zero, and inputs are divided by it.");
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(inputs));
        double[] factors = [.. ranges.Take(inputs).Select(range => 1 / range)], shifts = [.. means.Take(inputs).Select((mean, i) => -mean / ranges[i])];
        if (!factors.Concat(shifts).All(double.IsFinite)) throw Error("A range is so near zero that inputs divided by it are not finite.");
        node = Scaled(builder, node, factors, shifts);
        for (var l = 1; l < widths.Length; l++)
        {
            CheckRoom(((long)widths[l - 1] + 1) * widths[l]);
            var weights = Numbers(checked(widths[l - 1] * widths[l]), "weight");
            node = builder.Add(new DenseLayer(widths[l - 1], weights, Numbers(widths[l], "bias")), node);
            if (l + 1 < widths.Length) node = builder.Add(new ReluLayer(node.Size), node);
        }

        node = Scaled(builder, node, [.. Enumerable.Repeat(ranges[^1], outputs)], [.. Enumerable.Repeat(means[^1], outputs)]);
        if (Token().Length > 0) throw Error("The file goes on after the last bias.");
        return builder.Build(node);
    }

    private static NetworkNode Scaled(NetworkBuilder builder, NetworkNode node, double[] factors, double[] biases) =>
        factors.All(factor => factor == 1) && biases.All(bias => bias == 0) ? node : builder.Add(new ScaleLayer(factors, biases), node);

    private void CheckRoom(long numbers)
    {
        if (numbers > (text.Length - at + 1) / 2) throw Error($"{numbers} numbers are to follow, more than the rest of the file can hold. The file is cut off, or its header is wrong.");
    }

    private void SkipComments()
    {
        while (true)
        {
            var end = text.IndexOf('\n', at);
            var start = text.AsSpan(at, (end < 0 ? text.Length : end) - at).Trim();
            if (end < 0 || !(start.IsEmpty || start.StartsWith("//"))) return;
            (at, line) = (end + 1, line + 1);
        }
    }

    private int Size(string what)
    {
        var number = Number(what);
        return number is >= 1 and <= 1 << 24 && double.IsInteger(number) ? (int)number : throw Error($"The {what} is {number.ToString(CultureInfo.InvariantCulture)}; a whole number from 1 to {1 << 24} must stand here.");
    }

    private double[] Numbers(int count, string what)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++) numbers[i] = Number(what);
        return numbers;
    }

    private double Number(string what)
    {
        var token = Token();
        if (token.IsEmpty) throw Error($"The file ends where a {what} must stand. It is cut off, or its header is wrong.");
        return double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Error($"A {what} must stand here, not '{(token.Length > 40 ? string.Concat(token[..40], "...") : token.ToString())}'.");
    }

    private ReadOnlySpan<char> Token()
    {
        while (at < text.Length && (text[at] == ',' || char.IsWhiteSpace(text[at])))
        {
            if (text[at++] == '\n') line++;
        }

        var start = at;
        while (at < text.Length && text[at] != ',' && !char.IsWhiteSpace(text[at])) at++;
        return text.AsSpan(start, at - start);
    }

    private DataFileException Error(string reason) => new(path, line, reason);
}
