using System.Runtime.Intrinsics;
using Halfspace.Bounds;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Cuts the ranges of the first layer's neurons down to where a row can be met. A part's linear bound on the row is at most the limit there, so any share of it may be added
/// to a pre-activation, which is linear too, before that is minimised over the box.
/// </summary>
/// <remarks>
/// The best share is where the derivative changes its sign; it is looked for in single precision, and the range is evaluated in double with what rounding can do
/// taken off: the neuron's own cost, and for the row its error and that of a sum of as many terms as there are inputs. Source of the idea: clipping of intermediate bounds in
/// Clip-and-Verify (Zhou et al., NeurIPS 2025).
/// </remarks>
internal sealed class RangeCut
{
    private const int Halvings = 6;

    /// <summary>Shares from which, and to which, halvings of the logarithm go, in units of the neuron's width over the row's.</summary>
    private const double Span = 16;

    private readonly RelaxedChain net;
    private readonly double[] middles;
    private readonly double[] radii;
    private readonly double[] sizes;
    private readonly Vector512<double>[] weighted;
    private readonly Vector512<double>[] slopes;

    public RangeCut(RelaxedChain net)
    {
        this.net = net;
        var count = net.InputLower.Length;
        (middles, radii, sizes) = (new double[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            (middles[i], radii[i]) = (net.InputLower[i] / 2 + net.InputUpper[i] / 2, net.InputUpper[i] / 2 - net.InputLower[i] / 2);
            sizes[i] = Math.Max(Math.Abs(net.InputLower[i]), Math.Abs(net.InputUpper[i]));
        }

        (weighted, slopes) = (new Vector512<double>[count], new Vector512<double>[count]);
    }

    /// <summary>Cuts ranges of eight lanes.</summary>
    /// <param name="ascent">Whose ranges are cut.</param>
    /// <param name="pass">After a backward pass of the row.</param>
    /// <param name="half">The first of the lanes.</param>
    /// <param name="limit">What the row is at most where it is met.</param>
    public void Apply(DualAscent ascent, LanePass<double> pass, int half, double limit)
    {
        // On the part, a x + rest <= 0 wherever the row is met.
        var rest = pass.InputConstant - Vector512.Create(limit) - pass.InputErrors * Vector512.Create(1 + 1.0 / 1024);
        var (width, size, center) = (Vector512<double>.Zero, Vector512.Abs(pass.InputConstant) + Vector512.Create(Math.Abs(limit)), rest);
        for (var i = 0; i < middles.Length; i++)
        {
            slopes[i] = pass.Inputs[i];
            weighted[i] = Vector512.Abs(slopes[i]) * Vector512.Create(radii[i]);
            width += weighted[i];
            size = LaneMath<double>.MultiplyAdd(Vector512.Abs(slopes[i]), Vector512.Create(sizes[i]), size);
            center = LaneMath<double>.MultiplyAdd(slopes[i], Vector512.Create(middles[i]), center);
        }

        var rounding = size * Vector512.Create(2 * Rounding.Gamma(2 * middles.Length + 8));
        // Where the row is met in most of the box, nothing can be cut.
        if (Vector512.LessThanAll(center, -width)) return;
        var layer = net.Layers[0];
        for (var p = 0; p < layer.Open; p++)
        {
            var weights = layer.Weights.AsSpan(p * layer.Columns, middles.Length);
            var lower = Least(weights, 1, layer.Biases[p], layer.Costs[p], rest, rounding, center, width);
            var upper = -Least(weights, -1, -layer.Biases[p], layer.Costs[p], rest, rounding, center, width);
            ascent.Lower[0][p] = Raise(ascent.Lower[0][p], lower, half);
            ascent.Upper[0][p] = -Raise(-ascent.Upper[0][p], -upper, half);
        }
    }

    /// <summary>The larger of bounds that are known and new ones, rounded down.</summary>
    private static Vector512<float> Raise(Vector512<float> known, Vector512<double> found, int half)
    {
        for (var lane = 0; lane < LaneMath<double>.Lanes; lane++)
        {
            if (found[lane] > known[half + lane] && double.IsFinite(found[lane])) known = known.WithElement(half + lane, DualAscent.Outward(found[lane], down: true));
        }

        return known;
    }

    private Vector512<double> Least(ReadOnlySpan<double> weights, double sign, double bias, double cost, Vector512<double> rest, Vector512<double> rounding, Vector512<double> center, Vector512<double> width)
    {
        var own = 0.0;
        for (var i = 0; i < weights.Length; i++) own += Math.Abs(weights[i]) * radii[i];
        var unit = Vector512.Create(own) / Vector512.Max(width, Vector512.Create(double.Epsilon));
        var (share, factor) = (unit, Math.Sqrt(Span));
        for (var h = 0; h < Halvings; h++, factor = Math.Sqrt(factor))
        {
            var derivative = center;
            for (var i = 0; i < weights.Length; i++)
            {
                var c = LaneMath<double>.MultiplyAdd(share, slopes[i], Vector512.Create(sign * weights[i]));
                derivative -= Vector512.CopySign(weighted[i], c ^ slopes[i]);
            }

            share *= Vector512.ConditionalSelect(Vector512.GreaterThan(derivative, Vector512<double>.Zero), Vector512.Create(factor), Vector512.Create(1 / factor));
        }

        var sum = LaneMath<double>.MultiplyAdd(share, rest, Vector512.Create(bias));
        for (var i = 0; i < weights.Length; i++)
        {
            var c = LaneMath<double>.MultiplyAdd(share, slopes[i], Vector512.Create(sign * weights[i]));
            sum = LaneMath<double>.MultiplyAdd(c, Vector512.ConditionalSelect(Vector512.GreaterThan(c, Vector512<double>.Zero), Vector512.Create(net.InputLower[i]), Vector512.Create(net.InputUpper[i])), sum);
        }

        return sum - Vector512.Create(cost * (1 + 1.0 / 1024)) - share * rounding - Vector512.Create(Math.ScaleB(1, -600));
    }
}
