using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Networks;

/// <summary>
/// The pre-activations of one layer for one sample, exactly. Sums that are sure to fit are added in vectors of 32 bits, others in
/// 64 bits.
/// </summary>
internal sealed class LayerEvaluation
{
    private readonly IntegerLayer layer;
    private readonly long[] biases;
    private readonly long largestWeight;
    private readonly long largestBias;

    /// <summary>Prepares a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="unit">What a bias counts in: the input scale for the first layer, one for others.</param>
    public LayerEvaluation(IntegerLayer layer, int unit)
    {
        this.layer = layer;
        biases = Array.ConvertAll(layer.Biases, bias => (long)bias * unit);
        foreach (var weight in layer.Weights) largestWeight = Math.Max(largestWeight, Math.Abs((long)weight));
        foreach (var bias in biases) largestBias = Math.Max(largestBias, Math.Abs(bias));
        if (largestWeight == 0) Constant = biases;
    }

    public int NeuronCount => layer.NeuronCount;

    /// <summary>Products of a weight and an input that one sample takes.</summary>
    public int ProductCount => layer.Weights.Length;

    /// <summary>The pre-activations of every sample, where they are known to be the same for all; else null.</summary>
    public long[]? Constant { get; private set; }

    /// <summary>Says that the layer below gives every sample the same pre-activations, so that this one does too.</summary>
    public void Fix(ReadOnlySpan<long> below)
    {
        var constant = new long[NeuronCount];
        OfSigns(below, constant);
        Constant = constant;
    }

    /// <summary>The pre-activations for a row of integers.</summary>
    /// <exception cref="ArgumentException">A sum may leave 64 bits.</exception>
    public void OfInputs(ReadOnlySpan<int> inputs, Span<long> target)
    {
        if (Constant is not null)
        {
            Constant.CopyTo(target);
            return;
        }

        long norm = 0;
        foreach (var value in inputs) norm += Math.Abs((long)value);
        if ((Int128)norm * largestWeight + largestBias > long.MaxValue)
            throw new ArgumentException($"A pre-activation may reach {(Int128)norm * largestWeight + largestBias}, beyond 64 bits; the network's weights or the data's numbers are too large.");
        if (norm * largestWeight > int.MaxValue)
        {
            for (var j = 0; j < target.Length; j++)
            {
                var weights = layer.WeightsOf(j);
                var sum = biases[j];
                for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * inputs[i];
                target[j] = sum;
            }

            return;
        }

        for (var j = 0; j < target.Length; j++) target[j] = biases[j] + Dot(layer.WeightsOf(j), inputs);
    }

    /// <summary>The pre-activations for the signs of the layer below; zero counts as plus.</summary>
    public void OfSigns(ReadOnlySpan<long> below, Span<long> target)
    {
        if (Constant is not null)
        {
            Constant.CopyTo(target);
            return;
        }

        if (largestWeight * below.Length > int.MaxValue)
        {
            for (var j = 0; j < target.Length; j++)
            {
                var weights = layer.WeightsOf(j);
                var sum = biases[j];
                for (var i = 0; i < weights.Length; i++) sum += below[i] >= 0 ? weights[i] : -(long)weights[i];
                target[j] = sum;
            }

            return;
        }

        Span<int> signs = below.Length <= 1024 ? stackalloc int[below.Length] : new int[below.Length];
        for (var i = 0; i < signs.Length; i++) signs[i] = below[i] >= 0 ? 1 : -1;
        for (var j = 0; j < target.Length; j++) target[j] = biases[j] + Dot(layer.WeightsOf(j), signs);
    }

    private static int Dot(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var sums = Vector<int>.Zero;
        var a = MemoryMarshal.Cast<int, Vector<int>>(left);
        var b = MemoryMarshal.Cast<int, Vector<int>>(right);
        for (var v = 0; v < a.Length; v++) sums += a[v] * b[v];
        var sum = Vector.Sum(sums);
        for (var i = a.Length * Vector<int>.Count; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
