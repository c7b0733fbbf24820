using Halfspace.Networks.Layers;

namespace Halfspace.Bounds;

/// <summary>Which sums of a linear layer have a term without a bound. Where a weight is zero there is none, but zero times an infinite number would say so.</summary>
internal static class UnboundedTerms
{
    /// <summary>Finds them.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="sizes">A number for each value of each input; those that are not finite become zero.</param>
    /// <returns>For each output whether a weight that is not zero stands on one of these; null where all are finite.</returns>
    public static bool[]? Take(LinearLayer layer, double[][] sizes)
    {
        if (Array.TrueForAll(sizes, each => Array.TrueForAll(each, double.IsFinite))) return null;
        bool[] isInfinite = [.. sizes.SelectMany(each => each.Select(size => !double.IsFinite(size)))];
        foreach (var each in sizes) for (var i = 0; i < each.Length; i++) each[i] = double.IsFinite(each[i]) ? each[i] : 0;
        var found = new bool[layer.OutputSize];
        for (var j = 0; j < found.Length; j++)
        {
            var columns = layer.Rows.Columns(j);
            var weights = layer.Rows.Weights(j);
            for (var e = 0; e < columns.Length; e++) found[j] |= weights[e] != 0 && isInfinite[columns[e]];
        }

        return found;
    }
}
