using System.Globalization;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Metamorphic;

/// <summary>Changes a question so that it is known how its answer changes: other units of inputs or outputs, neurons in another order, a smaller box.</summary>
/// <param name="Question">The changed question.</param>
/// <param name="Distance">What a distance is multiplied with.</param>
/// <param name="Output">What an output is multiplied with.</param>
/// <param name="IsSame">Whether the answer is the same but for these factors; false where the box became smaller.</param>
public sealed record QuestionChange(NetworkQuestion Question, double Distance, double Output, bool IsSame);

/// <summary>Draws a change.</summary>
public static class QuestionChanges
{
    public static QuestionChange Draw(NetworkQuestion question, Random random) => random.Next(4) switch
    {
        0 => Inputs(question, Factor(random)),
        1 => Outputs(question, Factor(random)),
        2 => Permuted(question, random),
        _ => Cut(question, random),
    };

    /// <summary>From 1e-3 to 1e4; every other one a power of two, with which nothing is rounded.</summary>
    private static double Factor(Random random)
    {
        var factor = Math.Pow(10, 7 * random.NextDouble() - 3);
        return random.Next(2) == 0 ? Math.ScaleB(1, Math.ILogB(factor)) : factor;
    }

    private static QuestionChange Inputs(NetworkQuestion question, double factor)
    {
        double[] Scaled(double[] values) => Array.ConvertAll(values, value => value * factor);
        var network = Rebuild(question.Network, (node, layer, isFirst, _) => isFirst ? Dense(layer, weight => weight / factor, bias => bias) : layer);
        var changed = question with { Network = network, Lower = Scaled(question.Lower), Upper = Scaled(question.Upper), Input = Scaled(question.Input), Origin = Told(question, "inputs", factor) };
        return new QuestionChange(changed, question.Norm == Verification.Attack.AttackNorm.L0 ? 1 : factor, 1, IsSame: true);
    }

    private static QuestionChange Outputs(NetworkQuestion question, double factor)
    {
        var network = Rebuild(question.Network, (node, layer, _, isLast) => isLast ? Dense(layer, weight => weight * factor, bias => bias * factor) : layer);
        return new QuestionChange(question with { Network = network, Margin = question.Margin * factor, Origin = Told(question, "outputs", factor) }, 1, factor, IsSame: true);
    }

    /// <summary>The neurons of the first hidden layer in another order; only where their activation is the same for all and the next layer is dense.</summary>
    private static QuestionChange Permuted(NetworkQuestion question, Random random)
    {
        var first = (DenseLayer)question.Network.Nodes[1].Layer!;
        var order = Enumerable.Range(0, first.OutputSize).ToArray();
        random.Shuffle(order);
        if (question.Network.Nodes[2].Layer is MaxLayer || question.Network.Nodes[3].Layer is not DenseLayer) return new QuestionChange(question, 1, 1, IsSame: true);
        var network = Rebuild(question.Network, (node, layer, isFirst, _) =>
        {
            if (isFirst) return new DenseLayer([.. order.Select(j => first.WeightsOf(j).ToArray())], [.. order.Select(j => first.Biases[j])]);
            if (node.Index != 3) return layer;
            var dense = (DenseLayer)layer;
            return new DenseLayer([.. Enumerable.Range(0, dense.OutputSize).Select(j => order.Select(i => dense.WeightsOf(j)[i]).ToArray())], [.. dense.Biases]);
        });
        return new QuestionChange(question with { Network = network, Origin = question.Origin + ", neurons permuted" }, 1, 1, IsSame: true);
    }

    private static QuestionChange Cut(NetworkQuestion question, Random random)
    {
        var (lower, upper) = ((double[])question.Lower.Clone(), (double[])question.Upper.Clone());
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] += random.Next(2) * random.NextDouble() * (question.Input[i] - lower[i]);
            upper[i] -= random.Next(2) * random.NextDouble() * (upper[i] - question.Input[i]);
            (lower[i], upper[i]) = (Math.Min(lower[i], question.Input[i]), Math.Max(upper[i], question.Input[i]));
        }

        return new QuestionChange(question with { Lower = lower, Upper = upper, Origin = question.Origin + ", box cut" }, 1, 1, IsSame: false);
    }

    private static string Told(NetworkQuestion question, string what, double factor) => string.Create(CultureInfo.InvariantCulture, $"{question.Origin}, {what} times {factor:R}");

    private static DenseLayer Dense(Layer layer, Func<double, double> weight, Func<double, double> bias)
    {
        var dense = (DenseLayer)layer;
        return new DenseLayer([.. Enumerable.Range(0, dense.OutputSize).Select(j => Array.ConvertAll(dense.WeightsOf(j).ToArray(), w => weight(w)))], Array.ConvertAll(dense.Biases.ToArray(), b => bias(b)));
    }

    private static Network Rebuild(Network network, Func<NetworkNode, Layer, bool, bool, Layer> change)
    {
        var builder = new NetworkBuilder();
        var made = new NetworkNode[network.Nodes.Count];
        foreach (var node in network.Nodes)
        {
            made[node.Index] = node.Layer is null
                ? builder.Input(node.Shape, node.Name)
                : builder.Add(change(node, node.Layer, node.Index == 1, node == network.Output), [.. node.Inputs.Select(input => made[input.Index])], node.Shape, node.Name);
        }

        return builder.Build(made[network.Output.Index]);
    }
}
