namespace Halfspace.Training.ExactFit;

/// <summary>One run of <see cref="SupportFit"/>: the parts and leaves that are open, and the threads that work on them.</summary>
internal sealed class SupportRun
{
    private const int PartsOfThread = 64;

    private const long MostBytes = 256 << 20;

    private const int MostPrefixCells = 256;

    private const int PrefixNodes = 500;

    private readonly PricedNeuron neuron;
    private readonly SupportKeys keys;
    private readonly SupportCells all;
    private readonly SupportBest best;
    private readonly Func<long?>? reached;
    private readonly Action<long, long>? improved;
    private readonly long nodeLimit;
    private readonly CancellationToken cancellationToken;
    private readonly SupportLeaves leaves = new();
    private readonly PriorityQueue<SupportPart, long> parts = new();
    private readonly HashSet<SupportPart> running = [];
    private readonly Lock gate = new();
    private long open = long.MaxValue;
    private long bound;
    private long nodes;
    private long fits;

    public SupportRun(PricedNeuron neuron, SupportBest best, Func<long?>? reached, Action<long, long>? improved, long nodeLimit, CancellationToken cancellationToken)
    {
        (this.neuron, this.best, this.reached, this.improved, this.nodeLimit, this.cancellationToken) = (neuron, best, reached, improved, nodeLimit, cancellationToken);
        keys = new SupportKeys(neuron.Rows, neuron.Count);
        all = new SupportCells(keys, neuron.Rows.Length);
        all.Fill(neuron.PlusCosts, neuron.MinusCosts);
    }

    private bool IsStopped => cancellationToken.IsCancellationRequested || Volatile.Read(ref nodes) > nodeLimit;

    /// <summary>Searches all supports, or the weights of all inputs at once.</summary>
    public SupportFitResult Solve(int threads)
    {
        TakeReached();
        int[] needed = [.. Enumerable.Range(0, neuron.Count).Where(c => neuron.Low[c] > 0 || neuron.High[c] < 0)];
        int[] free = [.. Enumerable.Range(0, neuron.Count).Where(c => neuron.Low[c] <= 0 && neuron.High[c] >= 0 && neuron.Low[c] < neuron.High[c])];
        if (AreAllowed(needed))
        {
            free = neuron.Allowed(needed, free);
            FitPrefixes(GreedyOrder(needed, free), needed.Length);
            if (IsFreeOfChoice(free.Length) && neuron.On([.. Enumerable.Range(0, neuron.Count)]) is var samples && SidedSamples.BytesOf(samples.PlusCosts.Length, samples.MinusCosts.Length) <= MostBytes) FitWhole(samples, threads);
            else Search(new SupportPart(needed, free, 0), threads);
        }

        return new SupportFitResult(best.Weights, best.Cost, Math.Min(best.Cost, open), nodes, fits);
    }

    private bool AreAllowed(int[] needed)
    {
        if (needed.Length > neuron.Prices.MostInputs) return false;
        for (var count = 0; count < needed.Length; count++)
        {
            if (neuron.Allowed(needed[..count], [needed[count]]).Length == 0) return false;
        }

        return true;
    }

    /// <summary>Whether neither prices nor limits keep an input out, as far as the cells tell.</summary>
    private bool IsFreeOfChoice(int free)
    {
        if (neuron.Prices.MostInputs < neuron.Count || neuron.HasRulesOfChoice) return false;
        var price = neuron.Prices.Inputs.Order().Take(free).Sum() + free * neuron.Prices.Weight;
        return price + all.Least * neuron.Prices.Miss < best.Cost;
    }

    /// <summary>The inputs in the order in which each adds most to those before it.</summary>
    private int[] GreedyOrder(int[] needed, int[] free)
    {
        var (order, mask, cells) = (needed.ToList(), new ulong[keys.Words], new SupportCells(keys, all.Count));
        foreach (var column in needed) keys.Add(column, mask);
        for (var left = free; left.Length > 0; left = neuron.Allowed(order, Array.FindAll(left, c => !order.Contains(c))))
        {
            var (foremost, least) = (left[0], long.MaxValue);
            foreach (var column in left)
            {
                var with = (ulong[])mask.Clone();
                keys.Add(column, with);
                cells.Restrict(all, with);
                if (cells.Least < least) (foremost, least) = (column, cells.Least);
                if (IsStopped) return [.. order];
            }

            order.Add(foremost);
            keys.Add(foremost, mask);
            // Many more than can be paid for are of no use here.
            if (cells.Count > MostPrefixCells || order.Count == neuron.Prices.MostInputs) break;
        }

        return [.. order];
    }

    /// <summary>Fits the first inputs of an order, more and more of them, for a cost to begin with.</summary>
    private void FitPrefixes(int[] order, int from)
    {
        var (mask, cells, price) = (new ulong[keys.Words], new SupportCells(keys, all.Count), 0L);
        for (var count = 0; count <= Math.Min(neuron.Prices.MostInputs ?? int.MaxValue, order.Length) && !IsStopped; count++)
        {
            cells.Restrict(all, mask);
            if (price >= best.Cost || (cells.Count > MostPrefixCells && count > from)) break;
            if (count >= from && price + cells.Least * neuron.Prices.Miss < best.Cost) Fit(order[..count], PrefixNodes);
            if (count == order.Length) break;
            keys.Add(order[count], mask);
            price += neuron.Prices.Inputs[order[count]] + neuron.Prices.Weight;
        }
    }

    private void FitWhole(SidedSamples samples, int threads)
    {
        var found = new OneNeuronBest(best.Cost, _ => { });
        long Limit()
        {
            TakeReached();
            if (found.Weights is { } weights) best.Offer(weights, found.Cost);
            return best.Cost;
        }

        var (proved, count) = OneNeuronFit.Prove(samples, found, 0, Limit, nodeLimit, threads, (value, count) => Improve(value, count), cancellationToken);
        Limit();
        (open, nodes, fits) = (proved, count, fits + 1);
    }

    private void Search(SupportPart whole, int threads)
    {
        parts.Enqueue(whole, 0);
        var first = new SupportTree(neuron, keys, best, leaves, Enter);
        while (parts.Count > 0 && parts.Count < PartsOfThread * threads && !IsStopped)
        {
            var part = parts.Dequeue();
            foreach (var half in first.Split(all, part)) parts.Enqueue(half, half.Bound);
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            var tree = worker == 0 ? first : new SupportTree(neuron, keys, best, leaves, Enter);
            while (Begin() is { } part)
            {
                if (part.Bound < best.Cost) tree.Search(all, part);
                End(part);
            }
        });
        var busy = new long[threads];
        Array.Fill(busy, long.MaxValue);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            while (TakeLeaf(busy, worker) is var (support, least))
            {
                if (least < best.Cost && (IsStopped || !Fit(support, long.MaxValue))) Leave(least);
            }
        });
        while (parts.TryDequeue(out _, out var left)) Leave(left);
    }

    /// <summary>The cheapest leaf for a thread, which then is the only one to have it.</summary>
    private (int[] Support, long Bound)? TakeLeaf(long[] busy, int worker)
    {
        TakeReached();
        (int[] Support, long Bound)? taken;
        long least;
        lock (gate)
        {
            taken = leaves.Take();
            busy[worker] = taken?.Bound ?? long.MaxValue;
            least = Math.Min(open, busy.Min());
        }

        Improve(least, nodes);
        return taken;
    }

    private void TakeReached()
    {
        if (reached?.Invoke() is { } elsewhere) best.Lower(elsewhere);
    }

    private SupportPart? Begin()
    {
        TakeReached();
        lock (gate)
        {
            if (IsStopped || !parts.TryDequeue(out var part, out _)) return null;
            running.Add(part);
            return part;
        }
    }

    private void End(SupportPart part)
    {
        long least;
        lock (gate)
        {
            running.Remove(part);
            if (IsStopped) open = Math.Min(open, part.Bound);
            least = Math.Min(open, running.Select(other => other.Bound).Append(parts.TryPeek(out _, out var next) ? next : long.MaxValue).Min());
        }

        Improve(Math.Min(least, leaves.Least), nodes);
    }

    /// <summary>Counts a node; false where there may be no more.</summary>
    private bool Enter()
    {
        Interlocked.Increment(ref nodes);
        return !IsStopped;
    }

    private void Leave(long least)
    {
        lock (gate) open = Math.Min(open, least);
    }

    private void Improve(long value, long count)
    {
        value = Math.Min(value, best.Cost);
        lock (gate)
        {
            if (value <= bound || IsStopped) return;
            bound = value;
        }

        improved?.Invoke(value, count);
    }

    /// <summary>Fits the weights of a support; false where it was stopped, or is too large.</summary>
    private bool Fit(int[] support, long most)
    {
        Interlocked.Increment(ref fits);
        var samples = neuron.On(support);
        if (SidedSamples.BytesOf(samples.PlusCosts.Length, samples.MinusCosts.Length) > MostBytes) return false;
        var found = new OneNeuronBest(best.Cost, _ => { });
        var goal = new OneNeuronGoal(best.Cost, found, Math.Min(most, nodeLimit - Volatile.Read(ref nodes)), cancellationToken);
        var tree = new OneNeuronTree(samples, goal);
        tree.OfferZero();
        tree.Search(tree.Whole);
        Interlocked.Add(ref nodes, goal.Nodes);
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
