using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// How far the outputs of a chain are seen to reach over a box: steps along the signs of the gradient, eight outputs with both ends at once. Nothing is claimed from it; it says where bounds can still become better.
/// </summary>
internal sealed class NeuronReach
{
    private const int Lanes = DualAscent.Lanes;
    private const int Steps = 12;
    private const float FirstStep = 0.5f;
    private const float Shrink = 0.75f;

    private readonly ReluRoot root;
    private readonly RelaxedChain net;
    private readonly int top;
    private readonly Vector512<float>[][] slopes;
    private readonly Vector512<float>[] at;
    private readonly Vector512<float>[] values;
    private readonly Vector512<float>[] coefficients;
    private readonly Vector512<float>[] row;
    private readonly float[] lower;
    private readonly float[] upper;

    private NeuronReach(ReluRoot root)
    {
        (this.root, net, top) = (root, root.Net, root.Net.Layers.Count);
        slopes = [.. net.Layers.Select(layer => new Vector512<float>[layer.Neurons.Length])];
        var widest = Math.Max(net.Width(0), net.Layers.Max(layer => layer.Rows));
        (at, values, coefficients, row) = (new Vector512<float>[net.Width(0)], new Vector512<float>[widest], new Vector512<float>[widest], new Vector512<float>[net.Layers[^1].Rows]);
        (lower, upper) = (Array.ConvertAll(net.InputLower, value => (float)value), Array.ConvertAll(net.InputUpper, value => (float)value));
    }

    /// <summary>The least and the largest value seen of some outputs.</summary>
    /// <param name="root">What is known of the box; its ranges have to hold on all of it.</param>
    /// <param name="outputs">The outputs.</param>
    public static (double[] Least, double[] Largest) Of(ReluRoot root, int[] outputs)
    {
        var (least, largest) = (new double[outputs.Length], new double[outputs.Length]);
        var reach = new NeuronReach(root);
        for (var from = 0; from < outputs.Length; from += Lanes / 2)
        {
            var group = outputs.AsSpan(from, Math.Min(Lanes / 2, outputs.Length - from));
            var found = reach.Climb(group);
            for (var t = 0; t < group.Length; t++) (least[from + t], largest[from + t]) = (found[2 * t], -found[2 * t + 1]);
        }

        return (least, largest);
    }

    /// <summary>The least values seen of outputs, and of minus them, side by side.</summary>
    private Vector512<float> Climb(ReadOnlySpan<int> outputs)
    {
        var rows = new OutputRow[Lanes];
        for (var lane = 0; lane < Lanes; lane++)
        {
            var weights = new double[net.Chain.Stages[top].Outputs];
            weights[outputs[Math.Min(lane / 2, outputs.Length - 1)]] = lane % 2 == 0 ? 1 : -1;
            rows[lane] = new OutputRow(weights, 0);
        }

        var constant = root.Load<float>(0, Lanes, lane => rows[lane], row, isLimited: true, out _);
        for (var i = 0; i < lower.Length; i++) at[i] = Vector512.Create(lower[i] / 2 + upper[i] / 2);
        var (best, step) = (Vector512.Create(float.PositiveInfinity), FirstStep);
        for (var s = 0; s < Steps; s++, step *= Shrink)
        {
            best = Vector512.Min(best, Forward(constant));
            Backward();
            for (var i = 0; i < lower.Length; i++)
            {
                var move = Vector512.Create(step * (upper[i] - lower[i]));
                var moved = at[i] - Vector512.ConditionalSelect(Vector512.GreaterThan(coefficients[i], Vector512<float>.Zero), move, Vector512.ConditionalSelect(Vector512.LessThan(coefficients[i], Vector512<float>.Zero), -move, Vector512<float>.Zero));
                at[i] = Vector512.Max(Vector512.Create(lower[i]), Vector512.Min(Vector512.Create(upper[i]), moved));
            }
        }

        return Vector512.Min(best, Forward(constant));
    }

    private Vector512<float> Forward(Vector512<float> constant)
    {
        ReadOnlySpan<Vector512<float>> here = at;
        for (var m = 0; m < top; m++)
        {
            var layer = net.Layers[m];
            layer.Forth(here, net.Count(m), coefficients.AsSpan());
            for (var p = 0; p < layer.Neurons.Length; p++)
            {
                var z = coefficients[p] + LaneMath<float>.All(layer.Biases[p]);
                slopes[m][p] = p >= layer.Open ? LaneMath<float>.All(layer.Slopes[p])
                    : Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<float>.Zero), Vector512<float>.One, LaneMath<float>.All(layer.Leaks[p]));
                values[p] = slopes[m][p] * z;
            }

            here = values;
        }

        for (var p = 0; p < net.Layers[^1].Neurons.Length; p++) constant = LaneMath<float>.MultiplyAdd(row[p], values[p], constant);
        return constant;
    }

    private void Backward()
    {
        row.CopyTo(coefficients, 0);
        for (var m = top - 1; m >= 0; m--)
        {
            var layer = net.Layers[m];
            for (var p = 0; p < layer.Neurons.Length; p++) values[p] = coefficients[p] * slopes[m][p];
            layer.Back<float>(values, layer.Columns, coefficients);
        }
    }
}
