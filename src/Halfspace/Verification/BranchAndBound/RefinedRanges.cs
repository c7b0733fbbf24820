using Halfspace.Bounds;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Makes the ranges of deeper neurons smaller by splitting on the signs of those before them: for each end of a range, small searches for a proof that the pre-activation
/// does not reach it. Where a search runs out, the least bound of its open parts still counts.
/// </summary>
internal sealed class RefinedRanges
{
    private const int Steps = 10;
    private const int FirstSteps = 20;
    private const int LaterSteps = 5;
    private const int MostTries = 3;

    /// <summary>How much of an end is to be taken off at a time.</summary>
    private const double Bite = 0.3;

    /// <summary>An end that is smaller than this share of the other is tried to be taken off whole.</summary>
    private const double Small = 0.2;

    /// <summary>The ranges of a box again, layer after layer, refined.</summary>
    /// <param name="root">What is known.</param>
    /// <param name="steps">Steps on the slopes for each neuron.</param>
    /// <param name="parts">The parts that each try may take.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="seconds">The time for it.</param>
    /// <param name="isOver">Whether to stop with what there is.</param>
    public static ReluRoot Of(ReluRoot root, int steps, int parts, int threads, double seconds, Func<bool> isOver)
    {
        var (chain, box) = (root.Net.Chain, root.Net.Box);
        var proof = chain.IsRecorded ? new RangeProof(root.Proof, null) : null;
        // Each layer gets as much, the one with few open neurons more for each.
        var layers = 2.0 * root.Net.Layers.Skip(1).Sum(layer => layer.Open) / Math.Max(1, chain.HiddenCount - 1);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (lower, upper) = NeuronRanges.Fill(new RelaxedChain(chain, box, root.Net.Margins), steps, threads, isOver, root.Ranges(), (k, low, high) =>
        {
            if (k == 0 || isOver()) return;
            var share = (seconds - clock.Elapsed.TotalSeconds) / (chain.HiddenCount - k);
            var stop = clock.Elapsed.TotalSeconds + share;
            if (System.Environment.GetEnvironmentVariable("HF_TRACE") is not null) System.Console.WriteLine($"   tries {Tries} wins {Wins} gains {Gains} layer {k} from {clock.Elapsed.TotalSeconds:F2} open {Enumerable.Range(0, low[k].Length).Count(j => low[k][j] < 0 && high[k][j] > 0)}");
            Refine(chain, box, k, low, high, parts, threads, layers * parts, () => clock.Elapsed.TotalSeconds > stop || isOver(), proof);
        }, proof);
        return ReluRoot.Of(chain, box, lower, upper, proof);
    }

    private static void Refine(DenseChain chain, InputRegion box, int k, double[][] lower, double[][] upper, int parts, int threads, double share, Func<bool> isOver, RangeProof? proof)
    {
        var root = ReluRoot.Of(chain.Below(k), box, lower[..k], upper[..k]);
        // The neurons that leave most room go first.
        var open = Enumerable.Range(0, lower[k].Length).Where(j => lower[k][j] < 0 && upper[k][j] > 0 && chain.Stages[k].Leak(j) != 1).OrderBy(j => lower[k][j] * upper[k][j] / (upper[k][j] - lower[k][j])).ToArray();
        if (open.Length == 0) return;
        var (least, largest) = NeuronReach.Of(root, open);
        // What is seen to be reached, or almost, cannot be taken off.
        bool IsWorth(double gap, double reached, int j) => gap > 0 && (reached > 0 || gap > Tune.Skip * (upper[k][j] - lower[k][j]));
        var tries = Enumerable.Range(0, open.Length).Select(i => (Lower: IsWorth(least[i] - lower[k][open[i]], least[i], open[i]), Upper: IsWorth(upper[k][open[i]] - largest[i], -largest[i], open[i]))).ToArray();
        var ends = tries.Sum(one => (one.Lower ? 1 : 0) + (one.Upper ? 1 : 0));
        if (ends == 0) return;
        var each = Tune.Clip > 0 ? (int)Math.Clamp(share / ends, parts / 2, 16 * parts) : parts;
        if (System.Environment.GetEnvironmentVariable("HF_TRACE") is not null) System.Console.WriteLine($"     layer {k}: ends {ends} of {2 * open.Length}, parts {each}");
        var facts = new byte[]?[2 * open.Length];
        Parallel.For(
            0,
            open.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new ReluWorker(root, new OutputRow([1, .. new double[lower[k].Length - 1]], 0)),
            (place, _, worker) =>
            {
                var j = open[place];
                if (isOver()) return worker;
                if (tries[place].Lower) lower[k][j] = Math.Max(lower[k][j], Raised(worker, j, 1, lower[k][j], upper[k][j], lower[k].Length, each, isOver, out facts[2 * place]));
                if (lower[k][j] < 0 && tries[place].Upper) upper[k][j] = Math.Min(upper[k][j], -Raised(worker, j, -1, -upper[k][j], -lower[k][j], lower[k].Length, each, isOver, out facts[2 * place + 1]));
                return worker;
            },
            _ => { });
        proof?.Trees(k, facts);
    }

    /// <summary>A larger lower end of a pre-activation times a sign.</summary>
    private static double Raised(ReluWorker worker, int neuron, int sign, double low, double high, int outputs, int parts, Func<bool> isOver, out byte[]? fact)
    {
        fact = null;
        var coefficients = new double[outputs];
        coefficients[neuron] = sign;
        byte[]? slopes = null;
        for (var attempt = 0; attempt < Tune.MostTries && low < 0 && !isOver(); attempt++)
        {
            var target = -low < Small * high ? 0 : (1 - Tune.Bite) * low;
            var found = Bound(worker, new OutputRow(coefficients, target), ref slopes, parts, isOver);
            Interlocked.Increment(ref Tries);
            if (found >= target) Interlocked.Increment(ref Wins); else if (found > low + 0.03 * (high - low)) Interlocked.Increment(ref Gains);
            if (found > low) (low, fact) = (found, Fact(worker, 2 * neuron + (sign > 0 ? 0 : 1), target));
            if (found < target) break;
        }

        return low;
    }

    public static int Tries, Wins, Gains;

    /// <summary>What a certificate says of the last search: the end, what it was tried to be, and the tree; null where nothing is recorded.</summary>
    private static byte[]? Fact(ReluWorker worker, int end, double target)
    {
        if (worker.Whole?.ToBytes() is not { } tree) return null;
        var bytes = new ProofBytes();
        bytes.Count(end);
        bytes.Add(target);
        bytes.Count(tree.Length);
        bytes.Add(tree);
        return bytes.Written.ToArray();
    }

    /// <summary>The limit of a row where it is shown to be out of reach, else the least that it can be.</summary>
    /// <param name="worker">Bounds.</param>
    /// <param name="row">The row.</param>
    /// <param name="slopes">Slopes to start from, null for none yet; those of the whole box when it is done.</param>
    /// <param name="parts">The parts that it may take.</param>
    /// <param name="isOver">Whether to stop with what there is.</param>
    private static double Bound(ReluWorker worker, OutputRow row, ref byte[]? slopes, int parts, Func<bool> isOver)
    {
        worker.Bound(row);
        // The part with the lowest bound next: where the parts run out, the rest are as high as they can be.
        var (open, children, before) = (new PriorityQueue<ReluNode, float>(), new List<ReluNode>(), worker.Subproblems);
        var least = row.Limit;
        void Push(ReluNode node)
        {
            if (node.Candidates.Length > 0) open.Enqueue(node, Tune.Dfs ? -worker.Subproblems : node.Bound);
            else least = Math.Min(least, node.Guarded);
        }

        if (worker.Begin(slopes, slopes is null ? Tune.FirstSteps : Tune.LaterSteps) is { } first)
        {
            Push(first);
            slopes = Array.ConvertAll(first.Variables, value => Slopes.Of(value));
        }

        var batch = new List<ReluNode>();
        while (open.Count > 0 && worker.Subproblems - before < parts && !isOver())
        {
            batch.Clear();
            children.Clear();
            while (batch.Count < ReluWorker.MostNodes && open.TryDequeue(out var node, out _)) batch.Add(node);
            worker.Process(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch), children, Steps);
            foreach (var child in children) Push(child);
        }

        foreach (var (node, _) in open.UnorderedItems) least = Math.Min(least, node.Guarded);
        return least;
    }
}
