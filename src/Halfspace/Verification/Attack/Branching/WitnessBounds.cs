using Halfspace.Bounds;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.Attack.Branching;

/// <summary>
/// Bounds that hold wherever a nearer witness may lie, though not for every input of the ball: the condition itself, the distance and the
/// phases given so far are rows of the linear programs that they come from.
/// </summary>
internal static class WitnessBounds
{
    /// <summary>Cuts the range of each pre-activation that has a phase at zero.</summary>
    public static NetworkBounds? With(NetworkBounds bounds, IEnumerable<((int Node, int Value) Relu, int Phase)> phases)
    {
        var (lower, upper) = Copy(bounds);
        foreach (var ((index, value), phase) in phases)
        {
            var from = bounds.Network.Nodes[index].Inputs[0].Index;
            if (phase == 1) lower[from][value] = Math.Max(0, lower[from][value]);
            else upper[from][value] = Math.Min(0, upper[from][value]);
            if (lower[from][value] > upper[from][value]) return null;
        }

        return new NetworkBounds(bounds.Network, bounds.Region, lower, upper);
    }

    /// <summary>Minimises and maximises every pre-activation that is open over a relaxation.</summary>
    /// <returns>The bounds with what was found, null where no witness can be there.</returns>
    public static NetworkBounds? Tighten(PhaseProgram program, NetworkBounds bounds, Func<double> left, CancellationToken cancellationToken)
    {
        var (lower, upper) = Copy(bounds);
        foreach (var relu in program.Relus)
        {
            if (left() <= 0 || cancellationToken.IsCancellationRequested) break;
            var from = relu.Node.Inputs[0].Index;
            ref var low = ref lower[from][relu.Value];
            ref var high = ref upper[from][relu.Value];
            if (low >= 0 || high <= 0) continue;
            var (least, most) = (program.Minimum(relu.PreActivation, left()), -program.Minimum(-relu.PreActivation, left()));
            if (least > high || most < low || least > most) return null;
            (low, high) = (Math.Max(low, least), Math.Min(high, most));
        }

        return new NetworkBounds(bounds.Network, bounds.Region, lower, upper);
    }

    /// <summary>The sum of the ranges that have a phase open: what tightening is measured by.</summary>
    public static double Width(NetworkBounds bounds)
    {
        var width = 0.0;
        foreach (var node in bounds.Network.Nodes)
        {
            if (node.Layer is not ActivationLayer layer) continue;
            var low = bounds.Lower(node.Inputs[0]);
            var high = bounds.Upper(node.Inputs[0]);
            for (var j = 0; j < node.Size; j++)
            {
                if (!Stability.IsLinear(layer, low[j], high[j])) width += high[j] - low[j];
            }
        }

        return width;
    }

    private static (double[][] Lower, double[][] Upper) Copy(NetworkBounds bounds) =>
        ([.. bounds.Network.Nodes.Select(node => bounds.Lower(node).ToArray())], [.. bounds.Network.Nodes.Select(node => bounds.Upper(node).ToArray())]);
}
