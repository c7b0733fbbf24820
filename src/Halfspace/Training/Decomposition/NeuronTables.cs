using Halfspace.Mip;

namespace Halfspace.Training.Decomposition;

/// <summary>
/// The separated sub-problems that are solved exactly by listing, without a solver: what a neuron can do to the training inputs, and
/// what it can do to the corners of the cube of activations before it.
/// </summary>
internal sealed class NeuronTables
{
    private const int MostDichotomies = 20_000;
    private const int MostCorners = 4;
    private readonly double[][] rows;
    private readonly ulong[]? first;
    private readonly Dictionary<int, ulong[]> functions = [];

    public NeuronTables(RealTrainingProblem problem, CancellationToken cancellationToken)
    {
        rows = new ActivationPatterns(problem, (_, _, _) => false).InputsOf(0);
        first = Dichotomies.List(rows, problem.Range, (double)problem.DeadZone, MostDichotomies, cancellationToken);
        foreach (var width in problem.Hidden.Where(width => width <= MostCorners).Distinct())
        {
            // A corner inside the dead zone may not be chosen, and pushing it out to either side forbids no more: all threshold
            // functions, whatever their margin, make a relaxation, exact wherever their margins reach the dead zone.
            if (Dichotomies.List(Dichotomies.Corners(width), problem.Range, Tolerances.CornerMargin, int.MaxValue, cancellationToken) is { } list) functions[width] = list;
        }
    }

    /// <summary>Whether the first layer's sub-problems can be listed.</summary>
    public bool HasFirst => first is not null;

    /// <summary>Whether those of neurons with so many activations before them can be.</summary>
    public bool Has(int width) => functions.ContainsKey(width);

    /// <summary>A neuron of the first layer: the cheapest dichotomy.</summary>
    public NeuronAnswer First(NeuronCosts costs)
    {
        var (least, best) = (double.PositiveInfinity, 0UL);
        foreach (var set in first!)
        {
            var cost = 0.0;
            for (var n = 0; n < rows.Length; n++) cost += (set >> n & 1) != 0 ? costs.On[n] : costs.Off[n];
            if (cost < least) (least, best) = (cost, set);
        }

        var on = Enumerable.Range(0, rows.Length).Select(n => (best >> n & 1) != 0).ToArray();
        return new NeuronAnswer { Value = least, On = on, Decide = (n, _) => on[n] };
    }

    /// <summary>A neuron behind copies: for each threshold function every point takes its cheapest corner.</summary>
    public NeuronAnswer Copies(NeuronCosts costs)
    {
        var width = costs.Before![0].Length;
        var corners = 1 << width;
        var prices = costs.Before.Select(row => Enumerable.Range(0, corners).Select(g => Enumerable.Range(0, width).Sum(i => (g >> i & 1) * row[i])).ToArray()).ToArray();
        var (least, best) = (double.PositiveInfinity, 0UL);
        foreach (var function in functions[width])
        {
            var cost = 0.0;
            for (var n = 0; n < prices.Length && cost < double.PositiveInfinity; n++) cost += prices[n][Corner(function, prices[n], costs.On[n], costs.Off[n], out var price)] + price;
            if (cost < least) (least, best) = (cost, function);
        }

        var chosen = prices.Select((row, n) => Corner(best, row, costs.On[n], costs.Off[n], out _)).ToArray();
        return new NeuronAnswer
        {
            Value = least,
            On = [.. chosen.Select(g => (best >> g & 1) != 0)],
            Before = [.. chosen.Select(g => Enumerable.Range(0, width).Select(i => (double)(g >> i & 1)).ToArray())],
            Decide = (_, before) => (best >> before.Select((bit, i) => bit ? 1 << i : 0).Sum() & 1) != 0,
        };
    }

    private static int Corner(ulong function, double[] prices, double on, double off, out double price)
    {
        var (least, corner) = (double.PositiveInfinity, 0);
        for (var g = 0; g < prices.Length; g++)
        {
            var cost = prices[g] + ((function >> g & 1) != 0 ? on : off);
            if (cost < least) (least, corner) = (cost, g);
        }

        price = (function >> corner & 1) != 0 ? on : off;
        return corner;
    }
}
