using Halfspace.Mip;

namespace Halfspace.Tests.Conformance;

/// <summary>Models with a known outcome, and random ones small enough to enumerate.</summary>
internal static class ConformanceModels
{
    /// <summary>Maximise the value of a 0/1 knapsack; the optimum 11 takes items 0 and 2.</summary>
    public static MipModel Knapsack()
    {
        var model = new MipModel("knapsack");
        double[] values = [6, 4, 5, 3], weights = [4, 3, 3, 3];
        var items = values.Select((_, i) => model.AddBinary("take " + i)).ToArray();
        var (value, weight) = (LinearExpression.Zero, LinearExpression.Zero);
        for (var i = 0; i < items.Length; i++)
        {
            value = value.Plus(values[i], items[i]);
            weight = weight.Plus(weights[i], items[i]);
        }

        model.AddConstraint(weight <= 7);
        model.Maximize(value);
        return model;
    }

    /// <summary>The odd cycle of five: every edge needs an end; three nodes are needed, the relaxation says 2.5.</summary>
    public static MipModel OddCycleCover()
    {
        var model = new MipModel("cover");
        var nodes = Enumerable.Range(0, 5).Select(i => model.AddBinary()).ToArray();
        for (var i = 0; i < 5; i++) model.AddConstraint(nodes[i] + nodes[(i + 1) % 5] >= 1);
        model.Minimize(LinearExpression.Sum(nodes));
        return model;
    }

    /// <summary>
    /// A market split: choose a subset whose sums meet every target, minimise the total miss. The relaxation is zero
    /// at once, and neither bound nor proof moves for a long time, which makes it a model to stop early.
    /// </summary>
    /// <param name="seed">Seed of the sums.</param>
    /// <param name="rows">Number of targets.</param>
    /// <param name="columns">Number of items.</param>
    /// <param name="planted">Where true, a subset that misses nothing exists and is set as the start.</param>
    /// <param name="integral">Whether the misses are declared as the whole numbers that they are.</param>
    public static (MipModel Model, double[] Point) MarketSplit(int seed, int rows, int columns, bool planted, bool integral = false)
    {
        var random = new Random(seed);
        var model = new MipModel("market split");
        var items = Enumerable.Range(0, columns).Select(i => model.AddBinary()).ToArray();
        var chosen = items.Select(_ => (double)random.Next(2)).ToArray();
        var point = chosen.ToList();
        var miss = LinearExpression.Zero;
        for (var r = 0; r < rows; r++)
        {
            var sum = LinearExpression.Zero;
            double total = 0, reached = 0;
            for (var c = 0; c < columns; c++)
            {
                var share = random.Next(100);
                sum = sum.Plus(share, items[c]);
                total += share;
                reached += share * chosen[c];
            }

            var target = planted ? reached : Math.Floor(total / 2);
            var (over, under) = integral
                ? (model.AddInteger(0, 100.0 * columns), model.AddInteger(0, 100.0 * columns))
                : (model.AddContinuous(0), model.AddContinuous(0));
            model.AddConstraint((sum - over + under).Between(target, target));
            miss = miss.Plus(1, over).Plus(1, under);
            point.Add(Math.Max(0, reached - target));
            point.Add(Math.Max(0, target - reached));
        }

        model.Minimize(miss);
        if (planted)
        {
            for (var i = 0; i < point.Count; i++) model.SetStart(model.VariableAt(i), point[i]);
        }

        return (model, [.. point]);
    }

    /// <summary>A random model of a few small integers, with whole-number data; about one in five is infeasible.</summary>
    public static MipModel RandomSmall(int seed)
    {
        var random = new Random(seed);
        var model = new MipModel("random " + seed);
        var count = random.Next(2, 7);
        var objective = LinearExpression.Zero.Plus(random.Next(-3, 4));
        for (var i = 0; i < count; i++)
        {
            var lower = random.Next(-2, 1);
            var variable = random.Next(2) == 0 ? model.AddBinary() : model.AddInteger(lower, lower + random.Next(1, 4));
            objective = objective.Plus(random.Next(-9, 10), variable);
        }

        for (var r = random.Next(1, 6); r > 0; r--)
        {
            var sum = LinearExpression.Zero;
            for (var i = 0; i < count; i++) sum = sum.Plus(random.Next(-5, 6), model.VariableAt(i));
            var low = random.Next(-8, 4);
            model.AddConstraint(random.Next(4) switch
            {
                0 => sum.Between(low, low),
                1 => sum.Between(low, low + random.Next(1, 9)),
                2 => sum >= low,
                _ => sum <= low + 4,
            });
        }

        if (random.Next(2) == 0) model.Minimize(objective);
        else model.Maximize(objective);
        return model;
    }

    /// <summary>The optimum of a model of bounded integers by trying every point, or null if no point is feasible.</summary>
    public static double? BruteForce(MipModel model)
    {
        var point = new double[model.VariableCount];
        double? best = null;
        void Try(int index)
        {
            if (index == point.Length)
            {
                if (!FeasibilityReport.Of(model, point).IsFeasible) return;
                var value = model.EvaluateObjective(point);
                if (best is null || (model.Sense == ObjectiveSense.Minimize ? value < best : value > best)) best = value;
                return;
            }

            for (var value = model.LowerBound(index); value <= model.UpperBound(index); value++)
            {
                point[index] = value;
                Try(index + 1);
            }
        }

        Try(0);
        return best;
    }
}
