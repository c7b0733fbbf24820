using Halfspace.Mip;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The sub-problem of a neuron behind products that only their box holds: minimise costs of products, weights and activation over
/// z and alpha in [-P, P], a bias in the same box, and the two rows of the step. Exact, by a sweep over the bias alone.
/// </summary>
/// <remarks>
/// Weights stand in no row, so each takes its cheaper end. For a bias b a point takes the cheaper of on (sum z >= eps - b) and off
/// (sum z &lt;= -eps - b), each a fractional knapsack: a convex piecewise linear function of b. A sum of minima of convex piecewise linear
/// functions has its minimum at a breakpoint of one of them or at an end of the box, so these are tried.
/// </remarks>
internal static class ProductSweep
{
    public static NeuronAnswer Solve(NeuronCosts costs, double limit, double deadZone)
    {
        var (count, width) = (costs.On.Length, costs.Before![0].Length);
        var knapsacks = costs.Before.Select(row => new Knapsack(row, limit)).ToArray();
        var biases = new HashSet<double> { -limit, limit };
        foreach (var knapsack in knapsacks)
        {
            foreach (var sum in knapsack.Breakpoints)
            {
                if (Math.Abs(deadZone - sum) <= limit) biases.Add(deadZone - sum);
                if (Math.Abs(-deadZone - sum) <= limit) biases.Add(-deadZone - sum);
            }
        }

        var (least, bias) = (double.PositiveInfinity, 0.0);
        foreach (var b in biases)
        {
            var cost = 0.0;
            for (var n = 0; n < count; n++) cost += Math.Min(costs.On[n] + knapsacks[n].AtLeast(deadZone - b), costs.Off[n] + knapsacks[n].AtMost(-deadZone - b));
            if (cost < least) (least, bias) = (cost, b);
        }

        var on = new bool[count];
        var z = new double[count][];
        for (var n = 0; n < count; n++)
        {
            on[n] = costs.On[n] + knapsacks[n].AtLeast(deadZone - bias) <= costs.Off[n] + knapsacks[n].AtMost(-deadZone - bias);
            z[n] = on[n] ? knapsacks[n].Fill(deadZone - bias, upwards: true) : knapsacks[n].Fill(-deadZone - bias, upwards: false);
        }

        var weights = new double[width];
        for (var i = 0; i < width; i++)
        {
            var cost = costs.Weights?[i] ?? 0;
            weights[i] = cost > 0 ? -limit : limit;
            least += cost * weights[i];
        }

        return new NeuronAnswer
        {
            Value = least,
            On = on,
            Before = z,
            Weights = weights,
            Decide = (_, before) => bias + before.Select((bit, i) => bit ? weights[i] : 0).Sum() >= 0,
        };
    }

    /// <summary>The cheapest z in a box with a sum that is at least, or at most, a number.</summary>
    private sealed class Knapsack
    {
        private readonly double[] costs;
        private readonly double limit;
        private readonly int[] rising;
        private readonly int[] falling;

        public Knapsack(double[] costs, double limit)
        {
            (this.costs, this.limit) = (costs, limit);
            rising = [.. Enumerable.Range(0, costs.Length).Where(i => costs[i] > 0).OrderBy(i => costs[i])];
            falling = [.. Enumerable.Range(0, costs.Length).Where(i => costs[i] < 0).OrderByDescending(i => costs[i])];
            // Products that cost nothing move first, from zero, either way.
            var free = limit * costs.Count(cost => cost == 0);
            var middle = limit * (falling.Length - rising.Length);
            Breakpoints = [.. Sums(middle + free, rising.Length, 2 * limit), .. Sums(middle - free, falling.Length, -2 * limit)];
        }

        public IReadOnlyList<double> Breakpoints { get; }

        public double AtLeast(double sum) => Cost(Fill(sum, true), sum, true);

        public double AtMost(double sum) => Cost(Fill(sum, false), sum, false);

        public double[] Fill(double sum, bool upwards)
        {
            var z = Array.ConvertAll(costs, cost => cost > 0 ? -limit : cost < 0 ? limit : 0.0);
            var missing = upwards ? sum - z.Sum() : z.Sum() - sum;
            var order = Enumerable.Range(0, costs.Length).Where(i => costs[i] == 0).Concat(upwards ? rising : falling);
            foreach (var i in order)
            {
                if (missing <= 0) break;
                var step = Math.Min(missing, upwards ? limit - z[i] : z[i] + limit);
                z[i] += upwards ? step : -step;
                missing -= step;
            }

            return z;
        }

        private double Cost(double[] z, double sum, bool upwards)
        {
            if (upwards ? z.Sum() < sum - Tolerances.ProductSum : z.Sum() > sum + Tolerances.ProductSum) return double.PositiveInfinity;
            var cost = 0.0;
            for (var i = 0; i < z.Length; i++) cost += costs[i] * z[i];
            return cost;
        }

        private static IEnumerable<double> Sums(double from, int count, double step) => Enumerable.Range(0, count + 1).Select(i => from + i * step);
    }
}
