using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Relaxations;

/// <summary>Whether bounds decide which linear piece an activation works on, or which argument a maximum takes.</summary>
internal static class Stability
{
    /// <summary>The argument that a maximum surely takes, or -1: its lower end is at or above every other's upper end.</summary>
    public static int WinnerOf(ReadOnlySpan<int> group, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var best = group[0];
        foreach (var index in group) if (lower[index] > lower[best]) best = index;
        foreach (var index in group) if (index != best && upper[index] > lower[best]) return -1;
        return best;
    }

    /// <summary>Whether an activation is linear over a range; smooth ones never are.</summary>
    public static bool IsLinear(ActivationLayer layer, double lower, double upper)
    {
        if (layer is ReluLayer) return lower >= 0 || upper <= 0;
        if (layer is SmoothLayer) return false;
        Span<ActivationPiece> pieces = stackalloc ActivationPiece[ActivationPiece.Most];
        return ActivationPiece.Over(layer, lower, upper, pieces) == 1;
    }

    /// <summary>The number of a node's outputs whose piece or argument is open under bounds.</summary>
    public static int UnstableCount(NetworkNode node, NetworkBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(bounds);
        if (node.IsInput || node.Layer is LinearLayer) return 0;
        if (node.Layer is CurvedLayer) return node.Size;
        var lower = bounds.Lower(node.Inputs[0]);
        var upper = bounds.Upper(node.Inputs[0]);
        var count = 0;
        for (var j = 0; j < node.Size; j++)
        {
            var decided = node.Layer is MaxLayer max ? WinnerOf(max.Groups[j], lower, upper) >= 0 : IsLinear((ActivationLayer)node.Layer!, lower[j], upper[j]);
            if (!decided) count++;
        }

        return count;
    }

    /// <summary>Marks the values of a node's input that an open output depends on.</summary>
    internal static void MarkOpenArguments(NetworkNode node, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, Span<bool> open)
    {
        if (node.Layer is ActivationLayer activation)
        {
            for (var j = 0; j < open.Length; j++) open[j] |= !IsLinear(activation, lower[j], upper[j]);
        }
        else if (node.Layer is CurvedLayer)
        {
            open.Fill(true);
        }
        else if (node.Layer is MaxLayer max)
        {
            foreach (var group in max.Groups)
            {
                if (WinnerOf(group, lower, upper) >= 0) continue;
                foreach (var index in group) open[index] = true;
            }
        }
    }
}
