using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private const int Halvings = 3;

    /// <summary>Shares from which, and to which, halvings of the logarithm go, in units of the neuron's width over the row's.</summary>
    private const double Span = 16;

    private readonly RelaxedChain net;
    private readonly double[] middles;
    private readonly double[] radii;
    private readonly double[] sizes;
    private readonly Vector512<double>[][] slopes;
    private readonly Vector512<double>[] rests = new Vector512<double>[2];
    private readonly Vector512<double>[] roundings = new Vector512<double>[2];
    private readonly Vector512<double>[] widths = new Vector512<double>[2];
    private readonly Vector512<double>[] centers = new Vector512<double>[2];
    private readonly Vector512<float>[] singles;
    private readonly Vector512<float>[] weighted;
    private float[]? weights;
    private double[]? own;

    public RangeCut(RelaxedChain net)
    {
        // With planes an expression on the inputs is not all of a bound.
        if (net.Planes is not null) throw new ArgumentException("Ranges are not cut with planes.", nameof(net));
        this.net = net;
        var count = net.InputLower.Length;
        (middles, radii, sizes) = (new double[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            (middles[i], radii[i]) = (net.InputLower[i] / 2 + net.InputUpper[i] / 2, net.InputUpper[i] / 2 - net.InputLower[i] / 2);
            sizes[i] = Math.Max(Math.Abs(net.InputLower[i]), Math.Abs(net.InputUpper[i]));
        }

        slopes = [new Vector512<double>[count], new Vector512<double>[count]];
        Shares = new Vector512<float>[net.Chain.IsRecorded && net.Layers.Count > 0 ? 2 * net.Layers[0].Open : 0];
        (singles, weighted) = (new Vector512<float>[count], new Vector512<float>[count]);
    }

    /// <summary>For the two ends of each open neuron of the first layer the shares that made its range smaller in the last cut, -1 in lanes where none did; empty where nothing is recorded.</summary>
    public Vector512<float>[] Shares { get; }

    /// <summary>Takes over the row's expressions on the inputs in eight lanes.</summary>
    /// <param name="pass">After a backward pass of the row.</param>
    /// <param name="half">The first of the lanes.</param>
    /// <param name="limit">What the row is at most where it is met.</param>
    public void Take(LanePass<double> pass, int half, double limit)
    {
        var h = half == 0 ? 0 : 1;
        // On the part, a x + rest <= 0 wherever the row is met.
        var rest = pass.InputConstant - Vector512.Create(limit) - pass.InputErrors * Vector512.Create(1 + 1.0 / 1024);
        var (width, size, center) = (Vector512<double>.Zero, Vector512.Abs(pass.InputConstant) + Vector512.Create(Math.Abs(limit)), rest);
        for (var i = 0; i < middles.Length; i++)
        {
            var c = pass.Inputs[i];
            slopes[h][i] = c;
            width = LaneMath<double>.MultiplyAdd(Vector512.Abs(c), Vector512.Create(radii[i]), width);
            size = LaneMath<double>.MultiplyAdd(Vector512.Abs(c), Vector512.Create(sizes[i]), size);
            center = LaneMath<double>.MultiplyAdd(c, Vector512.Create(middles[i]), center);
        }

        (rests[h], widths[h], centers[h]) = (rest, width, center);
        roundings[h] = size * Vector512.Create(2 * Rounding.Gamma(2 * middles.Length + 8));
    }

    /// <summary>Cuts the ranges of all lanes.</summary>
    /// <param name="ascent">Whose ranges are cut.</param>
    public void Apply(DualAscent ascent)
    {
        var (center, width) = (Vector512.Narrow(centers[0], centers[1]), Vector512.Narrow(widths[0], widths[1]));
        Array.Fill(Shares, Vector512.Create(-1f));
        // Where the row is met in all of the box, nothing can be cut. Of layers with few weights a range is cut by less than it costs.
        if (net.Layers[0].Sparse is not null || Vector512.LessThanAll(center, -width)) return;
        for (var i = 0; i < middles.Length; i++)
        {
            singles[i] = Vector512.Narrow(slopes[0][i], slopes[1][i]);
            weighted[i] = singles[i] * LaneMath<float>.All(radii[i]);
        }

        var layer = net.Layers[0];
        Prepare(layer);
        for (var p = 0; p < layer.Open; p++)
        {
            // The upper line of a neuron whose coefficient is positive is not used.
            if (Vector512.GreaterThanOrEqualAll(ascent.Pass.Coefficients[0][p], Vector512<float>.Zero)) continue;
            var row = layer.Weights.AsSpan(p * layer.Columns, middles.Length);
            var unit = LaneMath<float>.All(own[p]) / Vector512.Max(width, Vector512.Create(float.Epsilon));
            var (low, high) = Share(weights.AsSpan(p * middles.Length, middles.Length), unit, center);
            ascent.Lower[0][p] = Raise(ascent.Lower[0][p], low, row, 1, layer.Biases[p], layer.Costs[p], 2 * p);
            ascent.Upper[0][p] = -Raise(-ascent.Upper[0][p], high, row, -1, -layer.Biases[p], layer.Costs[p], 2 * p + 1);
        }
    }

    /// <summary>The weights of the open neurons in single precision, and the half widths of their ranges over the box.</summary>
    [MemberNotNull(nameof(weights), nameof(own))]
    private void Prepare(RelaxedLayer layer)
    {
        if (weights is not null && own is not null) return;
        (weights, own) = (new float[layer.Open * middles.Length], new double[layer.Open]);
        for (var p = 0; p < layer.Open; p++)
        {
            var row = layer.Weights.AsSpan(p * layer.Columns, middles.Length);
            for (var i = 0; i < row.Length; i++) (weights[p * row.Length + i], own[p]) = ((float)row[i], own[p] + Math.Abs(row[i]) * radii[i]);
        }
    }

    /// <summary>The shares at which the minimum over the box of a pre-activation is about largest, and that of minus the pre-activation.</summary>
    private (Vector512<float> Low, Vector512<float> High) Share(ReadOnlySpan<float> neuron, Vector512<float> unit, Vector512<float> center)
    {
        var (low, high, factor) = (unit, unit, Math.Sqrt(Span));
        for (var h = 0; h < Halvings; h++, factor = Math.Sqrt(factor))
        {
            var (below, above) = Vector512.IsHardwareAccelerated ? Derivatives(neuron, low, high, center) : Halves(neuron, low, high, center);
            var (more, less) = (LaneMath<float>.All(factor), LaneMath<float>.All(1 / factor));
            low *= Vector512.ConditionalSelect(Vector512.GreaterThan(below, Vector512<float>.Zero), more, less);
            high *= Vector512.ConditionalSelect(Vector512.GreaterThan(above, Vector512<float>.Zero), more, less);
        }

        return (low, high);
    }

    /// <summary>The derivatives of both minima by their shares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (Vector512<float> Below, Vector512<float> Above) Derivatives(ReadOnlySpan<float> neuron, Vector512<float> low, Vector512<float> high, Vector512<float> center)
    {
        var (below, above, signs) = (center, center, Vector512.Create(-0f));
        for (var i = 0; i < neuron.Length; i++)
        {
            var (weight, slope, move) = (Vector512.Create(neuron[i]), singles[i], weighted[i]);
            below -= move ^ (LaneMath<float>.MultiplyAdd(low, slope, weight) & signs);
            above -= move ^ (LaneMath<float>.MultiplyAdd(high, slope, -weight) & signs);
        }

        return (below, above);
    }

    /// <summary>The same by halves of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (Vector512<float> Below, Vector512<float> Above) Halves(ReadOnlySpan<float> neuron, Vector512<float> low, Vector512<float> high, Vector512<float> center)
    {
        if (singles.Length < neuron.Length || weighted.Length < neuron.Length) throw new ArgumentException("The sizes do not fit.", nameof(neuron));
        ref var slope = ref Unsafe.As<Vector512<float>, Vector256<float>>(ref MemoryMarshal.GetArrayDataReference(singles));
        ref var move = ref Unsafe.As<Vector512<float>, Vector256<float>>(ref MemoryMarshal.GetArrayDataReference(weighted));
        ref var w = ref MemoryMarshal.GetReference(neuron);
        var (lowA, lowB, highA, highB) = (low.GetLower(), low.GetUpper(), -high.GetLower(), -high.GetUpper());
        var (belowA, belowB, aboveA, aboveB) = (center.GetLower(), center.GetUpper(), center.GetLower(), center.GetUpper());
        var signs = Vector256.Create(-0f);
        for (nint i = 0; i < neuron.Length; i++)
        {
            var weight = Vector256.Create(Unsafe.Add(ref w, i));
            var (slopeA, slopeB, moveA, moveB) = (Unsafe.Add(ref slope, 2 * i), Unsafe.Add(ref slope, 2 * i + 1), Unsafe.Add(ref move, 2 * i), Unsafe.Add(ref move, 2 * i + 1));
            belowA -= moveA ^ (LaneMath<float>.MultiplyAdd(lowA, slopeA, weight) & signs);
            belowB -= moveB ^ (LaneMath<float>.MultiplyAdd(lowB, slopeB, weight) & signs);
            // Minus the share, so that what is found is minus the coefficient.
            aboveA += moveA ^ (LaneMath<float>.MultiplyAdd(highA, slopeA, weight) & signs);
            aboveB += moveB ^ (LaneMath<float>.MultiplyAdd(highB, slopeB, weight) & signs);
        }

        return (Vector512.Create(belowA, belowB), Vector512.Create(aboveA, aboveB));
    }

    /// <summary>The larger of bounds that are known and new ones, rounded down.</summary>
    private Vector512<float> Raise(Vector512<float> known, Vector512<float> share, ReadOnlySpan<double> weights, double sign, double bias, double cost, int end)
    {
        var least = Vector512.Narrow(Least(0, share, weights, sign, bias, cost), Least(1, share, weights, sign, bias, cost));
        // Narrowing rounds to nearest: a step down covers it.
        least -= Vector512.Abs(least) * Vector512.Create(MathF.ScaleB(1, -22)) + Vector512.Create(MathF.ScaleB(1, -120));
        var isBetter = Vector512.GreaterThan(least, known) & Vector512.LessThan(least, Vector512.Create(float.PositiveInfinity));
        if (Shares.Length > 0) Shares[end] = Vector512.ConditionalSelect(isBetter, share, Shares[end]);
        return Vector512.ConditionalSelect(isBetter, least, known);
    }

    private Vector512<double> Least(int h, Vector512<float> shares, ReadOnlySpan<double> weights, double sign, double bias, double cost)
    {
        var share = Vector512.Max(Vector512<double>.Zero, GuardedBound.Half(shares, h));
        var (row, sum) = (slopes[h], LaneMath<double>.MultiplyAdd(share, rests[h], Vector512.Create(bias)));
        for (var i = 0; i < weights.Length; i++)
        {
            var c = LaneMath<double>.MultiplyAdd(share, row[i], Vector512.Create(sign * weights[i]));
            sum = LaneMath<double>.MultiplyAdd(c, Vector512.ConditionalSelect(Vector512.GreaterThan(c, Vector512<double>.Zero), Vector512.Create(net.InputLower[i]), Vector512.Create(net.InputUpper[i])), sum);
        }

        return sum - Vector512.Create(cost * (1 + 1.0 / 1024)) - share * roundings[h] - Vector512.Create(Math.ScaleB(1, -600));
    }
}
