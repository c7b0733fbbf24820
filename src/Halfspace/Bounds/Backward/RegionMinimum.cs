namespace Halfspace.Bounds.Backward;

/// <summary>
/// The smallest value of linear expressions over a region, from below. Over a box with centre c and radii r it is
/// <c>m c - |m| r</c>. A ball cuts the box: with offsets t from its centre, <c>|t_i| &lt;= cap_i</c>, the gain <c>sum |m_i| t_i</c> is bounded by
/// a Lagrange multiplier on the ball's radius. Every multiplier of zero or more gives a valid bound, so only its choice is left to
/// floating-point arithmetic.
/// </summary>
/// <remarks>
/// The radii are enlarged by <c>g (|c| + r)</c>, which covers the rounding of both sums: with g at least twice the error bound of each,
/// <c>(1 - g/2)(1 + g) &gt;= 1</c> for g below 1/2.
/// </remarks>
internal sealed class RegionMinimum
{
    /// <summary>Covers the rounding of the sums that make the errors themselves, up to 2^40 terms.</summary>
    private const double ErrorFactor = 1 + 1.0 / 1024;

    /// <summary>Halvings to find the multiplier of a condition.</summary>
    private const int Halvings = 12;

    private readonly InputRegion region;
    private readonly IReadOnlyList<InputCut> cuts;
    private readonly double gamma;
    private readonly double[] centers;
    private readonly double[] radii;

    /// <summary>Takes a region, and conditions on its inputs.</summary>
    public RegionMinimum(InputRegion region, IReadOnlyList<InputCut> cuts)
    {
        (this.region, this.cuts) = (region, cuts);
        gamma = Rounding.Gamma(region.Size);
        (centers, radii) = (new double[region.Size], new double[region.Size]);
        for (var i = 0; i < centers.Length; i++)
        {
            var (center, radius) = Rounding.Middle(region.Lower[i], region.Upper[i]);
            (centers[i], radii[i]) = (center, Math.BitIncrement(Math.FusedMultiplyAdd(gamma, Math.Abs(center) + radius, radius)));
        }
    }

    /// <summary>A lower bound of each expression of a block, its constant and its error counted in; negative infinity where there is none.</summary>
    /// <param name="block">The block, all of whose coefficients are on the inputs.</param>
    /// <param name="underflow">What products below the normal range may come to.</param>
    /// <param name="lower">Receives one bound an expression.</param>
    public void Bound(BackwardBlock block, double underflow, Span<double> lower)
    {
        Span<double> spreads = stackalloc double[block.Width];
        spreads.Clear();
        lower.Clear();
        var coefficients = block.Inputs;
        for (var i = 0; i < centers.Length; i++) BlockSums.AddCentered(coefficients.Slice(i * block.Width, block.Width), centers[i], radii[i], lower, spreads);
        for (var b = 0; b < block.Width; b++)
        {
            var value = Math.BitDecrement(lower[b] - spreads[b]);
            if (region.Ball is { } ball) value = Math.Max(value, OverBall(ball, coefficients[b..], block.Width));
            foreach (var cut in cuts) value = Math.Max(value, UnderCut(cut, coefficients[b..], block.Width));
            value = Math.BitDecrement(value + block.Constants[b]);
            value = Math.BitDecrement(value - Math.BitIncrement(block.Errors[b] * ErrorFactor + underflow));
            lower[b] = double.IsFinite(value) ? value : double.NegativeInfinity;
        }
    }

    private double OverBall(InputBall ball, ReadOnlySpan<double> coefficients, int stride)
    {
        var size = region.Size;
        var (weights, caps) = (new double[size], new double[size]);
        var (value, margin) = (0.0, 0.0);
        for (var i = 0; i < size; i++)
        {
            var m = coefficients[i * stride];
            value += m * ball.Center[i];
            margin += Math.Abs(m * ball.Center[i]);
            weights[i] = Math.Abs(m);
            caps[i] = m > 0 ? Up(ball.Center[i] - region.Lower[i]) : Up(region.Upper[i] - ball.Center[i]);
        }

        var gain = ball.Norm == InputNorm.L1 ? BallGain.L1(weights, caps, ball.Radius) : BallGain.L2(weights, caps, ball.Radius);
        return Math.BitDecrement(value - Math.BitIncrement(gain * (1 + gamma) + 2 * gamma * margin));
    }

    /// <summary>
    /// The smallest value over the inputs of the box that meet the condition: with a multiplier of zero or more, what the condition leaves is added before the minimum over the box is taken. The multiplier is
    /// looked for in plain arithmetic. A sum of two coefficients is off by at most two roundings of its terms, which is charged with how large the input can be.
    /// </summary>
    private double UnderCut(InputCut cut, ReadOnlySpan<double> coefficients, int stride)
    {
        var (low, high) = (0.0, 0.0);
        for (var i = 0; i < centers.Length; i++)
        {
            if (cut.Coefficients[i] != 0) high = Math.Max(high, -coefficients[i * stride] / cut.Coefficients[i]);
        }

        // At the minimum of the expression alone the condition may be met; then it says nothing.
        if (!(high > 0) || !double.IsFinite(high) || !(Excess(cut, coefficients, stride, 0) > 0)) return double.NegativeInfinity;
        for (var step = 0; step < Halvings; step++)
        {
            var middle = low / 2 + high / 2;
            if (Excess(cut, coefficients, stride, middle) > 0) low = middle;
            else high = middle;
        }

        var (value, margin) = (0.0, 0.0);
        for (var i = 0; i < centers.Length; i++)
        {
            var (m, added) = (coefficients[i * stride], low * cut.Coefficients[i]);
            var sum = m + added;
            value += sum * centers[i] - Math.Abs(sum) * radii[i];
            margin += (Math.Abs(m) + Math.Abs(added)) * (Math.Abs(centers[i]) + radii[i]);
        }

        var given = Rounding.MultiplyUp(low, cut.Limit);
        return Math.BitDecrement(Math.BitDecrement(value - given) - Math.BitIncrement(margin * 2 * gamma));
    }

    /// <summary>By how much the condition is not met where the expression with so much of it has its minimum.</summary>
    private double Excess(InputCut cut, ReadOnlySpan<double> coefficients, int stride, double multiplier)
    {
        var sum = -cut.Limit;
        for (var i = 0; i < centers.Length; i++)
        {
            var c = cut.Coefficients[i];
            var m = coefficients[i * stride] + multiplier * c;
            sum += c * (centers[i] - Math.Sign(m) * radii[i]);
        }

        return sum;
    }

    private static double Up(double difference) => difference <= 0 ? 0 : Math.BitIncrement(difference);
}
