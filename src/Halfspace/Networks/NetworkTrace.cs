using System.Runtime.ExceptionServices;
using Halfspace.Data;

namespace Halfspace.Networks;

/// <summary>
/// Every pre-activation of an integer network on every sample of a data set, exactly: what objectives and margins are
/// scored from.
/// </summary>
/// <remarks>
/// Up to <see cref="MostKept"/> numbers are computed at once and kept. More than that are computed again, block by block of
/// samples, when they are asked for, so that memory stays small; whoever walks over the samples in order pays for one evaluation.
/// </remarks>
public sealed class NetworkTrace
{
    /// <summary>Pre-activations that are kept at most: 64 MB.</summary>
    internal const long MostKept = 1L << 23;

    /// <summary>Pre-activations of a block of samples that is computed at a time.</summary>
    private const long BlockSize = 1L << 19;

    /// <summary>Products that one thread computes in the time that it takes to share them: some ten microseconds.</summary>
    private const long LeastShared = 1L << 16;

    private readonly LayerEvaluation[] layers;
    private readonly CancellationToken cancellationToken;
    private readonly int samplesInBlock;
    private readonly long[]?[] smallest;
    private Block block;

    /// <summary>Evaluates a network on a data set.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The samples.</param>
    /// <param name="cancellationToken">Ends the evaluation, now or at a later block, with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">Numbers of inputs or input scales differ, or a sum may leave 64 bits.</exception>
    public NetworkTrace(IntegerNetwork network, Dataset data, CancellationToken cancellationToken = default)
        : this(network, data, MostKept, cancellationToken)
    {
    }

    /// <summary>The same with another limit on what is kept.</summary>
    internal NetworkTrace(IntegerNetwork network, Dataset data, long mostKept, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        if (network.InputCount != data.InputCount)
            throw new ArgumentException($"The network takes {network.InputCount} inputs; data set '{data.Name}' has {data.InputCount}.", nameof(data));
        if (network.InputScale != data.Scale)
            throw new ArgumentException($"The network's input scale is {network.InputScale}; data set '{data.Name}' has the scale {data.Scale}.", nameof(data));
        (Network, Data, this.cancellationToken) = (network, data, cancellationToken);
        layers = [.. network.Layers.Select((layer, l) => new LayerEvaluation(layer, l == 0 ? network.InputScale : 1))];
        for (var l = 1; l < layers.Length; l++)
        {
            if (layers[l - 1].Constant is { } below && layers[l].Constant is null) layers[l].Fix(below);
        }

        smallest = new long[layers.Length][];
        var width = layers.Sum(layer => layer.Constant is not null ? 0L : layer.NeuronCount);
        samplesInBlock = width * data.SampleCount <= mostKept ? data.SampleCount : (int)Math.Clamp(Math.Min(BlockSize, mostKept) / width, 1, data.SampleCount);
        block = Evaluate(0);
    }

    /// <summary>The network.</summary>
    public IntegerNetwork Network { get; }

    /// <summary>The samples.</summary>
    public Dataset Data { get; }

    /// <summary>The pre-activation of a neuron on a sample.</summary>
    public long PreActivation(int layer, int sample, int neuron)
    {
        var at = BlockOf(sample);
        return at.Values[layer][Offset(layer, sample - at.First) + neuron];
    }

    /// <summary>The outputs for a sample: the pre-activations of the last layer.</summary>
    public ReadOnlySpan<long> Outputs(int sample)
    {
        var at = BlockOf(sample);
        return at.Values[^1].AsSpan(Offset(layers.Length - 1, sample - at.First), layers[^1].NeuronCount);
    }

    /// <summary>The smallest magnitude of a neuron's pre-activation over all samples: the margin of a hidden neuron.</summary>
    public long SmallestMagnitude(int layer, int neuron)
    {
        if (smallest[layer] is { } known) return known[neuron];
        var least = new long[layers[layer].NeuronCount];
        Array.Fill(least, long.MaxValue);
        for (var k = 0; k < (layers[layer].Constant is null ? Data.SampleCount : 1); k++)
        {
            var at = BlockOf(k);
            var row = at.Values[layer].AsSpan(Offset(layer, k - at.First), least.Length);
            for (var j = 0; j < least.Length; j++) least[j] = Math.Min(least[j], Math.Abs(row[j]));
        }

        smallest[layer] = least;
        return least[neuron];
    }

    /// <summary>Where a sample of a block begins; a layer that is the same for all samples has one row.</summary>
    private int Offset(int layer, int place) => layers[layer].Constant is not null ? 0 : place * layers[layer].NeuronCount;

    /// <summary>The block of a sample; threads that walk apart only cost each other time.</summary>
    private Block BlockOf(int sample)
    {
        var at = block;
        if ((uint)(sample - at.First) < (uint)at.Count) return at;
        return block = Evaluate(sample / samplesInBlock * samplesInBlock);
    }

    private Block Evaluate(int first)
    {
        var count = Math.Min(samplesInBlock, Data.SampleCount - first);
        var values = Array.ConvertAll(layers, layer => layer.Constant ?? new long[layer.NeuronCount * count]);
        if (Array.TrueForAll(layers, layer => layer.Constant is not null)) return new Block(first, count, values);

        // What a task costs besides its samples is small against 64 of them; few samples of a wide network are still shared among threads.
        var products = count * layers.Sum(layer => layer.Constant is not null ? 0L : layer.ProductCount);
        var chunk = products < LeastShared ? count : Math.Clamp(count / (4 * Environment.ProcessorCount), 1, 64);
        var pieces = (count + chunk - 1) / chunk;
        try
        {
            if (pieces == 1) Run(0);
            else Parallel.For(0, pieces, new ParallelOptions { CancellationToken = cancellationToken }, Run);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        return new Block(first, count, values);

        void Run(int piece)
        {
            for (var k = piece * chunk; k < Math.Min(count, piece * chunk + chunk); k++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var l = 0; l < layers.Length; l++)
                {
                    if (layers[l].Constant is not null) continue;
                    var target = values[l].AsSpan(Offset(l, k), layers[l].NeuronCount);
                    if (l == 0) layers[0].OfInputs(Data.Row(first + k), target);
                    else layers[l].OfSigns(values[l - 1].AsSpan(Offset(l - 1, k), layers[l - 1].NeuronCount), target);
                }
            }
        }
    }

    /// <summary>The pre-activations of some neighbouring samples, by layer, one sample after the other.</summary>
    private sealed record Block(int First, int Count, long[][] Values);
}
