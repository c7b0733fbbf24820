using System.Numerics.Tensors;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Ranges of a network's hidden neurons by interval arithmetic, in float and without regard to rounding, and the gradient of what they cost: for training only, no claim rests on it.
/// </summary>
/// <remarks>
/// A box is a centre c and radii r; a layer has W c + b and |W| r, so l and u are their difference and sum. What a neuron costs: with l &lt; 0 &lt; u, its range u - l times one weight,
/// and always -tanh(1 + l u) times another. A neuron's values behind the ReLU range from max(0, l) to max(0, u).
/// </remarks>
internal sealed class ReluRanges(ReluPass pass, double rangePenalty, double stabilityPenalty)
{
    private readonly float[][] centers = [.. pass.Layers.Select(layer => new float[layer.Inputs])];
    private readonly float[][] radii = [.. pass.Layers.Select(layer => new float[layer.Inputs])];
    private readonly float[][] lows = [.. pass.Layers.Select(layer => new float[layer.Outputs])];
    private readonly float[][] highs = [.. pass.Layers.Select(layer => new float[layer.Outputs])];
    private readonly float[] sizes = new float[pass.Layers.Max(layer => layer.Inputs)];

    /// <summary>What the ranges over a box cost.</summary>
    public double Cost(ReadOnlySpan<float> lower, ReadOnlySpan<float> upper)
    {
        for (var i = 0; i < lower.Length; i++) (centers[0][i], radii[0][i]) = ((lower[i] + upper[i]) / 2, (upper[i] - lower[i]) / 2);
        var cost = 0.0;
        for (var l = 0; l + 1 < pass.Layers.Count; l++)
        {
            var layer = pass.Layers[l];
            for (var j = 0; j < layer.Outputs; j++)
            {
                var weights = Weights(layer, j);
                TensorPrimitives.Abs(weights, sizes);
                var (center, radius) = (TensorPrimitives.Dot(weights, centers[l]) + pass.Parameters[layer.BiasesAt + j], TensorPrimitives.Dot(sizes.AsSpan(0, layer.Inputs), radii[l]));
                var (low, high) = (lows[l][j], highs[l][j]) = (center - radius, center + radius);
                if (low < 0 && high > 0) cost += rangePenalty * (high - low);
                cost -= stabilityPenalty * Math.Tanh(1 + (double)low * high);
                var (from, to) = (Math.Max(0, low), Math.Max(0, high));
                (centers[l + 1][j], radii[l + 1][j]) = ((from + to) / 2, (to - from) / 2);
            }
        }

        return cost;
    }

    /// <summary>Adds the gradient of the cost over a box, times a factor, to that of the parameters.</summary>
    public void AddGradient(ReadOnlySpan<float> lower, ReadOnlySpan<float> upper, float factor, float[] gradient)
    {
        Cost(lower, upper);
        var (afterCenter, afterRadius) = (Array.Empty<float>(), Array.Empty<float>());
        for (var l = pass.Layers.Count - 2; l >= 0; l--)
        {
            var layer = pass.Layers[l];
            var (center, radius) = (new float[layer.Inputs], new float[layer.Inputs]);
            for (var j = 0; j < layer.Outputs; j++)
            {
                var (low, high) = (lows[l][j], highs[l][j]);
                var bend = Math.Tanh(1 + (double)low * high);
                var steep = (float)(factor * stabilityPenalty * (1 - bend * bend));
                var wide = low < 0 && high > 0 ? (float)(factor * rangePenalty) : 0;
                var (byLow, byHigh) = (-steep * high - wide, -steep * low + wide);
                if (afterCenter.Length > 0)
                {
                    // Centre and radius behind the ReLU are half the sum and half the difference of the ends that are above zero.
                    if (low > 0) byLow += (afterCenter[j] - afterRadius[j]) / 2;
                    if (high > 0) byHigh += (afterCenter[j] + afterRadius[j]) / 2;
                }

                var (byCenter, byRadius) = (byLow + byHigh, byHigh - byLow);
                if (byCenter == 0 && byRadius == 0) continue;
                gradient[layer.BiasesAt + j] += byCenter;
                var weights = Weights(layer, j);
                var own = gradient.AsSpan(layer.WeightsAt + j * layer.Inputs, layer.Inputs);
                for (var i = 0; i < layer.Inputs; i++)
                {
                    own[i] += byCenter * centers[l][i] + byRadius * Math.Sign(weights[i]) * radii[l][i];
                    center[i] += byCenter * weights[i];
                    radius[i] += byRadius * Math.Abs(weights[i]);
                }
            }

            (afterCenter, afterRadius) = (center, radius);
        }
    }

    private ReadOnlySpan<float> Weights(ReluPass.LayerPlace layer, int neuron) => pass.Parameters.AsSpan(layer.WeightsAt + neuron * layer.Inputs, layer.Inputs);
}
