using System.Numerics;
using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Metamorphic;

/// <summary>The cost of a network of real weights by the definitions of the objectives, in fractions, without the library's evaluation.</summary>
public static class RealReferenceCosts
{
    /// <summary>The cost, or null where a weight leaves the box or a neuron or an output breaks a condition.</summary>
    public static Rational? Of(RealTrainingProblem problem, StepNetwork network)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(network);
        var (data, zone, cost) = (problem.Data, Rational.Of(new BigInteger(problem.DeadZone * 1_000_000_000_000m), 1_000_000_000_000), Rational.Zero);
        foreach (var layer in network.Layers)
        {
            if (layer.Weights.Concat(layer.Biases).Any(w => Math.Abs((long)w) > (long)problem.Range * StepNetwork.Unit)) return null;
        }

        for (var k = 0; k < data.SampleCount; k++)
        {
            Rational[] values = [.. data.Row(k).ToArray().Select(x => Rational.Of(x, data.Scale))];
            for (var l = 0; l < network.Layers.Count; l++)
            {
                var layer = network.Layers[l];
                Rational[] sums = [.. Enumerable.Range(0, layer.NeuronCount).Select(j => Sum(layer, j, values))];
                if (l + 1 == network.Layers.Count)
                {
                    values = sums;
                    break;
                }

                if (sums.Any(a => a.Abs() < zone)) return null;
                values = [.. sums.Select(a => a.Sign >= 0 ? Rational.One : Rational.Zero)];
            }

            if (Loss(problem.Objective.Name, values, data.Labels[k], zone) is not { } loss) return null;
            cost += loss;
        }

        return cost;
    }

    private static Rational Sum(IntegerLayer layer, int neuron, Rational[] values)
    {
        var sum = Rational.Of(layer.Biases[neuron], StepNetwork.Unit);
        for (var i = 0; i < values.Length; i++) sum += Rational.Of(layer.WeightsOf(neuron)[i], StepNetwork.Unit) * values[i];
        return sum;
    }

    private static Rational? Loss(string objective, Rational[] outputs, int label, Rational zone)
    {
        switch (objective)
        {
            case "max-correct":
                if (outputs.Any(a => a.Abs() < zone)) return null;
                var isRight = outputs.Length == 1 ? outputs[0].Sign > 0 == (label == 1) : outputs.Select((a, j) => a.Sign > 0 == (j == label)).All(right => right);
                return isRight ? Rational.Zero : Rational.One;
            case "min-hinge":
                var signed = label == 1 ? outputs[0] : -outputs[0];
                return signed.Sign < 0 ? null : Rational.Max(Rational.Zero, Rational.One - signed);
            case "log-likelihood":
                for (var i = 0; i < outputs.Length; i++)
                {
                    for (var j = 0; j < i; j++) if ((outputs[i] - outputs[j]).Abs() < zone) return null;
                }

                return outputs.Aggregate(Rational.Max) - outputs[label];
            default:
                throw new ArgumentException($"There is no reference for '{objective}'.", nameof(objective));
        }
    }
}
