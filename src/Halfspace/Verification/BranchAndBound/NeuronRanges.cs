using System.Runtime.Intrinsics;
using Halfspace.Verification.Proofs;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>Ranges of all hidden neurons over a box, layer after layer: backward bounds, then optimised slopes for those that stay open.</summary>
internal sealed class NeuronRanges
{
    private const float Rate = 0.25f;

    private readonly RelaxedChain net;
    private readonly double[][] lower;
    private readonly double[][] upper;
    private RangeProof? proof;

    private NeuronRanges(RelaxedChain net)
    {
        this.net = net;
        (lower, upper) = (Array.ConvertAll(net.Margins.Lower, ends => (double[])ends.Clone()), Array.ConvertAll(net.Margins.Upper, ends => (double[])ends.Clone()));
    }

    /// <summary>Fills a chain's layers.</summary>
    /// <param name="net">A chain without layers.</param>
    /// <param name="steps">Steps on the slopes for each open neuron; one for none.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="isOver">Whether to go without optimised slopes from now on.</param>
    /// <param name="known">Ranges that are known; null for none.</param>
    /// <param name="refine">Given a layer with its ranges and those of the layers before it, makes them smaller; null for nothing.</param>
    /// <param name="proof">Receives how they were found; null for nobody.</param>
    public static (double[][] Lower, double[][] Upper) Fill(RelaxedChain net, int steps, int threads, Func<bool> isOver, (double[][] Lower, double[][] Upper)? known = null, Action<int, double[][], double[][]>? refine = null, RangeProof? proof = null)
    {
        var ranges = new NeuronRanges(net) { proof = proof };
        for (var k = 0; known is { } ends && k < net.Chain.HiddenCount; k++)
        {
            for (var j = 0; j < ranges.lower[k].Length; j++) (ranges.lower[k][j], ranges.upper[k][j]) = (Math.Max(ranges.lower[k][j], ends.Lower[k][j]), Math.Min(ranges.upper[k][j], ends.Upper[k][j]));
        }

        for (var k = 0; k < net.Chain.HiddenCount; k++)
        {
            ranges.Bound(k, [.. Enumerable.Range(0, net.Chain.Stages[k].Outputs)], 1, threads);
            var open = Enumerable.Range(0, net.Chain.Stages[k].Outputs).Where(j => ranges.lower[k][j] < 0 && ranges.upper[k][j] > 0 && net.Chain.Stages[k].Leak(j) != 1).ToArray();
            if (k > 0 && steps > 1 && open.Length > 0 && !isOver()) ranges.Bound(k, open, steps, threads);
            refine?.Invoke(k, ranges.lower, ranges.upper);
            net.Add(ranges.lower[k], ranges.upper[k]);
            proof?.Open(k, ranges.lower[k].Length, net.Layers[k].Neurons.AsSpan(0, net.Layers[k].Open));
        }

        return (ranges.lower, ranges.upper);
    }

    private void Bound(int k, int[] neurons, int steps, int threads)
    {
        // Each neuron's two ends stand side by side.
        var groups = (2 * neurons.Length + DualAscent.Lanes - 1) / DualAscent.Lanes;
        var facts = proof is not null && steps > 1 ? new byte[]?[2 * neurons.Length] : null;
        Parallel.For(
            0,
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (new DualAscent(net), new GuardedBound(net)),
            (group, _, tools) =>
            {
                Bound(k, neurons, group * (DualAscent.Lanes / 2), steps, tools.Item1, tools.Item2, facts);
                return tools;
            },
            _ => { });
        if (facts is null) proof?.Default(k, net.Layers.SelectMany(layer => Enumerable.Range(0, layer.Open).Select(p => layer.LeastArea(p))));
        else proof!.Ends(k, facts);
    }

    private void Bound(int k, int[] neurons, int from, int steps, DualAscent ascent, GuardedBound guard, byte[]?[]? facts)
    {
        ascent.Open();
        var count = Math.Min(DualAscent.Lanes / 2, neurons.Length - from);
        (int Neuron, double Sign) Of(int lane) => (neurons[from + Math.Min(lane / 2, count - 1)], lane % 2 == 0 ? 1 : -1);
        if (steps > 1)
        {
            ascent.Pass.Constant = Load(k, 0, DualAscent.Lanes, Of, k == 0 ? ascent.Pass.Inputs : ascent.Pass.Coefficients[k - 1], default(Vector512<float>), out _);
            ascent.Climb(k, steps, Rate, bounds => Vector512.GreaterThanAll(bounds, Vector512<float>.Zero));
        }
        else
        {
            for (var m = 0; m < k; m++) ascent.Variables[m].CopyTo(ascent.Best[m], 0);
        }

        var bounds = guard.Evaluate(ascent, k, half =>
        {
            guard.Pass.Constant = Load(k, half, LaneMath<double>.Lanes, Of, k == 0 ? guard.Pass.Inputs : guard.Pass.Coefficients[k - 1], default(Vector512<double>), out var errors);
            guard.Pass.Errors = errors;
        });
        for (var t = 0; t < count; t++)
        {
            var j = neurons[from + t];
            for (var end = 0; facts is not null && end < 2; end++)
            {
                if (!(bounds[2 * t + end] > (end == 0 ? lower[k][j] : -upper[k][j]))) continue;
                var bytes = new ProofBytes();
                bytes.Count(2 * j + end);
                Slopes.Write(bytes, ascent, k, 2 * t + end);
                facts[2 * (from + t) + end] = bytes.Written.ToArray();
            }

            if (double.IsFinite(bounds[2 * t])) lower[k][j] = Math.Max(lower[k][j], bounds[2 * t]);
            if (double.IsFinite(bounds[2 * t + 1])) upper[k][j] = Math.Min(upper[k][j], -bounds[2 * t + 1]);
        }
    }

    /// <summary>Writes neurons, with signs, as expressions on the values before their layer.</summary>
    private Vector512<T> Load<T>(int k, int half, int lanes, Func<int, (int Neuron, double Sign)> of, Vector512<T>[] into, Vector512<T> zero, out Vector512<T> errors)
        where T : unmanaged
    {
        var (constant, error) = (zero, zero);
        Span<(int Neuron, double Sign)> targets = stackalloc (int, double)[DualAscent.Lanes];
        for (var lane = 0; lane < lanes; lane++)
        {
            targets[lane] = of(half + lane);
            constant = constant.WithElement(lane, LaneMath<T>.Of(targets[lane].Sign * net.BiasOf(k, targets[lane].Neuron)));
            error = error.WithElement(lane, LaneMath<T>.Of(net.Margins.Costs[k][targets[lane].Neuron]));
        }

        Array.Clear(into);
        errors = error;
        if (net.Chain.Stages[k].IsSparse)
        {
            var (stage, positions) = (net.Chain.Stages[k], net.PositionsBefore(k));
            var all = System.Runtime.InteropServices.MemoryMarshal.Cast<Vector512<T>, T>(into.AsSpan());
            for (var lane = 0; lane < lanes; lane++)
            {
                var weights = stage.Row(targets[lane].Neuron);
                var columns = stage.Columns(targets[lane].Neuron);
                for (var e = 0; e < weights.Length; e++) if (positions[columns[e]] is var q and >= 0) all[q * Vector512<T>.Count + lane] = LaneMath<T>.Of(targets[lane].Sign * weights[e]);
            }

            return constant;
        }

        Span<T> values = stackalloc T[DualAscent.Lanes];
        for (var q = 0; q < net.Count(k); q++)
        {
            for (var lane = 0; lane < lanes; lane++) values[lane] = LaneMath<T>.Of(targets[lane].Sign * net.Weight(k, targets[lane].Neuron, q));
            into[q] = Vector512.Create<T>(values);
        }

        return constant;
    }
}
