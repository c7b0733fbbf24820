using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training.Gradient;

namespace Halfspace.Benchmarks.Surrogates;

/// <summary>
/// Optimisation models with trained ReLU networks in them, of the kinds that PySCIPOpt-ML's SurrogateLIB describes (Turner et al. 2023): everything is drawn from a seed by our own rules, no data is copied.
/// A kind is given how a network is put into a model, and states the rest around it.
/// </summary>
internal static class SurrogateModels
{
    /// <summary>Puts a network into a model over expressions, and gives its outputs.</summary>
    public delegate IReadOnlyList<LinearExpression> Place(MipModel model, Network network, IReadOnlyList<LinearExpression> inputs);

    /// <summary>
    /// The hidden layers of seeds 1 to 6, chosen before anything was measured: 16-16, the two shapes that SurrogateLIB's own generators begin with (20-20-10 for functions, 40-20 for pictures), a deeper
    /// one and two wider ones. Later seeds begin again.
    /// </summary>
    public static IReadOnlyList<int[]> Shapes { get; } = [[16, 16], [20, 20, 10], [40, 20], [32, 32, 32], [64, 64], [128]];

    /// <summary>The kinds by name; each gives for a seed, and the widths of the hidden layers, what states the model.</summary>
    public static IReadOnlyList<(string Name, Func<int, int[], Func<Place, MipModel>> Of)> All { get; } =
    [
        ("function", Function),
        ("wine", Wine),
        ("water", Water),
        ("workload", Workload),
        ("adversarial", Adversarial),
    ];

    /// <summary>The least value of one approximated function where another one is small.</summary>
    private static Func<Place, MipModel> Function(int seed, int[] hidden)
    {
        var random = new Random(seed);
        var points = Points(random, 600, 3, -1);
        var (first, second) = (Bumps(random, 3), Bumps(random, 3));
        var objective = SurrogateTraining.Fit(points, [.. points.Select(first)], hidden, seed);
        var limit = SurrogateTraining.Fit(points, [.. points.Select(second)], hidden, seed + 1);
        var least = points.Select(point => limit.Forward<double>(point)[0]).Order().ElementAt(points.Length / 4);
        return place =>
        {
            var model = new MipModel("function");
            LinearExpression[] x = [.. Enumerable.Range(0, 3).Select(i => (LinearExpression)model.AddContinuous(-1, 1, $"x{i}"))];
            model.AddConstraint(place(model, limit, x)[0] <= least);
            model.Minimize(place(model, objective, x)[0]);
            return model;
        };
    }

    /// <summary>Two blends of wines of the best predicted quality, of at most three wines each, within a budget.</summary>
    private static Func<Place, MipModel> Wine(int seed, int[] hidden)
    {
        const int features = 11, wines = 8;
        var random = new Random(seed);
        var points = Points(random, 800, features, 0);
        var taste = Bumps(random, features);
        var quality = SurrogateTraining.Fit(points, [.. points.Select(taste)], hidden, seed);
        var (cellar, prices) = (Points(random, wines, features, 0), Points(random, wines, 1, 0));
        return place =>
        {
            var model = new MipModel("wine");
            var (total, cost) = (LinearExpression.Zero, LinearExpression.Zero);
            var used = Enumerable.Range(0, wines).Select(_ => LinearExpression.Zero).ToArray();
            for (var blend = 0; blend < 2; blend++)
            {
                var (whole, count) = (LinearExpression.Zero, LinearExpression.Zero);
                var inputs = Enumerable.Range(0, features).Select(_ => LinearExpression.Zero).ToArray();
                for (var w = 0; w < wines; w++)
                {
                    var (share, on) = (model.AddContinuous(0, 1), model.AddBinary());
                    model.AddConstraint((share - on) <= 0);
                    (whole, count) = (whole + share, count + on);
                    used[w] = used[w] + share;
                    cost = cost.Plus(prices[w][0], share);
                    for (var f = 0; f < features; f++) inputs[f] = inputs[f].Plus(cellar[w][f], share);
                }

                model.AddConstraint(whole.Between(1, 1));
                model.AddConstraint(count <= 3);
                total += place(model, quality, [.. inputs.Select(input => Named(model, input, 0, 1))])[0];
            }

            foreach (var amount in used) model.AddConstraint(amount <= 1);
            model.AddConstraint(cost <= 1.1);
            model.Maximize(total);
            return model;
        };
    }

    /// <summary>The cheapest treatment, the same for several samples of water, after which each is predicted to be fit to drink.</summary>
    private static Func<Place, MipModel> Water(int seed, int[] hidden)
    {
        const int features = 9, samples = 4;
        var random = new Random(seed);
        var points = Points(random, 800, features, 0);
        var purity = Bumps(random, features);
        var middle = points.Select(purity).Order().ElementAt(points.Length * 2 / 3);
        var network = SurrogateTraining.Fit(points, [.. points.Select(point => purity(point) > middle ? 1.0 : -1.0)], hidden, seed);
        double[][] bad = [.. points.Where(point => network.Forward<double>(point)[0] < -0.3).Take(samples)];
        var price = Points(random, 1, features, 0)[0];
        return place =>
        {
            var model = new MipModel("water");
            var cost = LinearExpression.Zero;
            var changes = new LinearExpression[features];
            for (var f = 0; f < features; f++)
            {
                var (up, down) = (model.AddContinuous(0, 1), model.AddContinuous(0, 1));
                (changes[f], cost) = (up - down, cost.Plus(0.2 + price[f], up).Plus(0.2 + price[f], down));
            }

            foreach (var sample in bad)
            {
                var inputs = changes.Select((change, f) => Named(model, change + sample[f], 0, 1)).ToArray();
                model.AddConstraint(place(model, network, inputs)[0] >= 0.1);
            }

            model.Minimize(cost);
            return model;
        };
    }

    /// <summary>Jobs on the cores of a chip, whose predicted efficiency depends on their own load and their neighbours'.</summary>
    private static Func<Place, MipModel> Workload(int seed, int[] hidden)
    {
        const int jobs = 10, cores = 4;
        var random = new Random(seed);
        var points = Points(random, 800, 3, 0);
        var wave = Bumps(random, 3);
        var network = SurrogateTraining.Fit(points, [.. points.Select(point => wave(point) - point[1] * point[2])], hidden, seed);
        var loads = Points(random, jobs, 1, 0).Select(point => point[0]).ToArray();
        return place =>
        {
            var model = new MipModel("workload");
            var on = new Variable[jobs, cores];
            for (var j = 0; j < jobs; j++)
            {
                var once = LinearExpression.Zero;
                for (var c = 0; c < cores; c++) once += on[j, c] = model.AddBinary();
                model.AddConstraint(once.Between(1, 1));
            }

            var (average, largest) = (new LinearExpression[cores], new LinearExpression[cores]);
            for (var c = 0; c < cores; c++)
            {
                var (sum, count) = (LinearExpression.Zero, LinearExpression.Zero);
                for (var j = 0; j < jobs; j++) (sum, count) = (sum.Plus(loads[j] / 3, on[j, c]), count + on[j, c]);
                model.AddConstraint(count.Between(2, 3));
                average[c] = Named(model, sum, 0, 1);
                var top = model.AddContinuous(0, 1);
                for (var j = 0; j < jobs; j++) model.AddConstraint((top - loads[j] * on[j, c]) >= 0);
                largest[c] = top;
            }

            var total = LinearExpression.Zero;
            for (var c = 0; c < cores; c++)
                total += place(model, network, [average[c], largest[c], Named(model, 0.5 * average[(c + 1) % cores] + 0.5 * average[(c + 3) % cores], 0, 1)])[0];
            model.Maximize(total);
            return model;
        };
    }

    /// <summary>The nearest picture of 14 by 14 pixels, by the sum of changes, in which the second likeliest digit leads the likeliest by a tenth.</summary>
    private static Func<Place, MipModel> Adversarial(int seed, int[] hidden)
    {
        var pictures = SurrogatePictures.Read();
        var network = ReluTraining.Run(pictures, hidden, new ReluTrainingOptions { Seed = seed, Epochs = 10, Patience = 10, Threads = 1 });
        var own = MnistReluNetworks.Input(pictures, seed);
        var order = network.Forward<double>(own).Select((value, label) => (value, label)).OrderByDescending(output => output.value).Select(output => output.label).ToArray();
        return place =>
        {
            var model = new MipModel("adversarial");
            var (inputs, cost) = (new LinearExpression[own.Length], LinearExpression.Zero);
            for (var p = 0; p < own.Length; p++)
            {
                var (x, change) = (model.AddContinuous(0, 1), model.AddContinuous(0, 1));
                model.AddConstraint((change - x) >= -own[p]);
                model.AddConstraint((change + x) >= own[p]);
                (inputs[p], cost) = (x, cost + change);
            }

            var outputs = place(model, network, inputs);
            model.AddConstraint((outputs[order[1]] - outputs[order[0]]) >= 0.1);
            model.Minimize(cost);
            return model;
        };
    }

    /// <summary>A variable with an expression's value, so that its range is that of the feature.</summary>
    private static LinearExpression Named(MipModel model, LinearExpression value, double low, double high)
    {
        var variable = model.AddContinuous(low, high);
        model.AddConstraint((value - variable).Between(0, 0));
        return variable;
    }

    private static double[][] Points(Random random, int count, int size, double from) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, size).Select(_ => from + (1 - from) * random.NextDouble()).ToArray())];

    /// <summary>A sum of smooth hills and a slope.</summary>
    private static Func<double[], double> Bumps(Random random, int size)
    {
        var (centers, slope) = (Points(random, 4, size, -1), Points(random, 1, size, -1)[0]);
        double[] heights = [1, -1, 0.8, -0.6];
        return point => centers.Select((center, k) => heights[k] * Math.Exp(-2.0 / size * center.Zip(point, (c, x) => (c - x) * (c - x)).Sum() * 3)).Sum() + 0.3 * slope.Zip(point, (s, x) => s * x).Sum();
    }
}
