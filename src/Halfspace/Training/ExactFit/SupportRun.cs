namespace Halfspace.Training.ExactFit;

/// <summary>One run of <see cref="SupportFit"/>: the parts and leaves that are open, and the threads that work on them.</summary>
internal sealed class SupportRun(PricedNeuron neuron, SupportKeys keys, SupportCells all, SupportBest best, CancellationToken cancellationToken)
{
    private const int MostPrefixCells = 256;

    private const int PrefixNodes = 500;

    private readonly SupportLeaves leaves = new();
    private readonly Lock gate = new();
    private long open = long.MaxValue;
    private long nodes;
    private long fits;

    private bool IsStopped => cancellationToken.IsCancellationRequested;

    /// <summary>Fits the first inputs of an order, more and more of them, for a cost to begin with.</summary>
    public void FitPrefixes(int[] order)
    {
        var (mask, cells, price) = (new ulong[keys.Words], new SupportCells(keys, all.Count), 0L);
        for (var count = 0; count <= Math.Min(neuron.Prices.MostInputs ?? int.MaxValue, order.Length) && !IsStopped; count++)
        {
            cells.Restrict(all, mask);
            if (price >= best.Cost || cells.Count > MostPrefixCells) break;
            if (price + cells.Least * neuron.Prices.Miss < best.Cost) Fit(order[..count], PrefixNodes);
            if (count == order.Length) break;
            keys.Add(order[count], mask);
            price += neuron.Prices.Inputs[order[count]] + neuron.Prices.Weight;
        }
    }

    /// <summary>Searches all supports.</summary>
    public SupportFitResult Search(int threads, int partsOfThread, int mostLeaves, long mostBytes, Func<long?>? reached)
    {
        var parts = new PriorityQueue<SupportPart, long>();
        parts.Enqueue(new SupportPart([], [.. Enumerable.Range(0, neuron.Count)], 0), 0);
        var first = new SupportTree(neuron, keys, best, leaves, () => IsStopped);
        while (parts.Count > 0 && parts.Count < partsOfThread * threads && !IsStopped)
        {
            foreach (var part in first.Split(all, parts.Dequeue())) parts.Enqueue(part, part.Bound);
        }

        nodes += first.Nodes;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            var tree = worker == 0 ? first : new SupportTree(neuron, keys, best, leaves, () => IsStopped);
            var before = tree.Nodes;
            while (!IsStopped)
            {
                SupportPart? part;
                lock (gate) part = parts.TryDequeue(out var next, out _) ? next : null;
                if (reached?.Invoke() is { } elsewhere) best.Lower(elsewhere);
                if (part is null) break;
                if (part.Bound >= best.Cost) continue;
                tree.Search(all, part);
                if (IsStopped) Leave(part.Bound);
            }

            Interlocked.Add(ref nodes, tree.Nodes - before);
        });
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            while (leaves.Take() is var (support, bound))
            {
                if (bound >= best.Cost) continue;
                if (IsStopped || !Fit(support, long.MaxValue)) Leave(bound);
            }
        });
        while (parts.TryDequeue(out _, out var left)) Leave(left);
        return new SupportFitResult(best.Weights, best.Cost, Math.Min(best.Cost, open), nodes, fits);
    }

    private void Leave(long bound)
    {
        lock (gate) open = Math.Min(open, bound);
    }

    /// <summary>Fits the weights of a support; false where it was stopped.</summary>
    private bool Fit(int[] support, long nodeLimit)
    {
        Interlocked.Increment(ref fits);
        var samples = neuron.On(support);
        if (SidedSamples.BytesOf(samples.PlusCosts.Length, samples.MinusCosts.Length) > 256 << 20) return false;
        var found = new OneNeuronBest(best.Cost, weights => { });
        var goal = new OneNeuronGoal(best.Cost, found, nodeLimit, cancellationToken);
        var tree = new OneNeuronTree(samples, goal);
        tree.Search(tree.Whole);
        if (found.Weights is { } weights)
        {
            var full = new int[neuron.Count + 1];
            for (var c = 0; c < support.Length; c++) full[support[c]] = weights[c];
            full[^1] = weights[^1];
            best.Offer(full, found.Cost);
        }

        return !goal.IsStopped;
    }
}
