namespace Halfspace.Certificates.Verification;

/// <summary>The rows of a layer as weights and the inputs that they are on; a dense row has all inputs.</summary>
internal sealed class ProofLayer
{
    private readonly int[] places;
    private readonly int[]? starts;

    /// <summary>Takes a layer that <see cref="Fits"/>.</summary>
    public ProofLayer(StatedLayer stated)
    {
        Stated = stated;
        places = stated.Places as int[] ?? [.. stated.Places ?? Enumerable.Range(0, stated.Inputs)];
        starts = stated.Starts as int[] ?? stated.Starts?.ToArray();
    }

    /// <summary>The layer as stated.</summary>
    public StatedLayer Stated { get; }

    /// <summary>Whether the rows leave inputs out.</summary>
    public bool IsSparse => starts is not null;

    /// <summary>The weights of an output.</summary>
    public ReadOnlySpan<double> Weights(int output) => starts is null ? Stated.Weights.AsSpan(output * places.Length, places.Length) : Stated.Weights.AsSpan(starts[output], starts[output + 1] - starts[output]);

    /// <summary>The inputs that they are on.</summary>
    public ReadOnlySpan<int> Places(int output) => starts is null ? places : places.AsSpan(starts[output], starts[output + 1] - starts[output]);

    /// <summary>Whether a layer has its weights at inputs that there are, those of each output in rising order, so that a row has no more terms than there are inputs.</summary>
    public static bool Fits(StatedLayer layer)
    {
        if (layer.Places is not { } places || layer.Starts is not { } starts) return layer.Places is null && layer.Starts is null && (Int128)layer.Inputs * layer.Outputs == layer.Weights.Length;
        if (places.Count != layer.Weights.Length || starts.Count != layer.Outputs + 1 || starts[0] != 0 || starts[^1] != places.Count) return false;
        for (var j = 0; j < layer.Outputs; j++)
        {
            if (starts[j] > starts[j + 1] || starts[j + 1] > places.Count) return false;
            for (var e = starts[j]; e < starts[j + 1]; e++)
            {
                if (places[e] < 0 || places[e] >= layer.Inputs || (e > starts[j] && places[e] <= places[e - 1])) return false;
            }
        }

        return true;
    }
}
