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
    private const int MostTries = 2;

    /// <summary>How much of an end is to be taken off at a time.</summary>
    private const double Bite = 0.6;

    /// <summary>An end that is smaller than this share of the other is tried to be taken off whole.</summary>
    private const double Small = 0.2;

    /// <summary>An end is left as it is where no more than this share of the range is between it and what was seen to be reached.</summary>
    private const double Reached = 0.1;

    /// <summary>The parts that a try takes at most where a layer has few open neurons, in units of those that were asked for.</summary>
    private const int MostShare = 16;

    /// <summary>The ranges of a box again, layer after layer, refined.</summary>
    /// <param name="root">What is known.</param>
    /// <param name="steps">Steps on the slopes for each neuron.</param>
    /// <param name="parts">The parts that each try may take.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="timeLeft">The seconds that are left for it; from zero on it stops with what there is.</param>
    public static ReluRoot Of(ReluRoot root, int steps, int parts, int threads, Func<double> timeLeft)
    {
        var (chain, box) = (root.Net.Chain, root.Net.Box);
        var proof = chain.IsRecorded ? new RangeProof(root.Proof, null) : null;
        // Each layer gets as much, the one with few open neurons more for each.
        var layers = 2.0 * root.Net.Layers.Skip(1).Sum(layer => layer.Open) / Math.Max(1, chain.HiddenCount - 1);
        var (lower, upper) = NeuronRanges.Fill(new RelaxedChain(chain, box, root.Net.Margins), steps, threads, () => timeLeft() <= 0, root.Ranges(), (k, low, high) =>
        {
            if (k == 0 || timeLeft() <= 0) return;
            var left = timeLeft();
            var stop = left - left / (chain.HiddenCount - k);
            Refine(chain, box, k, low, high, parts, threads, layers * parts, () => timeLeft() <= stop, proof);
        }, proof);
        return ReluRoot.Of(chain, box, lower, upper, proof);
    }

    private static void Refine(DenseChain chain, InputRegion box, int k, double[][] lower, double[][] upper, int parts, int threads, double all, Func<bool> isOver, RangeProof? proof)
    {
        var root = ReluRoot.Of(chain.Below(k), box, lower[..k], upper[..k]);
        // The neurons that leave most room go first.
        var open = Enumerable.Range(0, lower[k].Length).Where(j => lower[k][j] < 0 && upper[k][j] > 0 && chain.Stages[k].Leak(j) != 1).OrderBy(j => lower[k][j] * upper[k][j] / (upper[k][j] - lower[k][j])).ToArray();
        if (open.Length == 0) return;
        var (lowers, uppers) = Worth(root, open, lower[k], upper[k]);
        var ends = lowers.Concat(uppers).Count(isWorth => isWorth);
        if (ends == 0) return;
        var each = (int)Math.Clamp(all / ends, parts / 2, MostShare * parts);
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
                if (lowers[place]) lower[k][j] = Math.Max(lower[k][j], Raised(worker, j, 1, lower[k][j], upper[k][j], lower[k].Length, each, isOver, out facts[2 * place]));
                if (lower[k][j] < 0 && uppers[place]) upper[k][j] = Math.Min(upper[k][j], -Raised(worker, j, -1, -upper[k][j], -lower[k][j], lower[k].Length, each, isOver, out facts[2 * place + 1]));
                return worker;
            },
            _ => { });
        proof?.Trees(k, facts);
    }

    /// <summary>For each neuron whether its lower and its upper end are worth a try: what is seen to be reached, or almost, cannot be taken off.</summary>
    private static (bool[] Lower, bool[] Upper) Worth(ReluRoot root, int[] neurons, double[] lower, double[] upper)
    {
        var all = Array.ConvertAll(neurons, _ => true);
        if (root.Net.Chain.HasSteps) return (all, all);
        var (least, largest) = NeuronReach.Of(root, neurons);
        bool IsWorth(double gap, double reached, int j) => gap > 0 && (reached > 0 || gap > Reached * (upper[j] - lower[j]));
        return ([.. neurons.Select((j, i) => IsWorth(least[i] - lower[j], least[i], j))], [.. neurons.Select((j, i) => IsWorth(upper[j] - largest[i], -largest[i], j))]);
    }

    /// <summary>A larger lower end of a pre-activation times a sign.</summary>
    private static double Raised(ReluWorker worker, int neuron, int sign, double low, double high, int outputs, int parts, Func<bool> isOver, out byte[]? fact)
    {
        fact = null;
        var coefficients = new double[outputs];
        coefficients[neuron] = sign;
        byte[]? slopes = null;
        for (var attempt = 0; attempt < MostTries && low < 0 && !isOver(); attempt++)
        {
            var target = -low < Small * high ? 0 : (1 - Bite) * low;
            var found = Bound(worker, new OutputRow(coefficients, target), ref slopes, parts, isOver);
            if (found > low) (low, fact) = (found, Fact(worker, 2 * neuron + (sign > 0 ? 0 : 1), target));
            if (found < target) break;
        }

        return low;
    }

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
            if (node.Candidates.Length > 0) open.Enqueue(node, node.Bound);
            else least = Math.Min(least, node.Guarded);
        }

        if (worker.Begin(slopes, slopes is null ? FirstSteps : LaterSteps) is { } first)
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
