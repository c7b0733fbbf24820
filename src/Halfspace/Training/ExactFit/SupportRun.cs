namespace Halfspace.Training.ExactFit;

/// <summary>One run of <see cref="SupportFit"/>: the parts and leaves that are open, and the threads that work on them.</summary>
internal sealed class SupportRun
{
    private const int PartsOfThread = 64;

    private const long MostBytes = 256 << 20;

    private const long MostTreeBytes = 1L << 30;

    private const int MostLeaves = 500;

    private const int MostPrefixCells = 256;

    private const int PrefixNodes = 500;

    private const int ManyRows = 2000;

    /// <summary>Of more biases differences are no numbers of 32 bits.</summary>
    private const int MostBiases = 1 << 30;

    /// <summary>Parts that wait, at most; further ones are searched at once.</summary>
    private const int MostBoxes = 100_000;

    private const int GoalSteps = 8;

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
    private readonly List<long> running = [];
    private readonly Lock gate = new();
    private readonly Lock reports = new();
    private long open = long.MaxValue;
    private long bound;
    private long covered;
    private long nodes;

    public SupportRun(PricedNeuron neuron, SupportBest best, Func<long?>? reached, Action<long, long>? improved, long nodeLimit, CancellationToken cancellationToken)
    {
        (this.neuron, this.best, this.reached, this.improved, this.nodeLimit, this.cancellationToken) = (neuron, best, reached, improved, nodeLimit, cancellationToken);
        keys = new SupportKeys(neuron.Rows, neuron.Count);
        all = new SupportCells(keys, neuron.Rows.Length);
        all.Fill(neuron.PlusCosts, neuron.MinusCosts);
    }

    /// <summary>Whether to search inputs together with the ranges of their weights; null where the samples decide.</summary>
    public bool? ByRanges { get; init; }

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
            var order = GreedyOrder(needed, free);
            FitPrefixes(order, needed.Length);
            TakeReached();
            if (IsPerfect && CoverPairs(needed, threads)) open = long.MaxValue;
            else if (IsFreeOfChoice(free.Length) && neuron.On([.. Enumerable.Range(0, neuron.Count)]) is var samples && SidedSamples.BytesOf(samples.PlusCosts.Length, samples.MinusCosts.Length) <= MostBytes) FitWhole(samples, needed, threads);
            else if (ByRanges ?? (HasManyValues(order) && BoxTree.BytesOf(neuron) * threads <= MostTreeBytes)) SearchBoxes(BoxTree.Whole(neuron, needed, free), threads);
            else if (SupportCells.BytesOf(keys, all.Count) * (free.Length + 1) * threads <= MostTreeBytes) Search(new SupportPart(needed, free, 0), threads);
            else open = all.Least * neuron.Prices.Miss;
            Improve(Math.Min(best.Cost, open), nodes);
        }

        // Rows that look alike to all inputs cost their cheaper side, however little was searched.
        return new SupportFitResult(best.Weights, best.Cost, Math.Min(best.Cost, Math.Max(Math.Max(open, covered), all.Least * neuron.Prices.Miss)), nodes);
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

    /// <summary>Whether no weights that miss a sample cost less than the best ones, so that the rest is a matter of inputs and weights alone.</summary>
    private bool IsPerfect => best.Cost <= neuron.PlusCosts.Concat(neuron.MinusCosts).Where(cost => cost > 0).DefaultIfEmpty(0).Min() * neuron.Prices.Miss;

    /// <summary>Searches the weights that miss nothing, by the inputs that tell pairs of samples apart; false where that did not come to its end.</summary>
    private bool CoverPairs(int[] needed, int threads)
    {
        if (!PairCovers.Fits(neuron)) return false;
        var run = new PairCoverRun(neuron, best, Enter, FitCounted, least => Improve(least, Volatile.Read(ref nodes)), cancellationToken);
        var isWhole = run.Solve(needed, threads);
        covered = Math.Max(covered, run.Bound);
        return isWhole;
    }

    /// <summary>Whether so few inputs are used, of so many values, that their cells are of a sample or two each and tell little; and samples are too many to compare all pairs of them.</summary>
    private bool HasManyValues(int[] order)
    {
        if (!(neuron.Prices.MostInputs < neuron.Count) || neuron.Rows.Length < ManyRows || (long)neuron.High[^1] - neuron.Low[^1] > MostBiases) return false;
        var (mask, cells) = (new ulong[keys.Words], new SupportCells(keys, all.Count));
        foreach (var column in order) keys.Add(column, mask);
        cells.Restrict(all, mask);
        return cells.Count > MostPrefixCells;
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

    private void FitWhole(SidedSamples samples, int[] needed, int threads)
    {
        using var perfect = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (isCovered, before) = (IsPerfect || !PairCovers.Fits(neuron), nodes);
        OneNeuronBest? found = null;
        long Limit()
        {
            TakeReached();
            if (found?.Weights is { } weights) best.Offer(weights, found.Cost);
            if (!isCovered && IsPerfect) perfect.Cancel();
            return best.Cost;
        }

        found = new OneNeuronBest(best.Cost, _ => Limit());

        var (proved, count) = OneNeuronFit.Prove(samples, found, covered, Limit, nodeLimit - before, threads, (value, count) => Improve(value, before + count), perfect.Token);
        Limit();
        (open, nodes) = (proved, before + count);
        if (isCovered || !perfect.IsCancellationRequested || IsStopped) return;
        // Weights that miss nothing are known now. What is shown so far stays shown.
        covered = Math.Max(covered, proved);
        if (CoverPairs(needed, threads)) open = long.MaxValue;
        else if (!IsStopped) FitWhole(samples, needed, threads);
    }

    private void Search(SupportPart whole, int threads)
    {
        parts.Enqueue(whole, 0);
        var first = new SupportTree(neuron, keys, best, Enter, AddLeaf);
        while (parts.Count > 0 && parts.Count < PartsOfThread * threads && !IsStopped)
        {
            var part = parts.Dequeue();
            foreach (var half in first.Split(all, part)) parts.Enqueue(half, half.Bound);
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            var tree = worker == 0 ? first : new SupportTree(neuron, keys, best, Enter, AddLeaf);
            while (Begin() is { } part)
            {
                if (part.Bound < best.Cost) tree.Search(all, part);
                // What was left undone where the run was stopped meanwhile is somewhere in the part.
                if (IsStopped) Leave(part.Bound);
                End(part.Bound);
            }
        });
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            while (FitLeaf())
            {
            }
        });
        while (parts.TryDequeue(out _, out var left)) Leave(left);
    }

    /// <summary>
    /// Searches inputs and ranges of weights together: always the part of the least bound, and of it only what is below a goal a step above that. The rest is put back, so that the
    /// least bound of all parts rises while nothing is searched twice.
    /// </summary>
    private void SearchBoxes(WeightBox whole, int threads)
    {
        var (samples, boxes, waiting, goals) = (new BoxSamples(neuron), new PriorityQueue<WeightBox, long>(), 0, new long[threads]);
        // Each part that waits has a list of its open inputs.
        var most = Math.Min(MostBoxes, MostTreeBytes / (sizeof(int) * (neuron.Count + 1L)));
        boxes.Enqueue(whole with { Bound = all.Least * neuron.Prices.Miss }, 0);
        bool Defers(WeightBox part, int worker)
        {
            if (part.Bound < Volatile.Read(ref goals[worker]) && Volatile.Read(ref waiting) == 0) return false;
            lock (gate)
            {
                if (boxes.Count >= most) return false;
                boxes.Enqueue(part, part.Bound);
                return true;
            }
        }

        WeightBox? Next(int worker)
        {
            Interlocked.Increment(ref waiting);
            while (true)
            {
                TakeReached();
                lock (gate)
                {
                    if (IsStopped || (boxes.Count == 0 && running.Count == 0)) return null;
                    if (boxes.TryDequeue(out var part, out _))
                    {
                        running.Add(part.Bound);
                        goals[worker] = part.Bound + (best.Cost - part.Bound) / GoalSteps + 1;
                        Interlocked.Decrement(ref waiting);
                        return part;
                    }
                }

                Thread.Sleep(1);
            }
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            var tree = new BoxTree(neuron, samples, best, () => best.Cost, Enter, part => Defers(part, worker));
            while (Next(worker) is { } part)
            {
                var (isWhole, least) = (false, 0L);
                try
                {
                    if (part.Bound < best.Cost) tree.Search(part);
                    isWhole = !IsStopped;
                }
                finally
                {
                    // What was left undone where the run was stopped meanwhile is somewhere in the part.
                    if (!isWhole) Leave(part.Bound);
                    lock (gate)
                    {
                        running.Remove(part.Bound);
                        least = Math.Min(open, running.Append(boxes.TryPeek(out _, out var next) ? next : long.MaxValue).Min());
                    }
                }

                Improve(least, Volatile.Read(ref nodes));
            }
        });
        while (boxes.TryDequeue(out var left, out _)) Leave(left.Bound);
    }

    /// <summary>Takes a support of a tree; where there are many, the cheapest is fitted at once.</summary>
    private void AddLeaf(int[] support, long least)
    {
        if (leaves.Add(support, least) > MostLeaves) FitLeaf();
    }

    /// <summary>Fits the cheapest leaf; false where there is none.</summary>
    private bool FitLeaf()
    {
        TakeReached();
        (int[] Support, long Bound) leaf;
        lock (gate)
        {
            if (leaves.Take() is not { } taken) return false;
            leaf = taken;
            running.Add(leaf.Bound);
        }

        if (leaf.Bound < best.Cost && (IsStopped || !Fit(leaf.Support, long.MaxValue))) Leave(leaf.Bound);
        End(leaf.Bound);
        return true;
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
            running.Add(part.Bound);
            return part;
        }
    }

    /// <summary>A part or a leaf is done: no weights cost less than the cheapest of what is not.</summary>
    private void End(long done)
    {
        long least;
        lock (gate)
        {
            running.Remove(done);
            least = Math.Min(Math.Min(open, leaves.Least), running.Append(parts.TryPeek(out _, out var next) ? next : long.MaxValue).Min());
        }

        Improve(least, Volatile.Read(ref nodes));
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
        // Bounds are told in the order in which they rise.
        lock (reports)
        {
            lock (gate)
            {
                if (value <= bound || IsStopped) return;
                bound = value;
            }

            improved?.Invoke(value, count);
        }
    }

    /// <summary>Fits the weights of a support; false where it was stopped, or is too large.</summary>
    private bool Fit(int[] support, long most) => FitCounted(support, most).IsWhole;

    /// <summary>The same, with the nodes that it took.</summary>
    private (long Nodes, bool IsWhole) FitCounted(int[] support, long most)
    {
        var samples = neuron.On(support);
        if (SidedSamples.BytesOf(samples.PlusCosts.Length, samples.MinusCosts.Length) > MostBytes) return (0, false);
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

        return (goal.Nodes, !goal.IsStopped);
    }
}
