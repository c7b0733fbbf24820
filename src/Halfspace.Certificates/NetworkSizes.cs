namespace Halfspace.Certificates;

/// <summary>What is asked of the sizes of a problem and of its network, whatever the weights.</summary>
internal static class NetworkSizes
{
    /// <summary>More weights than this are refused; with P at most 127 and 32-bit inputs every pre-activation of an integer network then fits 64 bits: (2^24 + 1) 2^7 2^31 is below 2^63. So it does where a first-layer bias has a range of its own: bias and scale are below 2^31 each, so their product and the rest are below 2^62 each.</summary>
    public const long LargestNetwork = 1L << 24;

    /// <summary>More outputs than this, over all samples, are refused: they would take gigabytes.</summary>
    public const long LargestTrace = 1L << 27;

    /// <summary>What is wrong with the widths; null where nothing is.</summary>
    public static string? Fault(CertifiedData data, IReadOnlyList<int> widths)
    {
        if ((long)data.SampleCount * widths[^1] > LargestTrace) return $"{data.SampleCount} samples have {widths[^1]} outputs each; at most {LargestTrace} are taken in all";
        Int128 weights = 0;
        for (var l = 1; l < widths.Count; l++) weights += ((Int128)widths[l - 1] + 1) * widths[l];
        return weights > LargestNetwork ? $"a network of the widths {string.Join('-', widths)} has {weights} weights; at most {LargestNetwork} are taken" : null;
    }

    /// <summary>What keeps a network from being one of these widths for these samples; null where nothing does.</summary>
    public static string? Fault(CertifiedData data, IReadOnlyList<int> widths, CertifiedNetwork network)
    {
        if (!network.Widths.SequenceEqual(widths)) return $"the network is {network}; the problem asks for {string.Join('-', widths)}";
        if (network.InputScale != data.Scale) return $"the network's input scale is {network.InputScale}; the data's is {data.Scale}";
        return network.ClassNames is { } names && !names.SequenceEqual(data.ClassNames, StringComparer.Ordinal)
            ? $"the network's classes are {string.Join(", ", names)}; the data's are {string.Join(", ", data.ClassNames)}"
            : null;
    }
}
