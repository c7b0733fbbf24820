using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.LocalSearch;

/// <summary>Weights and margins, read from the state while activations are signs.</summary>
internal sealed unsafe partial class SearchState : ISearchView
{
    /// <inheritdoc/>
    public long WeightSum { get; private set; }

    /// <inheritdoc/>
    public bool IsUsed(int layer, int neuron)
    {
        var (above, size) = (Weights[layer + 1], InputsOf(layer + 1));
        for (var w = neuron; w < above.Length; w += size)
        {
            if (above[w] != 0) return true;
        }

        return false;
    }

    /// <summary>The sum of a cost over all outputs as they are now, prices left out; the state must walk on signs.</summary>
    public double OutputCost(in GuideLoss cost)
    {
        var sum = Vector512<float>.Zero;
        var values = (Vector512<float>*)scratch.Data;
        for (var k = 0; k < stride; k += Lanes)
        {
            for (var j = 0; j < outputs; j++)
            {
                values[j] = layers == 1
                    ? Vector512.ConvertToSingle(Vector512.LoadAligned(first!.Data + (long)j * stride + k))
                    : Vector512.LoadAligned(later[^1]!.Data + (long)j * stride + k);
            }

            var price = cost.Of(values, targets.Data + k, outputs, stride) * Vector512.LoadAligned(classWeights.Data + k);
            sum += Vector512.ConditionalSelect(Vector512.Equals(Vector512.LoadAligned(sampleWeights.Data + k), Vector512<float>.Zero), Vector512<float>.Zero, price);
        }

        GC.KeepAlive(this);
        return Total(sum);
    }

    /// <summary>Lets sample weights fall back toward one, and adds to those of samples with a cost.</summary>
    public void Reweigh(in GuideLoss cost, float keep, float add)
    {
        var values = (Vector512<float>*)scratch.Data;
        for (var k = 0; k < stride; k += Lanes)
        {
            for (var j = 0; j < outputs; j++)
            {
                values[j] = layers == 1
                    ? Vector512.ConvertToSingle(Vector512.LoadAligned(first!.Data + (long)j * stride + k))
                    : Vector512.LoadAligned(later[^1]!.Data + (long)j * stride + k);
            }

            var missed = Vector512.GreaterThan(cost.Of(values, targets.Data + k, outputs, stride), Vector512<float>.Zero);
            var weight = Vector512.LoadAligned(sampleWeights.Data + k);
            var own = Vector512.LoadAligned(classWeights.Data + k);
            var next = own + (weight - own) * keep + (missed & (own * add));
            Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<float>.Zero), weight, next).StoreAligned(sampleWeights.Data + k);
        }

        GC.KeepAlive(this);
    }

    /// <summary>The first sample at or after a place, around the end, that has a cost under the guide; -1 when none has.</summary>
    public int NextWithCost(int from)
    {
        var all = new ReadOnlySpan<float>(costs.Data, columns.Count);
        var found = all[from..].IndexOfAnyExcept(0);
        if (found >= 0) return from + found;
        return all[..from].IndexOfAnyExcept(0);
    }

    /// <summary>The target of a sample's output.</summary>
    public float Target(int output, int sample) => targets.Data[output * (long)stride + sample];

    /// <summary>Gives every sample the weight of its class again.</summary>
    public void ForgetWeights() => new ReadOnlySpan<float>(classWeights.Data, columns.Count).CopyTo(SampleWeights);

    /// <summary>Gives the samples of each class a weight, in the guide and in every other cost; <see cref="Refresh"/> must follow.</summary>
    public void UseClassWeights(IReadOnlyList<double> weights)
    {
        for (var k = 0; k < columns.Count; k++) classWeights.Data[k] = (float)weights[columns.Problem.Data.Labels[columns.Samples[k]]];
        ForgetWeights();
    }

    /// <summary>Multiplies the weights of the samples of each class in the guide alone; <see cref="Refresh"/> must follow.</summary>
    public void UseClassFactors(double first, double second)
    {
        for (var k = 0; k < columns.Count; k++) sampleWeights.Data[k] = classWeights.Data[k] * (float)(columns.Problem.Data.Labels[columns.Samples[k]] == 0 ? first : second);
    }

    /// <summary>Samples of each of two classes that have a cost, as outputs are now; the state must walk on signs, or have no hidden layer.</summary>
    public (long First, long Second) Errors(in GuideLoss cost)
    {
        var (first, second) = (0L, 0L);
        var values = (Vector512<float>*)scratch.Data;
        for (var k = 0; k < stride; k += Lanes)
        {
            for (var j = 0; j < outputs; j++)
            {
                values[j] = layers == 1
                    ? Vector512.ConvertToSingle(Vector512.LoadAligned(this.first!.Data + (long)j * stride + k))
                    : Vector512.LoadAligned(later[^1]!.Data + (long)j * stride + k);
            }

            var counts = Vector512.GreaterThan(Vector512.LoadAligned(classWeights.Data + k), Vector512<float>.Zero);
            var missed = Vector512.GreaterThan(cost.Of(values, targets.Data + k, outputs, stride), Vector512<float>.Zero) & counts;
            var isSecond = Vector512.GreaterThan(Vector512.LoadAligned(targets.Data + (outputs - 1) * (long)stride + k), Vector512<float>.Zero);
            second += System.Numerics.BitOperations.PopCount((missed & isSecond).ExtractMostSignificantBits());
            first += System.Numerics.BitOperations.PopCount(Vector512.AndNot(missed, isSecond).ExtractMostSignificantBits());
        }

        GC.KeepAlive(this);
        return (first, second);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double HiddenMargin(int layer, int neuron)
    {
        var whole = columns.Count / Lanes * Lanes;
        double margin;
        if (layer == 0)
        {
            var row = first!.Data + (long)neuron * stride;
            var least = Vector512.Create(int.MaxValue);
            for (var k = 0; k < whole; k += Lanes) least = Vector512.Min(least, Vector512.Abs(Vector512.LoadAligned(row + k)));
            var smallest = int.MaxValue;
            for (var lane = 0; lane < Lanes; lane++) smallest = Math.Min(smallest, least[lane]);
            for (var k = whole; k < columns.Count; k++) smallest = Math.Min(smallest, Math.Abs(row[k]));
            margin = smallest;
        }
        else
        {
            var row = later[layer]!.Data + (long)neuron * stride;
            var smallest = float.MaxValue;
            for (var k = 0; k < columns.Count; k++) smallest = Math.Min(smallest, Math.Abs(row[k]));
            margin = smallest / IGuideActivation.Unit;
        }

        GC.KeepAlive(this);
        return margin;
    }

    /// <inheritdoc/>
    public double OutputMargin(int output, DeficitCost? right)
    {
        var margin = double.MaxValue;
        for (var k = 0; k < columns.Count; k++)
        {
            double target = targets.Data[output * (long)stride + k];
            var value = PreActivation(layers - 1, output, k);
            if (right is { } cost && target * (value + cost.Offset) < cost.Threshold) continue;
            margin = Math.Min(margin, target * value);
        }

        GC.KeepAlive(this);
        return margin == double.MaxValue ? 0 : Math.Max(0, margin);
    }
}
