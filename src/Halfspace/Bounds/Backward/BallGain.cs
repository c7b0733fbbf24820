namespace Halfspace.Bounds.Backward;

/// <summary>
/// The most that <c>sum w_i t_i</c> can come to over <c>0 &lt;= t &lt;= cap</c> within a ball, from above up to the rounding of sums of
/// numbers of zero or more.
/// </summary>
internal static class BallGain
{
    /// <summary>
    /// With <c>sum t &lt;= radius</c>: the knapsack filled by falling weight. Its dual bound <c>s radius + sum max(0, w - s) cap</c> holds for
    /// every s; s is the weight at which the knapsack is full.
    /// </summary>
    public static double L1(ReadOnlySpan<double> weights, ReadOnlySpan<double> caps, double radius)
    {
        var price = Price(weights.ToArray(), caps.ToArray(), radius);
        var gain = price * radius;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > price) gain += Math.BitIncrement(weights[i] - price) * caps[i];
        }

        return gain * (1 + Rounding.Gamma(weights.Length));
    }

    /// <summary>
    /// With <c>sum t^2 &lt;= radius^2</c>: <c>s radius^2 / 2 + sum max over t of (w t - s t^2 / 2)</c> holds for every s; s solves
    /// <c>sum min(cap, w / s)^2 = radius^2</c>, found by bisection.
    /// </summary>
    public static double L2(ReadOnlySpan<double> weights, ReadOnlySpan<double> caps, double radius)
    {
        var (all, length) = (0.0, 0.0);
        for (var i = 0; i < weights.Length; i++)
        {
            all += caps[i] * caps[i];
            length += weights[i] * weights[i];
        }

        var price = 0.0;
        if (all > radius * radius && length > 0)
        {
            // At the length of w over the radius all steps together are at most the radius long; below, they grow.
            var (low, high) = (0.0, Math.Sqrt(length) / radius);
            for (var step = 0; step < 60 && high > low * (1 + 1e-12); step++)
            {
                price = (low + high) / 2;
                if (Length(weights, caps, price) > radius * radius) low = price;
                else high = price;
            }

            price = high;
        }

        if (!double.IsFinite(price)) price = 0;
        var gain = price * radius * radius / 2;
        for (var i = 0; i < weights.Length; i++)
        {
            // Capped only where w >= s cap for certain; the other branch is the maximum over all t, so it is always valid.
            var (weight, cap) = (weights[i], caps[i]);
            if (weight == 0) continue;
            gain += weight >= price * cap * (1 + Rounding.Gamma(2)) ? weight * cap - price * cap * cap / 2 : weight / price * weight / 2;
        }

        // A capped term is at least half of its first part, so its relative error stays within a few roundings.
        return gain * (1 + Rounding.Gamma(weights.Length + 16));
    }

    /// <summary>The weight at which the knapsack is full, zero where it never is: selection, as quicksort with one side left alone.</summary>
    private static double Price(double[] weights, double[] caps, double room)
    {
        if (room <= 0) return weights.Length > 0 ? weights.Max() : 0;
        var (from, to) = (0, weights.Length);
        while (from < to)
        {
            // The middle of three, so that ordered weights are no bad case.
            var (a, b, c) = (weights[from], weights[(from + to) / 2], weights[to - 1]);
            var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            // Larger weights to the left, the pivot's equals in the middle.
            var (larger, next, smaller) = (from, from, to);
            var (above, equal) = (0.0, 0.0);
            while (next < smaller)
            {
                if (weights[next] > pivot)
                {
                    above += caps[next];
                    (weights[larger], weights[next], caps[larger], caps[next]) = (weights[next], weights[larger], caps[next], caps[larger]);
                    larger++;
                    next++;
                }
                else if (weights[next] < pivot)
                {
                    smaller--;
                    (weights[smaller], weights[next], caps[smaller], caps[next]) = (weights[next], weights[smaller], caps[next], caps[smaller]);
                }
                else
                {
                    equal += caps[next++];
                }
            }

            if (above >= room)
            {
                to = larger;
                continue;
            }

            if (above + equal >= room) return pivot;
            room -= above + equal;
            from = smaller;
        }

        return 0;
    }

    private static double Length(ReadOnlySpan<double> weights, ReadOnlySpan<double> caps, double price)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var step = Math.Min(caps[i], weights[i] / price);
            sum += step * step;
        }

        return sum;
    }
}
