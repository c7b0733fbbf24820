namespace Halfspace.Networks;

/// <summary>A network prepared for many samples: the same outputs as <see cref="IntegerNetwork.Forward"/>, in vectors. Safe for several threads.</summary>
internal sealed class NetworkEvaluation
{
    private readonly LayerEvaluation[] layers;

    public NetworkEvaluation(IntegerNetwork network)
    {
        layers = [.. network.Layers.Select((layer, l) => new LayerEvaluation(layer, l == 0 ? network.InputScale : 1))];
        Widest = layers.Max(layer => layer.NeuronCount);
    }

    /// <summary>The numbers that each buffer of <see cref="Outputs"/> must hold.</summary>
    public int Widest { get; }

    /// <summary>The outputs for a sample, in one of the buffers.</summary>
    public ReadOnlySpan<long> Outputs(ReadOnlySpan<int> input, Span<long> here, Span<long> there)
    {
        layers[0].OfInputs(input, here[..layers[0].NeuronCount]);
        for (var l = 1; l < layers.Length; l++)
        {
            layers[l].OfSigns(here[..layers[l - 1].NeuronCount], there[..layers[l].NeuronCount]);
            var swap = here;
            here = there;
            there = swap;
        }

        return here[..layers[^1].NeuronCount];
    }
}
