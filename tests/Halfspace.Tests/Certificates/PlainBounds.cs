using Halfspace.Certificates;

namespace Halfspace.Tests.Certificates;

/// <summary>Bounds of a network of stated layers going down layer by layer, one coefficient at a time: what a proof shows, up to rounding.</summary>
internal sealed class PlainBounds
{
    private readonly IReadOnlyList<StatedLayer> layers;
    private readonly StatedBox box;
    private readonly double[][] low;
    private readonly double[][] high;

    public PlainBounds(IReadOnlyList<StatedLayer> layers, StatedBox box)
    {
        (this.layers, this.box) = (layers, box);
        (low, high) = ([.. layers.Select(layer => new double[layer.Outputs])], [.. layers.Select(layer => new double[layer.Outputs])]);
        foreach (var ends in low) Array.Fill(ends, double.NegativeInfinity);
        foreach (var ends in high) Array.Fill(ends, double.PositiveInfinity);
        Refresh();
    }

    /// <summary>The neurons whose slopes are stated; where ends are bounded, these count also where a range gives a sign.</summary>
    public Func<int, int, bool> IsOpen { get; init; } = (_, _) => false;

    /// <summary>Bounds all neurons by the sizes of what is before them.</summary>
    public void Refresh()
    {
        var sizes = box.Lower.Zip(box.Upper, (a, b) => Math.Max(Math.Abs(a), Math.Abs(b))).ToArray();
        for (var k = 0; k < layers.Count; k++)
        {
            for (var j = 0; j < layers[k].Outputs; j++)
            {
                var size = Math.Abs(layers[k].Biases[j]) + Row(k, j).Sum(entry => Math.Abs(entry.Weight) * sizes[entry.Input]);
                (low[k][j], high[k][j]) = (Math.Max(low[k][j], -size), Math.Min(high[k][j], size));
            }

            sizes = [.. Enumerable.Range(0, layers[k].Outputs).Select(j => IsStep(k, j) ? 1 : Math.Max(Math.Abs(low[k][j]), Math.Abs(high[k][j])))];
        }
    }

    /// <summary>Bounds all neurons of a layer, with a slope for each open neuron before it.</summary>
    public void Bound(int layer, Func<int, int, double> slope)
    {
        for (var end = 0; end < 2 * layers[layer].Outputs; end++) Bound(layer, end, slope);
    }

    /// <summary>Bounds an end: twice a neuron, and one more for its upper end.</summary>
    public void Bound(int layer, int end, Func<int, int, double> slope)
    {
        var unit = new double[layers[layer].Outputs];
        unit[end / 2] = end % 2 == 0 ? 1 : -1;
        var least = Least(layer, unit, slope, isOfEnds: true);
        Raise(layer, end, least);
    }

    /// <summary>Bounds all neurons of a layer by intervals.</summary>
    public void Spread(int layer)
    {
        for (var j = 0; j < layers[layer].Outputs; j++)
        {
            var (least, most) = (layers[layer].Biases[j], layers[layer].Biases[j]);
            foreach (var (input, weight) in Row(layer, j))
            {
                var (a, b) = layer == 0 ? (box.Lower[input], box.Upper[input]) : (After(layer - 1, input, low[layer - 1][input]), After(layer - 1, input, high[layer - 1][input]));
                (least, most) = (least + Math.Min(weight * a, weight * b), most + Math.Max(weight * a, weight * b));
            }

            (low[layer][j], high[layer][j]) = (Math.Max(low[layer][j], least), Math.Min(high[layer][j], most));
        }
    }

    /// <summary>Takes over an end where it is better.</summary>
    public void Raise(int layer, int end, double bound)
    {
        if (end % 2 == 0) low[layer][end / 2] = Math.Max(low[layer][end / 2], bound);
        else high[layer][end / 2] = Math.Min(high[layer][end / 2], -bound);
    }

    /// <summary>The slope of the least area.</summary>
    public double Default(int layer, int neuron) => high[layer][neuron] > -low[layer][neuron] ? 1 : 0;

    /// <summary>A number that a function of a layer's values is not below.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="coefficients">The function.</param>
    /// <param name="slope">The slopes.</param>
    /// <param name="multiplier">What is taken off, a multiple of the size of a neuron whose sign is known; null for nothing.</param>
    /// <param name="isOfEnds">Whether an end of a range is bounded.</param>
    public double Least(int layer, double[] coefficients, Func<int, int, double> slope, Func<int, int, double>? multiplier = null, bool isOfEnds = false)
    {
        var (c, sum) = ((double[])coefficients.Clone(), 0.0);
        for (var k = layer; ; k--)
        {
            var next = new double[layers[k].Inputs];
            for (var j = 0; j < c.Length; j++)
            {
                sum += c[j] * layers[k].Biases[j];
                foreach (var (input, weight) in Row(k, j)) next[input] += c[j] * weight;
            }

            if (k == 0) return sum + next.Select((factor, i) => Math.Min(factor * box.Lower[i], factor * box.Upper[i])).Sum();
            c = next;
            for (var i = 0; i < c.Length; i++)
            {
                var (factor, start) = Line(k - 1, i, c[i] < 0, slope);
                if (isOfEnds && c[i] > 0 && IsOpen(k - 1, i) && !IsStep(k - 1, i)) (factor, start) = (Math.Max(Leak(k - 1, i), slope(k - 1, i)), 0);
                (sum, c[i]) = (sum + c[i] * start, c[i] * factor - (multiplier?.Invoke(k - 1, i) ?? 0) * Sign(k - 1, i));
            }
        }
    }

    /// <summary>The sign of a neuron, 0 where it has none.</summary>
    public int Sign(int layer, int neuron) => Down(low[layer][neuron]) >= 0 ? 1 : -Down(-high[layer][neuron]) <= 0 ? -1 : 0;

    /// <summary>The value of a row of the last layer at an input, which no step is at zero for.</summary>
    public double Value(double[] input, double[] row)
    {
        for (var k = 0; k < layers.Count; k++)
        {
            var before = input;
            input = [.. Enumerable.Range(0, layers[k].Outputs).Select(j => layers[k].Biases[j] + Row(k, j).Sum(entry => entry.Weight * before[entry.Input]))];
            if (k < layers.Count - 1) input = [.. input.Select((value, j) => After(k, j, value))];
        }

        return input.Zip(row, (value, factor) => factor * value).Sum();
    }

    private double After(int layer, int neuron, double end) => IsStep(layer, neuron) ? (end > 0 ? 1 : 0) : end < 0 ? end * Leak(layer, neuron) : end;

    /// <summary>The ends of a neuron's range in single precision, rounded outwards: so engines use them, which a wide network can tell.</summary>
    public (double Lower, double Upper) Range(int layer, int neuron) => (Down(low[layer][neuron]), -Down(-high[layer][neuron]));

    private (double Slope, double Start) Line(int layer, int neuron, bool isUpper, Func<int, int, double> slope) => Range(layer, neuron) is var (a, b) ? Line(layers[layer], neuron, a, b, isUpper, slope(layer, neuron)) : default;

    /// <summary>A neuron's upper or lower line: its slope, and its value at zero.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="neuron">The neuron.</param>
    /// <param name="a">The lower end of its range.</param>
    /// <param name="b">The upper end.</param>
    /// <param name="isUpper">Which line.</param>
    /// <param name="slope">The slope stated for the lower one.</param>
    /// <param name="sign">The sign that it was given; 0 for none.</param>
    /// <param name="isKept">Whether the stated slope also counts where the range gives a sign.</param>
    public static (double Slope, double Start) Line(StatedLayer layer, int neuron, double a, double b, bool isUpper, double slope, int sign = 0, bool isKept = false)
    {
        var leak = layer.Leaks is { } leaks ? leaks[neuron] : 0;
        if (layer.Steps?.Contains(neuron) is true)
        {
            if (sign > 0 || (sign == 0 && a > 0)) return (0, 1);
            if (sign < 0 || b < 0) return (0, 0);
            return isUpper ? (b < -a ? 1 / -a : 0, 1) : (b > 0 ? slope / b : 0, 0);
        }

        if (isKept && sign == 0 && !isUpper) return (Math.Max(leak, slope), 0);
        if (leak == 1 || sign > 0 || a >= 0) return (1, 0);
        if (sign < 0 || b <= 0) return (leak, 0);
        var above = (b - leak * a) / (b - a);
        return isUpper ? (above, (leak - above) * a) : (Math.Max(leak, slope), 0);
    }

    private static double Down(double end) => (float)end is var near && near > end ? MathF.BitDecrement(near) : (float)end;

    private bool IsStep(int layer, int neuron) => layers[layer].Steps?.Contains(neuron) is true;

    private double Leak(int layer, int neuron) => layers[layer].Leaks is { } leaks ? leaks[neuron] : 0;

    private IEnumerable<(int Input, double Weight)> Row(int layer, int neuron) => Row(layers[layer], neuron);

    /// <summary>The weights of a neuron, and their inputs.</summary>
    public static IEnumerable<(int Input, double Weight)> Row(StatedLayer stated, int neuron)
    {
        if (stated.Places is { } places) return Enumerable.Range(stated.Starts![neuron], stated.Starts[neuron + 1] - stated.Starts[neuron]).Select(e => (places[e], stated.Weights[e]));
        return Enumerable.Range(0, stated.Inputs).Select(i => (i, stated.Weights[neuron * stated.Inputs + i]));
    }
}
