using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.Training.Formulations;

/// <summary>A network of step neurons in exact numbers, with what it does on the training samples.</summary>
/// <remarks>
/// A solver's point keeps its rows to a tolerance only, and a sum of -1e-9 is not on. So the thresholds are lowered by half of the gap, which no
/// neuron of the model comes near, and also tried as they are and with all numbers rounded to simple fractions; the best by
/// exact count is taken, whatever the solver said.
/// </remarks>
public sealed class StepNetworkSolution
{
    private const long SimpleDenominator = 1000;

    private StepNetworkSolution(IReadOnlyList<Rational[][]> weights, IReadOnlyList<Rational[]> thresholds, int errors) =>
        (Weights, Thresholds, Errors) = (weights, thresholds, errors);

    /// <summary>For each layer a row of weights a neuron.</summary>
    public IReadOnlyList<Rational[][]> Weights { get; }

    /// <summary>For each layer a threshold a neuron; a neuron is on where its weighted sum is at or above it.</summary>
    public IReadOnlyList<Rational[]> Thresholds { get; }

    /// <summary>The number of outputs that differ from their targets over all training samples, counted exactly.</summary>
    public int Errors { get; }

    /// <summary>The outputs for one input, exactly.</summary>
    public int[] Outputs(IReadOnlyList<Rational> input) => Evaluate(Weights, Thresholds, input);

    internal static StepNetworkSolution Best(double[][][] weights, double[][] thresholds, double gap, IReadOnlyList<double[]> inputs, IReadOnlyList<int[]> targets)
    {
        var samples = inputs.Select(row => Array.ConvertAll(row, Rational.Of)).ToArray();
        var half = Rational.OfDecimal(gap) / 2;
        StepNetworkSolution? best = null;
        foreach (var (round, shift) in ((Func<double, Rational>, Rational)[])[(Rational.Of, half), (Simple, half), (Simple, Rational.Zero), (Rational.Of, Rational.Zero)])
        {
            // Scaling keeps lowered thresholds within [-1, 1] and changes no neuron.
            var scale = Rational.One / (Rational.One + shift);
            Rational[][][] w = [.. weights.Select(layer => layer.Select(row => row.Select(x => scale * round(Math.Clamp(x, -1, 1))).ToArray()).ToArray())];
            Rational[][] t = [.. thresholds.Select(layer => layer.Select(x => scale * (round(Math.Clamp(x, -1, 1)) - shift)).ToArray())];
            var errors = samples.Select((x, k) => Evaluate(w, t, x).Zip(targets[k]).Count(pair => pair.First != pair.Second)).Sum();
            if (best is null || errors < best.Errors) best = new StepNetworkSolution(w, t, errors);
        }

        return best!;
    }

    private static Rational Simple(double value) => Rational.Near(value, Tolerances.SimpleFraction, SimpleDenominator) ?? Rational.Of(value);

    private static int[] Evaluate(IReadOnlyList<Rational[][]> weights, IReadOnlyList<Rational[]> thresholds, IReadOnlyList<Rational> input)
    {
        var values = input;
        var outputs = Array.Empty<int>();
        for (var l = 0; l < weights.Count; l++)
        {
            var sums = LinearSystem.Multiply(weights[l], values);
            outputs = [.. sums.Select((sum, j) => sum >= thresholds[l][j] ? 1 : 0)];
            values = [.. outputs.Select(u => (Rational)u)];
        }

        return outputs;
    }
}
