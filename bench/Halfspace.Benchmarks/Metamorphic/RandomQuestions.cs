using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Attack;

namespace Halfspace.Metamorphic;

/// <summary>Draws small networks and questions: plain weights, weights of 40 to 2000, weights down to 1e-38, layers in other units, other activations.</summary>
public static class RandomQuestions
{
    private static readonly string[] Weights = ["plain", "plain", "large", "tiny", "units", "integer", "sparse"];

    public static NetworkQuestion Draw(Random random)
    {
        var regime = Weights[random.Next(Weights.Length)];
        var kind = random.Next(4) == 0 ? random.Next(1, 6) : 0;
        var outputs = random.Next(2, 4);
        int[] widths = [random.Next(1, 5), .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2, 6)), outputs];
        var network = Build(random, widths, regime, kind);
        var (low, high) = random.Next(3) switch { 0 => (0.0, 1.0), 1 => (-1.0, 1.0), _ => (-2 * random.NextDouble(), 2 * random.NextDouble()) };
        double[] lower = [.. Enumerable.Range(0, widths[0]).Select(_ => low)], upper = [.. Enumerable.Range(0, widths[0]).Select(_ => high)];
        var question = new NetworkQuestion(network, lower, upper, lower, 0, 0, (AttackNorm)random.Next(4)) { Origin = $"{regime} weights, {(kind == 0 ? "relu" : "other activations")}" };
        var input = Sampling.Anywhere(question, random);
        var values = network.Forward<double>(input);
        var own = Array.IndexOf(values, values.Max());
        var target = (own + 1 + random.Next(outputs - 1)) % outputs;
        // Margins from none to a little more than any sample reaches, so that about as many questions have an answer as have none.
        var most = Enumerable.Range(0, 40).Select(_ => network.Forward<double>(Sampling.Anywhere(question, random))).Max(at => at[target] - at.Where((_, j) => j != target).Max());
        var margin = random.Next(3) == 0 ? 0 : Math.Max(0, most) * 1.2 * random.NextDouble();
        return question with { Input = input, Target = target, Margin = margin };
    }

    private static Network Build(Random random, int[] widths, string regime, int kind)
    {
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(widths[0]));
        var unit = 1.0;
        for (var l = 1; l < widths.Length; l++)
        {
            var last = l + 1 == widths.Length;
            // In other units, a layer's values are multiplied by a factor that the next layer's weights take back.
            var next = regime == "units" && !last ? Math.Pow(10, 8 * random.NextDouble() - 4) : 1.0;
            var weights = new double[node.Size * widths[l]];
            for (var w = 0; w < weights.Length; w++) weights[w] = Weight(random, regime) * next / unit;
            double[] biases = [.. Enumerable.Range(0, widths[l]).Select(_ => Weight(random, regime) * next * (random.Next(4) == 0 ? 0 : 1))];
            node = builder.Add(new DenseLayer(node.Size, weights, biases), node);
            unit = next;
            if (!last) node = builder.Add(Activation(random, kind, node.Size, next), node);
        }

        return builder.Build(node);
    }

    private static Layer Activation(Random random, int kind, int size, double unit) => kind switch
    {
        1 => new LeakyReluLayer(size, random.NextDouble()),
        2 => new AbsLayer(size),
        3 => new ClipLayer(size, -0.5 * unit, unit),
        4 => new SignLayer(size),
        5 => random.Next(2) == 0 ? new StepLayer(size) : new MaxLayer(size, [.. Enumerable.Range(0, size).Select(j => new[] { j, (j + 1) % size })]),
        _ => new ReluLayer(size),
    };

    private static double Weight(Random random, string regime)
    {
        var weight = 2 * random.NextDouble() - 1;
        return regime switch
        {
            "large" => Math.Sign(weight) * (40 + 1960 * random.NextDouble()),
            "tiny" => random.Next(2) == 0 ? weight : weight * Math.Pow(10, -38 * random.NextDouble()),
            "integer" => Math.Round(3 * weight),
            "sparse" => random.Next(2) == 0 ? 0 : weight,
            _ => weight,
        };
    }
}
