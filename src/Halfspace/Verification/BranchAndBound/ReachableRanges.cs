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

    private readonly ReluRoot root;
    private readonly RelaxedChain net;
    private readonly OutputRow row;
    private readonly byte[]? slopes;
    private readonly ReluNode? part;
    private readonly double above;
    private readonly RangeProof? proof;
    private readonly int top;

    private ReachableRanges(ReluRoot root, OutputRow row, byte[]? slopes, ReluNode? part, double above)
    {
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
    /// <returns>Whether no range is empty: where one is, the row is met nowhere in the part.</returns>
    public static bool Tighten(ReluRoot root, ReluNode part, OutputRow row, int steps, Func<bool> isOver)
    {
        var ranges = new ReachableRanges(root, row, null, part, Math.Min(part.Bound, 0));
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
                foreach (var p in group) if (layer.Lower[p] > layer.Upper[p]) return false;
            }
        }

        return true;
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
            for (var end = 0; !facts.IsEmpty && end < 2; end++)
            {
                if (!(bounds[2 * t + end] > (end == 0 ? lower[p] : -upper[p]))) continue;
                var bytes = new ProofBytes();
                bytes.Count(2 * layer.Neurons[p] + end);
                bytes.Add(Math.Max(0, ascent.BestShare[2 * t + end]));
                Slopes.Write(bytes, ascent, top, 2 * t + end);
                facts[2 * t + end] = bytes.Written.ToArray();
            }

            if (double.IsFinite(bounds[2 * t])) lower[p] = Math.Max(lower[p], bounds[2 * t]);
            if (double.IsFinite(bounds[2 * t + 1])) upper[p] = Math.Min(upper[p], -bounds[2 * t + 1]);
        }
    }
}
