using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.LocalSearch;

/// <summary>The inner loops: all samples forward, and the blocks that a move touches.</summary>
internal sealed unsafe partial class SearchState
{
    private const int Lanes = SampleColumns.Lanes;

    /// <summary>With more outputs than this one move over all samples may take milliseconds, and looks whether it should stop.</summary>
    private const int ManyOutputs = 64;

    /// <summary>The sum of the lanes, always in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Total(Vector512<float> lanes)
    {
        var half = lanes.GetLower() + lanes.GetUpper();
        return Vector128.Sum(half.GetLower() + half.GetUpper());
    }

    /// <summary>All samples from the first layer's pre-activations on; keeps the results when asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Forward<TActivation>(TActivation activation, GuideLoss guide, bool keep)
        where TActivation : struct, IGuideActivation
    {
        var total = 0.0;
        var below = (Vector512<float>*)scratch.Data;
        var here = below + widths.Max();
        for (var k = 0; k < stride; k += Lanes)
        {
            stop.ThrowIfCancellationRequested();
            for (var j = 0; j < widths[0]; j++)
            {
                var value = Vector512.LoadAligned(first!.Data + (long)j * stride + k);
                below[j] = layers == 1 ? Vector512.ConvertToSingle(value) : activation.First(value);
            }

            for (var l = 1; l < layers; l++)
            {
                var size = widths[l - 1] + 1;
                fixed (int* weights = Weights[l])
                {
                    for (var j = 0; j < widths[l]; j++)
                    {
                        var row = weights + j * size;
                        var sum = Vector512.Create(row[size - 1] * IGuideActivation.Unit);
                        for (var i = 0; i < size - 1; i++) sum = Vector512.FusedMultiplyAdd(below[i], Vector512.Create((float)row[i]), sum);
                        if (keep) sum.StoreAligned(later[l]!.Data + (long)j * stride + k);
                        here[j] = l < layers - 1 ? activation.Later(sum) : sum;
                    }
                }

                var swap = below;
                below = here;
                here = swap;
            }

            // A guide's cost counts with the samples' weights, any other with those of their classes; samples that fill up the last block weigh zero.
            var importance = Vector512.LoadAligned(sampleWeights.Data + k);
            if (!keep) importance = Vector512.MinNative(importance, Vector512.LoadAligned(classWeights.Data + k));
            var cost = guide.Of(below, targets.Data + k, outputs, stride) * importance;
            if (keep) cost.StoreAligned(costs.Data + k);
            total += Total(cost);
        }

        return total;
    }

    private double Walk<TActivation>(TActivation activation, in SearchMove move, bool keep)
        where TActivation : struct, IGuideActivation
    {
        double change;
        if (move.Layer == 0)
        {
            if (layers == 1) change = WalkOutputColumn(move, keep);
            else change = WalkFirst(activation, move, keep);
        }
        else
        {
            change = WalkLater(activation, move, keep);
        }

        GC.KeepAlive(this);
        return change;
    }

    /// <summary>A weight of a network without hidden layers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double WalkOutputColumn(in SearchMove move, bool keep)
    {
        var slot = columns.StartOf(move.Input);
        var delta = Vector512.Create(move.Delta);
        var sum = Vector512<float>.Zero;
        var values = (Vector512<float>*)scratch.Data;
        foreach (var block in columns.BlocksOf(move.Input))
        {
            var k = block * Lanes;
            for (var j = 0; j < outputs; j++)
            {
                var place = first!.Data + (long)j * stride + k;
                var value = Vector512.LoadAligned(place);
                if (j == move.Neuron)
                {
                    value += columns.Load(slot) * delta;
                    if (keep) value.StoreAligned(place);
                }

                values[j] = Vector512.ConvertToSingle(value);
            }

            slot++;
            sum += Settle(values, k, keep);
        }

        return Total(sum);
    }

    /// <summary>A first-layer weight of any other network.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double WalkFirst<TActivation>(TActivation activation, in SearchMove move, bool keep)
        where TActivation : struct, IGuideActivation
    {
        var slot = columns.StartOf(move.Input);
        var delta = Vector512.Create(move.Delta);
        var row = first!.Data + (long)move.Neuron * stride;
        var sum = Vector512<float>.Zero;
        foreach (var block in columns.BlocksOf(move.Input))
        {
            var k = block * Lanes;
            var before = Vector512.LoadAligned(row + k);
            var after = before + columns.Load(slot++) * delta;
            var change = activation.First(after) - activation.First(before);
            if (keep) after.StoreAligned(row + k);
            if (Vector512.EqualsAll(change, Vector512<float>.Zero)) continue;
            sum += Spread(activation, 1, move.Neuron, change, k, keep);
        }

        return Total(sum);
    }

    /// <summary>A weight beyond the first layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double WalkLater<TActivation>(TActivation activation, in SearchMove move, bool keep)
        where TActivation : struct, IGuideActivation
    {
        var sum = Vector512<float>.Zero;
        var (isBias, isOutput) = (move.Input == widths[move.Layer - 1], move.Layer == layers - 1);
        var delta = Vector512.Create((float)move.Delta);
        var row = later[move.Layer]!.Data + (long)move.Neuron * stride;
        var values = (Vector512<float>*)scratch.Data;
        var guide = loss;
        for (var k = 0; k < stride; k += Lanes)
        {
            var input = Vector512.Create(IGuideActivation.Unit);
            if (!isBias)
            {
                input = move.Layer == 1
                    ? activation.First(Vector512.LoadAligned(first!.Data + (long)move.Input * stride + k))
                    : activation.Later(Vector512.LoadAligned(later[move.Layer - 1]!.Data + (long)move.Input * stride + k));
            }

            var before = Vector512.LoadAligned(row + k);
            var after = Vector512.FusedMultiplyAdd(input, delta, before);
            if (isOutput)
            {
                if (outputs > ManyOutputs) stop.ThrowIfCancellationRequested();
                if (outputs == 1)
                {
                    var price = guide.Of(after, Vector512.LoadAligned(targets.Data + k)) * Vector512.LoadAligned(sampleWeights.Data + k);
                    sum += price - Vector512.LoadAligned(costs.Data + k);
                    if (keep) price.StoreAligned(costs.Data + k);
                }
                else
                {
                    for (var j = 0; j < outputs; j++) values[j] = j == move.Neuron ? after : Vector512.LoadAligned(later[move.Layer]!.Data + (long)j * stride + k);
                    sum += Settle(values, k, keep);
                }

                if (keep) after.StoreAligned(row + k);
                continue;
            }

            var change = activation.Later(after) - activation.Later(before);
            if (keep) after.StoreAligned(row + k);
            if (Vector512.EqualsAll(change, Vector512<float>.Zero)) continue;
            sum += Spread(activation, move.Layer + 1, move.Neuron, change, k, keep);
        }

        return Total(sum);
    }

    /// <summary>Carries a changed activation of one neuron of a block up to the outputs.</summary>
    private Vector512<float> Spread<TActivation>(TActivation activation, int layer, int neuron, Vector512<float> change, int k, bool keep)
        where TActivation : struct, IGuideActivation
    {
        var below = (Vector512<float>*)scratch.Data;
        var here = below + widths.Max();
        for (var l = layer; l < layers; l++)
        {
            var size = widths[l - 1] + 1;
            var any = Vector512<float>.Zero;
            if (l > layer) stop.ThrowIfCancellationRequested();
            fixed (int* weights = Weights[l])
            {
                for (var j = 0; j < widths[l]; j++)
                {
                    var place = later[l]!.Data + (long)j * stride + k;
                    var before = Vector512.LoadAligned(place);
                    var after = before;
                    if (l == layer)
                    {
                        after = Vector512.FusedMultiplyAdd(change, Vector512.Create((float)weights[j * size + neuron]), after);
                    }
                    else
                    {
                        for (var i = 0; i < size - 1; i++) after = Vector512.FusedMultiplyAdd(below[i], Vector512.Create((float)weights[j * size + i]), after);
                    }

                    if (keep) after.StoreAligned(place);
                    here[j] = l == layers - 1 ? after : activation.Later(after) - activation.Later(before);
                    any |= here[j];
                }
            }

            if (l < layers - 1 && Vector512.EqualsAll(any, Vector512<float>.Zero)) return Vector512<float>.Zero;
            var swap = below;
            below = here;
            here = swap;
        }

        return Settle(below, k, keep);
    }

    /// <summary>The change of a block's cost for new outputs.</summary>
    private Vector512<float> Settle(Vector512<float>* values, int k, bool keep)
    {
        var price = loss.Of(values, targets.Data + k, outputs, stride) * Vector512.LoadAligned(sampleWeights.Data + k);
        var change = price - Vector512.LoadAligned(costs.Data + k);
        if (keep) price.StoreAligned(costs.Data + k);
        return change;
    }
}
