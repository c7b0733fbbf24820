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
    private readonly LaneSteps points;
    private readonly Vector512<float>[] row;

    private NeuronReach(ReluRoot root) => (this.root, net, points, row) = (root, root.Net, new LaneSteps(root.Net), new Vector512<float>[root.Net.Layers[^1].Rows]);

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
            var weights = new double[net.Chain.Stages[net.Layers.Count].Outputs];
            weights[outputs[Math.Min(lane / 2, outputs.Length - 1)]] = lane % 2 == 0 ? 1 : -1;
            rows[lane] = new OutputRow(weights, 0);
        }

        var constant = root.Load<float>(0, Lanes, lane => rows[lane], row, isLimited: true, out _);
        for (var i = 0; i < points.Lower.Length; i++) points.At[i] = Vector512.Create(points.Lower[i] / 2 + points.Upper[i] / 2);
        var (best, step) = (Vector512.Create(float.PositiveInfinity), FirstStep);
        for (var s = 0; s < Steps; s++, step *= Shrink)
        {
            best = Vector512.Min(best, Forward(constant));
            row.CopyTo(points.Coefficients, 0);
            points.Backward();
            points.Step(step);
        }

        return Vector512.Min(best, Forward(constant));
    }

    private Vector512<float> Forward(Vector512<float> constant)
    {
        points.Forward();
        for (var p = 0; p < net.Layers[^1].Neurons.Length; p++) constant = LaneMath<float>.MultiplyAdd(row[p], points.Values[p], constant);
        return constant;
    }
}
