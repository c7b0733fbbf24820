using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Sixteen points of a box at once, in single precision, on the chain that is left over it: the values of the last hidden layer, the gradient of an expression on them, and steps along its signs.
/// Nothing is claimed from it.
/// </summary>
internal sealed class LaneSteps
{
    private readonly RelaxedChain net;
    private readonly int top;
    private readonly Vector512<float>[][] slopes;
    private readonly float[] lower;
    private readonly float[] upper;

    public LaneSteps(RelaxedChain net)
    {
        (this.net, top) = (net, net.Layers.Count);
        slopes = [.. net.Layers.Select(layer => new Vector512<float>[layer.Neurons.Length])];
        var widest = Math.Max(net.Width(0), net.Layers.Max(layer => layer.Rows));
        (At, Values, Coefficients) = (new Vector512<float>[net.Width(0)], new Vector512<float>[widest], new Vector512<float>[widest]);
        (lower, upper) = (Array.ConvertAll(net.InputLower, value => (float)value), Array.ConvertAll(net.InputUpper, value => (float)value));
    }

    /// <summary>The inputs that vary, of each point.</summary>
    public Vector512<float>[] At { get; }

    /// <summary>After <see cref="Forward"/> the values of the last hidden layer.</summary>
    public Vector512<float>[] Values { get; }

    /// <summary>Coefficients on those values; after <see cref="Backward"/> on the inputs.</summary>
    public Vector512<float>[] Coefficients { get; }

    /// <summary>The lower ends of the inputs.</summary>
    public ReadOnlySpan<float> Lower => lower;

    /// <summary>Their upper ends.</summary>
    public ReadOnlySpan<float> Upper => upper;

    /// <summary>Evaluates the points.</summary>
    public void Forward()
    {
        ReadOnlySpan<Vector512<float>> here = At;
        for (var m = 0; m < top; m++)
        {
            var layer = net.Layers[m];
            layer.Forth(here, net.Count(m), Coefficients.AsSpan());
            for (var p = 0; p < layer.Neurons.Length; p++)
            {
                var z = Coefficients[p] + LaneMath<float>.All(layer.Biases[p]);
                var slope = p >= layer.Open ? LaneMath<float>.All(layer.Slopes[p])
                    : Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<float>.Zero), Vector512<float>.One, LaneMath<float>.All(layer.Leaks[p]));
                (slopes[m][p], Values[p]) = (slope, slope * z);
                if (layer.Steps is not { } steps || !steps[p]) continue;
                // A step has no slope; near zero that of a line over its range leads towards the other side.
                Values[p] = p >= layer.Open ? Vector512<float>.One : Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(z, Vector512<float>.Zero), Vector512<float>.One, Vector512<float>.Zero);
                slopes[m][p] = p >= layer.Open ? Vector512<float>.Zero : LaneMath<float>.All(1 / Math.Max(layer.Upper[p] - layer.Lower[p], 1e-3));
            }

            here = Values;
        }
    }

    /// <summary>Takes coefficients on the last hidden layer back to the inputs, at the points that were evaluated last.</summary>
    public void Backward()
    {
        for (var m = top - 1; m >= 0; m--)
        {
            var layer = net.Layers[m];
            for (var p = 0; p < layer.Neurons.Length; p++) Values[p] = Coefficients[p] * slopes[m][p];
            layer.Back<float>(Values, layer.Columns, Coefficients);
        }
    }

    /// <summary>Moves the points against the signs of the coefficients on the inputs.</summary>
    /// <param name="step">How far, as a share of the box.</param>
    public void Step(float step)
    {
        for (var i = 0; i < lower.Length; i++)
        {
            var (gradient, move) = (Coefficients[i], Vector512.Create(step * (upper[i] - lower[i])));
            var moved = At[i] - Vector512.ConditionalSelect(Vector512.GreaterThan(gradient, Vector512<float>.Zero), move, Vector512.ConditionalSelect(Vector512.LessThan(gradient, Vector512<float>.Zero), -move, Vector512<float>.Zero));
            At[i] = Vector512.Max(Vector512.Create(lower[i]), Vector512.Min(Vector512.Create(upper[i]), moved));
        }
    }
}
