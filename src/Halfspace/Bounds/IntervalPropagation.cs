using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds;

/// <summary>One step of interval arithmetic: from the ranges of a node's inputs to the ranges of its values.</summary>
/// <remarks>
/// A linear layer works with centres c and radii r of its inputs, <c>|x - c| &lt;= r</c> exactly. Its computed centre is off by at
/// most <c>g (|W||c| + |b|)</c> with g of <see cref="Rounding.Gamma"/>, so <c>|W|(r + g|c|) + g|b|</c> covers range and rounding
/// together; that product in turn is computed low by a factor of at most 1 - g/2, which a factor of 1 + g makes good. Products that
/// fall below the normal range add at most 2^-1075 each.
/// </remarks>
internal static class IntervalPropagation
{
    private const string Method = "interval arithmetic";

    /// <summary>Tightens a node's ranges by its inputs'.</summary>
    public static void Step(NetworkNode node, BoundTable table)
    {
        switch (node.Layer)
        {
            case null:
                break;
            case GatherLayer gather:
                Gather(node, gather, table);
                break;
            case LinearLayer linear:
                Linear(node, linear, table);
                break;
            case ActivationLayer activation:
                var (below, above) = (table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0]));
                for (var j = 0; j < node.Size; j++)
                {
                    if (activation is ReluLayer)
                    {
                        table.Tighten(node, j, Math.Max(0, below[j]), Math.Max(0, above[j]), Method);
                        continue;
                    }

                    var hull = new ActivationHull(activation, below[j], above[j]);
                    table.Tighten(node, j, hull.Smallest, hull.Largest, Method);
                }

                break;
            case MaxLayer max:
                Max(node, max, table);
                break;
            case CurvedLayer curved:
                var curves = new CurvedRelaxation(node, curved, table);
                for (var j = 0; j < node.Size; j++)
                {
                    var (low, high) = curves.RangeOf(j);
                    table.Tighten(node, j, low, high, Method);
                }

                break;
            default:
                throw new NotSupportedException($"Bounds know no layer {node.Layer.Operator}.");
        }
    }

    private static void Linear(NetworkNode node, LinearLayer layer, BoundTable table)
    {
        var terms = layer.LongestRow;
        var gamma = Rounding.Gamma(terms);
        var (centers, radii) = (new double[node.Inputs.Count][], new double[node.Inputs.Count][]);
        for (var i = 0; i < centers.Length; i++)
        {
            var (low, high) = (table.Lower(node.Inputs[i]), table.Upper(node.Inputs[i]));
            (centers[i], radii[i]) = (new double[low.Length], new double[low.Length]);
            for (var k = 0; k < low.Length; k++)
            {
                var (center, radius) = Rounding.Middle(low[k], high[k]);
                centers[i][k] = center;
                radii[i][k] = center == 0 ? radius : Math.BitIncrement(Math.FusedMultiplyAdd(gamma, Math.Abs(center), radius));
            }
        }

        var unbounded = UnboundedTerms.Take(layer, radii);
        if (unbounded is not null) UnboundedTerms.Take(layer, centers);
        var (middle, spread) = (new double[node.Size], new double[node.Size]);
        layer.Forward<double>(centers, middle);
        layer.Spread(radii, spread);
        var biases = layer.Biases;
        for (var j = 0; j < middle.Length; j++)
        {
            if (unbounded is not null && unbounded[j]) continue;
            var margin = Math.BitIncrement(spread[j] * (1 + gamma)) + gamma * Math.Abs(biases[j]);
            margin = Math.BitIncrement(Math.BitIncrement(margin)) + (2 * terms + 8) * double.Epsilon;
            table.Tighten(node, j, Math.BitDecrement(middle[j] - margin), Math.BitIncrement(middle[j] + margin), Method);
        }
    }

    private static void Gather(NetworkNode node, GatherLayer gather, BoundTable table)
    {
        var owner = new (NetworkNode Node, int Index)[gather.InputSizes.Sum()];
        var next = 0;
        foreach (var input in node.Inputs)
        {
            for (var k = 0; k < input.Size; k++) owner[next++] = (input, k);
        }

        for (var j = 0; j < node.Size; j++)
        {
            var (low, high) = (gather.Biases[j], gather.Biases[j]);
            if (gather.Sources[j] >= 0)
            {
                var (source, index) = owner[gather.Sources[j]];
                (low, high) = (Rounding.AddDown(table.Lower(source)[index], low), Rounding.AddUp(table.Upper(source)[index], high));
            }

            table.Tighten(node, j, low, high, Method);
        }
    }

    private static void Max(NetworkNode node, MaxLayer max, BoundTable table)
    {
        var (below, above) = (table.Lower(node.Inputs[0]), table.Upper(node.Inputs[0]));
        for (var j = 0; j < node.Size; j++)
        {
            var (low, high) = (double.NegativeInfinity, double.NegativeInfinity);
            foreach (var index in max.Groups[j]) (low, high) = (Math.Max(low, below[index]), Math.Max(high, above[index]));
            table.Tighten(node, j, low, high, Method);
        }
    }
}
