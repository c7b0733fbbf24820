namespace Halfspace.Training.ExactFit;

/// <summary>
/// Fits one neuron exactly whose used inputs are limited or have a price: branch and bound over which inputs are used, then over the weights of the supports that
/// are left.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Samples that agree in the inputs of a support look alike to it, so whatever sits on top of these inputs, a network, a tree or a rule, gives them one answer, and
/// of each such cell the cheaper side is missed at least. A node has inputs that are in, inputs that are out and inputs that are open: it costs at least what the cells of all
/// that are not out cost, and the price of those that are in. So a node is left where this reaches the best cost, and where it leaves
/// room for one more input, each choice of it is looked at by its own cells.
/// </para>
/// <para>
/// <b>Leaves.</b> What is left is a short list of supports, whose weights are fitted by <see cref="OneNeuronTree"/> with the prices counted, cheapest first.
/// <b>Cost.</b> A node takes time linear in the cells. <b>Useful</b> for up to some forty inputs, or a limit of up to some five inputs, and any number of samples.
/// </para>
/// </remarks>
internal static class SupportFit
{
    private const int PartsOfThread = 64;

    private const int MostLeaves = 10_000;

    private const long MostBytes = 256 << 20;

    /// <summary>Solves a problem, or bounds it.</summary>
    /// <param name="neuron">The problem.</param>
    /// <param name="below">Only weights that cost less are of interest; null for any.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="reached">The cost of the best weights that were found elsewhere meanwhile; null for none.</param>
    /// <param name="found">Called with better weights, the bias last, and what they cost; from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Stops with the bound so far.</param>
    public static SupportFitResult Solve(PricedNeuron neuron, long? below = null, int threads = 1, Func<long?>? reached = null, Action<int[], long>? found = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        var best = new SupportBest(below ?? long.MaxValue >> 1, found);
        var keys = new SupportKeys(neuron.Rows, neuron.Count);
        var all = new SupportCells(keys, neuron.Rows.Length);
        all.Fill(neuron.PlusCosts, neuron.MinusCosts);
        var run = new SupportRun(neuron, keys, all, best, cancellationToken);
        if (reached?.Invoke() is { } start) best.Lower(start);
        var greedy = GreedyOrder(neuron, keys, all);
        run.FitPrefixes(greedy);
        return run.Search(threads, PartsOfThread, MostLeaves, MostBytes, reached);
    }

    /// <summary>The inputs in the order in which each adds most to those before it.</summary>
    private static int[] GreedyOrder(PricedNeuron neuron, SupportKeys keys, SupportCells all)
    {
        var (order, left) = (new List<int>(), Enumerable.Range(0, neuron.Count).ToList());
        var (mask, cells) = (new ulong[keys.Words], new SupportCells(keys, all.Count));
        while (left.Count > 0)
        {
            var (best, least) = (left[0], long.MaxValue);
            foreach (var column in left)
            {
                var with = (ulong[])mask.Clone();
                keys.Add(column, with);
                cells.Restrict(all, with);
                if (cells.Least < least) (best, least) = (column, cells.Least);
            }

            order.Add(best);
            left.Remove(best);
            keys.Add(best, mask);
        }

        return [.. order];
    }
}
