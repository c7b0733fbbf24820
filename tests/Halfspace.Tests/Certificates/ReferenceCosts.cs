using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// The costs of integer networks written down from their definitions, every number of any size: a third opinion beside engine and checker.
/// </summary>
internal static class ReferenceCosts
{
    /// <summary>The cost of the objective at a place of a list; null where a hard condition is broken.</summary>
    public static Fraction? Of(Dataset data, IntegerNetwork network, int range, bool isSingle, IReadOnlyList<string> objectives, int stage)
    {
        var values = Enumerable.Range(0, data.SampleCount).Select(k => Values(network, data.Row(k).ToArray(), data.Scale)).ToArray();
        var outputs = values[0][^1].Length;
        int Target(int k, int j) => data.Labels[k] == (isSingle ? 1 : j) ? 1 : -1;
        BigInteger Signed(int k, int j) => Target(k, j) * values[k][^1][j];
        var samples = Enumerable.Range(0, data.SampleCount).ToArray();
        var pairs = samples.SelectMany(k => Enumerable.Range(0, outputs).Select(j => (k, j))).ToArray();
        var scale = network.Layers.Count > 1
            ? (BigInteger)range * (network.Layers[^1].InputCount + 1)
            : range * (samples.Aggregate(BigInteger.Zero, (sum, k) => sum + data.Row(k).ToArray().Aggregate(BigInteger.Zero, (norm, x) => norm + BigInteger.Abs(x))) / data.SampleCount + data.Scale);
        bool HasRightSign(int k, int j) => values[k][^1][j].Sign >= 0 == Target(k, j) > 0;
        bool IsLargest(int k) => Enumerable.Range(0, outputs).All(j => j == data.Labels[k] || values[k][^1][j] < values[k][^1][data.Labels[k]]);
        bool IsRight(string objective, int k, int j) => objective == "mistakes" && !isSingle ? IsLargest(k) : objective is "max-correct" or "mistakes" ? HasRightSign(k, isSingle ? 0 : data.Labels[k]) : 4 * Signed(k, j) >= scale;
        var governing = objectives.Take(stage).FirstOrDefault(name => name is "mistakes" or "max-correct" or "sat-margin" or "min-hinge");
        switch (objectives[stage])
        {
            case "max-correct":
                if (!isSingle && samples.Any(k => values[k][^1].Count(a => a.Sign >= 0) != 1)) return null;
                return (BigInteger)samples.Count(k => !IsRight("max-correct", k, 0));
            case "mistakes": return (BigInteger)samples.Count(k => !IsRight("mistakes", k, 0));
            case "sat-margin": return (BigInteger)pairs.Count(pair => !IsRight("sat-margin", pair.k, pair.j));
            case "min-hinge":
                // In units of 1 / 2 B, x is 4 s and the parabola (B - 4 s)^2; from x = -1 on the chord to -1 - 1 / B extends in a line.
                var loss = pairs.Aggregate(BigInteger.Zero, (sum, pair) => sum + Loss(scale, Signed(pair.k, pair.j)));
                return new Fraction(loss, 4 * scale * scale);
        }

        if (objectives[stage] is "outputs-below(3)" or "mean-below(3)") return new Fraction(pairs.Count(pair => Signed(pair.k, pair.j) < 3), objectives[stage] == "mean-below(3)" ? data.SampleCount : 1);
        if (governing is null && !pairs.All(pair => HasRightSign(pair.k, pair.j))) return null;
        if (objectives[stage] == "min-weight") return network.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)).Aggregate(BigInteger.Zero, (sum, w) => sum + BigInteger.Abs(w));
        if (objectives[stage] == "min-neurons")
            return (BigInteger)network.Layers.Skip(1).Sum(layer => Enumerable.Range(0, layer.InputCount).Count(i => Enumerable.Range(0, layer.NeuronCount).Any(j => layer.WeightsOf(j)[i] != 0)));
        BigInteger margins = 0;
        for (var l = 0; l < network.Layers.Count; l++)
        {
            for (var j = 0; j < network.Layers[l].NeuronCount; j++)
            {
                if (l < network.Layers.Count - 1) margins += samples.Min(k => BigInteger.Abs(values[k][l][j])) * (l == 0 ? 1 : data.Scale);
                else if (governing != "min-hinge") margins += BigInteger.Max(0, samples.Where(k => governing is null || IsRight(governing, k, j)).Select(k => Signed(k, j)).DefaultIfEmpty(0).Min()) * (l == 0 ? 1 : data.Scale);
            }
        }

        return new Fraction(-margins, data.Scale);
    }

    private static BigInteger Loss(BigInteger scale, BigInteger signed)
    {
        if (4 * signed >= scale) return 0;
        if (2 * signed >= -scale) return BigInteger.Pow(scale - 4 * signed, 2);
        // At x = -1 the loss is 9 B^2; the slope over one unit of x is 4 (3 B - 1) B, and x falls by 2 / B for each unit of s.
        return 9 * scale * scale + 4 * (3 * scale - 1) * (-scale - 2 * signed);
    }

    private static BigInteger[][] Values(IntegerNetwork network, int[] row, int inputScale)
    {
        var inputs = row.Select(x => (BigInteger)x).ToArray();
        BigInteger unit = inputScale;
        var all = new List<BigInteger[]>();
        foreach (var layer in network.Layers)
        {
            all.Add([.. Enumerable.Range(0, layer.NeuronCount).Select(j => inputs.Select((x, i) => x * layer.WeightsOf(j)[i]).Aggregate(layer.Biases[j] * unit, (sum, term) => sum + term))]);
            (inputs, unit) = ([.. all[^1].Select(value => value.Sign >= 0 ? BigInteger.One : BigInteger.MinusOne)], 1);
        }

        return [.. all];
    }
}
