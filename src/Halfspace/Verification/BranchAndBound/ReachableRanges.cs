using System.Runtime.Intrinsics;
using Halfspace.Bounds;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// Ranges of neurons over the part of a box in which a row can be met. Any share of the row, which is at most its limit there, may be added to what is
/// bounded; the share is found by steps, together with the slopes.
/// </summary>
/// <remarks>Source: Kotha et al., Provably bounding neural network preimages, NeurIPS 2023 (INVPROP).</remarks>
internal sealed class ReachableRanges
{
    private const float Rate = 0.25f;
    private const float MultiplierRate = 0.5f;
    private const float FirstShare = 0.1f;

    /// <summary>What is taken off a range of a part has to be more than this share of it where it is written down.</summary>
    private const double LeastGain = 1.0 / 64;

    private readonly ReluRoot root;
    private readonly RelaxedChain net;
    private readonly OutputRow row;
    private readonly byte[]? slopes;
    private readonly ReluNode? part;
    private readonly double above;
    private readonly RangeProof? proof;
    private readonly OwnRanges? own;
    private readonly int top;

    private ReachableRanges(ReluRoot root, OutputRow row, byte[]? slopes, ReluNode? part, double above, OwnRanges? own = null)
    {
        this.own = own;
        (this.root, net, this.row, this.slopes, this.part, this.above, top) = (root, root.Net, row, slopes, part, above, root.Net.Layers.Count);
        if (root.Proof is { } found) proof = new RangeProof(found, row);
    }

    /// <summary>What is known of a box where the row is met.</summary>
    /// <param name="root">What is known of the whole box; its ranges are not changed.</param>
    /// <param name="row">The row.</param>
    /// <param name="slopes">Slopes to start from.</param>
    /// <param name="above">How far the row is above its limit at least: a negative number.</param>
    /// <param name="steps">Steps for each neuron.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="isOver">Whether to stop with what there is.</param>
    public static ReluRoot Of(ReluRoot root, OutputRow row, byte[] slopes, double above, int steps, int threads, Func<bool> isOver)
    {
        var copy = root.Copy();
        var ranges = new ReachableRanges(copy, row, slopes, null, above);
        for (var k = 0; k < ranges.top && !isOver(); k++) ranges.Tighten(k, steps, threads, isOver);
        var narrow = copy.Copy(ranges.proof);
        for (var k = 0; k < ranges.top; k++) ranges.proof?.Open(k, narrow.Net.Chain.Stages[k].Outputs, narrow.Net.Layers[k].Neurons.AsSpan(0, narrow.Net.Layers[k].Open));
        return narrow;
    }

    /// <summary>Makes the ranges of a part's own root smaller, in place, on one thread.</summary>
    /// <param name="root">A root of the part's own.</param>
    /// <param name="part">The part over it.</param>
    /// <param name="row">The row.</param>
    /// <param name="steps">Steps for each neuron.</param>
    /// <param name="isOver">Whether to stop with what there is.</param>
    /// <param name="proof">Receives how they were found; null for nobody.</param>
    /// <returns>Whether no range is empty: where one is, the row is met nowhere in the part.</returns>
    public static bool Tighten(ReluRoot root, ReluNode part, OutputRow row, int steps, Func<bool> isOver, OwnRanges? proof = null)
    {
        var ranges = new ReachableRanges(root, row, null, part, Math.Min(part.Bound, 0), proof);
        var (ascent, guard) = (new DualAscent(root.Net), new GuardedBound(root.Net));
        for (var k = 0; k < ranges.top; k++)
        {
            var layer = root.Net.Layers[k];
            const int each = DualAscent.Lanes / 2;
            var targets = Enumerable.Range(0, layer.Open).Where(p => layer.Lower[p] < 0 && layer.Upper[p] > 0).ToArray();
            for (var from = 0; from < targets.Length && !isOver(); from += each)
            {
                // What is found counts at once: each range is a fact about all points of the part at which the row is met.
                var group = targets.AsSpan(from, Math.Min(each, targets.Length - from));
                ranges.Tighten(k, group, steps, ascent, guard, layer.Lower, layer.Upper, []);
                proof?.Next();
                foreach (var p in group) if (DualAscent.Outward(layer.Lower[p], down: true) > DualAscent.Outward(layer.Upper[p], down: false)) return false;
            }
        }

        return true;
    }

    private byte[] Fact(int end, DualAscent ascent, int lane)
    {
        var bytes = new ProofBytes();
        bytes.Count(end);
        bytes.Add(Math.Max(0, ascent.BestShare[lane]));
        Slopes.Write(bytes, ascent, top, lane);
        return bytes.Written.ToArray();
    }

    private void Tighten(int k, int steps, int threads, Func<bool> isOver)
    {
        var layer = net.Layers[k];
        var targets = Enumerable.Range(0, layer.Open).Where(p => layer.Lower[p] < 0 && layer.Upper[p] > 0).ToArray();
        const int each = DualAscent.Lanes / 2;
        var (lower, upper) = ((double[])layer.Lower.Clone(), (double[])layer.Upper.Clone());
        var facts = new byte[]?[2 * targets.Length];
        Parallel.For(
            0,
            (targets.Length + each - 1) / each,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (new DualAscent(net), new GuardedBound(net)),
            (group, _, tools) =>
            {
                if (!isOver()) Tighten(k, targets.AsSpan(group * each, Math.Min(each, targets.Length - group * each)), steps, tools.Item1, tools.Item2, lower, upper, proof is null ? [] : facts.AsSpan(2 * group * each));
                return tools;
            },
            _ => { });
        proof?.Ends(k, facts);
        lower.CopyTo(layer.Lower, 0);
        upper.CopyTo(layer.Upper, 0);
    }

    private void Tighten(int k, ReadOnlySpan<int> targets, int steps, DualAscent ascent, GuardedBound guard, double[] lower, double[] upper, Span<byte[]?> facts)
    {
        var layer = net.Layers[k];
        ascent.Open();
        if (slopes is not null) root.LoadSlopes(ascent, slopes);
        for (var n = 0; part is not null && n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            (ascent.Signs[m][p], ascent.Variables[m][p]) = (Vector512.Create((float)part.Signs[n]), Vector512.Create(part.Signs[n] == 0 ? part.Variables[n] : 0));
        }

        var target = new Vector512<float>[layer.Open];
        var units = Vector512<float>.Zero;
        for (var lane = 0; lane < DualAscent.Lanes; lane++)
        {
            var p = targets[Math.Min(lane / 2, targets.Length - 1)];
            target[p] = target[p].WithElement(lane, lane % 2 == 0 ? -1 : 1);
            units = units.WithElement(lane, (float)((layer.Upper[p] - layer.Lower[p]) / Math.Max(-above, Math.ScaleB(1, -60))));
        }

        (ascent.Target, ascent.TargetLayer, ascent.IsShareFree, ascent.ShareUnit) = (target, k, true, units);
        ascent.Share = units * Vector512.Create(FirstShare);
        ascent.RowConstant = root.Load<float>(0, DualAscent.Lanes, _ => row, ascent.RowCoefficients, isLimited: true, out _);
        ascent.Climb(top, steps, Rate, bounds => Vector512.GreaterThanAll(bounds, Vector512<float>.Zero), MultiplierRate);
        var rowCoefficients = new Vector512<double>[guard.Pass.Coefficients[top - 1].Length];
        var constant = root.Load<double>(0, LaneMath<double>.Lanes, _ => row, rowCoefficients, isLimited: false, out var errors);
        var bounds = guard.Evaluate(ascent, top, half =>
        {
            var share = Vector512.Max(Vector512<double>.Zero, GuardedBound.Half(ascent.BestShare, half));
            for (var p = 0; p < rowCoefficients.Length; p++) guard.Pass.Coefficients[top - 1][p] = share * rowCoefficients[p];
            guard.Pass.Constant = share * (constant - Vector512.Create(row.Limit));
            // The constant rounds three times, and each coefficient once, which its neuron's cost covers.
            guard.Pass.Errors = share * (errors + Vector512.Create(Math.Abs(row.Limit) * Rounding.Gamma(8)));
            for (var p = 0; p < target.Length; p++) guard.Pass.Pull[k][p] += GuardedBound.Half(target[p], half);
        });
        for (var t = 0; t < targets.Length; t++)
        {
            var p = targets[t];
            var least = own is null ? 0 : LeastGain * (upper[p] - lower[p]);
            for (var end = 0; end < 2; end++)
            {
                var (bound, known) = (bounds[2 * t + end], end == 0 ? lower[p] : -upper[p]);
                // What is written down has to be worth it: it makes the range much smaller, or gives the neuron a sign.
                if (!double.IsFinite(bound) || !(bound > known) || !(bound > known + least || bound >= 0)) continue;
                own?.Add(k, 2 * layer.Neurons[p] + end, bound, ascent, 2 * t + end);
                if (!facts.IsEmpty) facts[2 * t + end] = Fact(2 * layer.Neurons[p] + end, ascent, 2 * t + end);
                if (end == 0) lower[p] = bound;
                else upper[p] = -bound;
            }
        }
    }
}
