using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Certificates.Verification;

/// <summary>The network that a proof is about, as layers; the rows of dense ones are padded with zeros to whole vectors.</summary>
internal sealed class ProofChain
{
    private const long MostWeights = 1L << 27;

    /// <summary>Wider layers are refused: what a layer of few weights takes goes with its width.</summary>
    private const int MostWidth = 1 << 20;

    private ProofChain(IReadOnlyList<StatedLayer> layers, bool isSingle)
    {
        (Layers, IsSingle, Rows) = (layers, isSingle, [.. layers.Select(layer => new ProofLayer(layer))]);
        (Weights, Biases) = (new Vector512<double>[layers.Count][], new Vector512<double>[layers.Count][]);
        for (var k = 0; k < layers.Count; k++)
        {
            var (layer, width) = (layers[k], Padded(layers[k].Inputs));
            Weights[k] = new Vector512<double>[Rows[k].IsSparse ? 0 : layer.Outputs * width];
            Biases[k] = new Vector512<double>[Padded(layer.Outputs)];
            var rows = MemoryMarshal.Cast<Vector512<double>, double>(Weights[k].AsSpan());
            var biases = MemoryMarshal.Cast<Vector512<double>, double>(Biases[k].AsSpan());
            for (var j = 0; j < layer.Outputs; j++)
            {
                if (!Rows[k].IsSparse) Rows[k].Weights(j).CopyTo(rows[(j * width * Vector512<double>.Count)..]);
                biases[j] = layer.Biases[j];
            }
        }

        steps = [.. layers.Select(layer => layer.Steps is { } places ? Marks(places, layer.Outputs) : null)];
        Terms = layers[0].Inputs + layers.Sum(layer => 4.0 * (layer.Inputs + layer.Outputs));
        Gamma = 4 * (Terms + 8) * Math.ScaleB(1, -53);
    }

    private static bool[] Marks(IReadOnlyList<int> places, int count)
    {
        var marks = new bool[count];
        foreach (var place in places) marks[place] = true;
        return marks;
    }

    private readonly bool[]?[] steps;

    /// <summary>The layers as stated.</summary>
    public IReadOnlyList<StatedLayer> Layers { get; }

    /// <summary>Their rows.</summary>
    public ProofLayer[] Rows { get; }

    /// <summary>Whether bounds are to hold for float32 evaluation in any order of summation.</summary>
    public bool IsSingle { get; }

    /// <summary>The number of layers but the last.</summary>
    public int HiddenCount => Layers.Count - 1;

    /// <summary>For each dense layer the rows of weights, padded.</summary>
    public Vector512<double>[][] Weights { get; }

    /// <summary>For each layer the biases, padded.</summary>
    public Vector512<double>[][] Biases { get; }

    /// <summary>The terms that enter one bound at most: a sum over a column has no more than there are outputs, and one over a row no more than inputs, whichever of them are left out.</summary>
    public double Terms { get; }

    /// <summary>What a number of size one can be off by, by all roundings of a pass; see <see cref="BackwardPass"/>.</summary>
    public double Gamma { get; }

    /// <summary>The vectors that so many numbers take: two at a time.</summary>
    public static int Padded(int count) => (count + 2 * Vector512<double>.Count - 1) / (2 * Vector512<double>.Count) * 2;

    /// <summary>Whether a neuron is a step: 1 above zero, 0 below, and either at zero.</summary>
    public bool IsStep(int layer, int neuron) => steps[layer] is { } marks && marks[neuron];

    /// <summary>Whether there are steps in a layer.</summary>
    public bool HasSteps(int layer) => steps[layer] is not null;

    /// <summary>The factor of a neuron's negative values.</summary>
    public double Leak(int layer, int neuron) => Layers[layer].Leaks is { } leaks ? leaks[neuron] : 0;

    /// <summary>The chain, if the layers fit together and all their numbers are such that a proof can be about them.</summary>
    public static ProofChain? Of(IReadOnlyList<StatedLayer> layers, int inputs, int outputs, bool isSingle)
    {
        if (layers.Count == 0 || layers[0].Inputs != inputs || layers[^1].Outputs != outputs || inputs < 1 || layers[^1].Leaks is not null || layers[^1].Steps is not null) return null;
        for (var k = 0; k < layers.Count; k++)
        {
            var layer = layers[k];
            if (layer.Outputs < 1 || (k > 0 && layer.Inputs != layers[k - 1].Outputs)) return null;
            if (!ProofLayer.Fits(layer) || layer.Weights.Length > MostWeights || layer.Inputs > MostWidth || layer.Outputs > MostWidth) return null;
            if (!Array.TrueForAll(layer.Weights, double.IsFinite) || !Array.TrueForAll(layer.Biases, double.IsFinite)) return null;
            if (layer.Steps is { } steps && steps.Any(place => place < 0 || place >= layer.Outputs || (layer.Leaks is { } others && place < others.Length && others[place] != 0))) return null;
            if (layer.Leaks is { } leaks && (leaks.Length != layer.Outputs || !Array.TrueForAll(leaks, leak => leak is >= 0 and <= 1))) return null;
        }

        return new ProofChain(layers, isSingle);
    }
}
