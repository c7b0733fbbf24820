using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Verification.Attack;

/// <summary>
/// A network followed by one more linear layer: what the target's output has over each other, less what is asked for. Bounds on it
/// see both outputs together, and where one of them stays below zero no input of the region is adversarial.
/// </summary>
internal sealed class MarginNetwork
{
    private readonly Network network;

    public MarginNetwork(AttackProblem problem, int target)
    {
        network = problem.Network;
        var rivals = Enumerable.Range(0, network.OutputSize).Where(j => j != target).ToArray();
        var (weights, biases) = (new double[rivals.Length * network.OutputSize], new double[rivals.Length]);
        for (var r = 0; r < rivals.Length; r++)
        {
            weights[(r * network.OutputSize) + target] = 1;
            weights[(r * network.OutputSize) + rivals[r]] = problem.Margin is null ? -problem.Factor : -1;
            biases[r] = -(problem.Margin ?? 0);
        }

        var builder = new NetworkBuilder();
        var made = new NetworkNode[network.Nodes.Count];
        foreach (var node in network.Nodes)
            made[node.Index] = node.Layer is null ? builder.Input(node.Shape, node.Name) : builder.Add(node.Layer, [.. node.Inputs.Select(input => made[input.Index])], node.Shape, node.Name);
        Network = builder.Build(builder.Add(new DenseLayer(network.OutputSize, weights, biases), made[network.Output.Index], name: "margins"));
    }

    /// <summary>The network with the leads as its outputs.</summary>
    public Network Network { get; }

    /// <summary>Bounds of the network without leads as known bounds of this one, over a part of their region.</summary>
    public NetworkBounds Known(NetworkBounds bounds, InputRegion part)
    {
        var (lower, upper) = (new double[Network.Nodes.Count][], new double[Network.Nodes.Count][]);
        foreach (var node in Network.Nodes)
        {
            (lower[node.Index], upper[node.Index]) = (new double[node.Size], new double[node.Size]);
            if (node.IsInput)
            {
                part.Lower.Slice(node.InputOffset, node.Size).CopyTo(lower[node.Index]);
                part.Upper.Slice(node.InputOffset, node.Size).CopyTo(upper[node.Index]);
                continue;
            }

            var known = network.Nodes.FirstOrDefault(other => other.Name == node.Name);
            if (node == Network.Output || known is null)
            {
                Array.Fill(lower[node.Index], double.NegativeInfinity);
                Array.Fill(upper[node.Index], double.PositiveInfinity);
                continue;
            }

            bounds.Lower(known).CopyTo(lower[node.Index]);
            bounds.Upper(known).CopyTo(upper[node.Index]);
        }

        return new NetworkBounds(Network, part, lower, upper);
    }

    /// <summary>Bounds of this network, over a part of their region.</summary>
    public NetworkBounds Within(NetworkBounds bounds, InputRegion part)
    {
        if (ReferenceEquals(bounds.Region, part)) return bounds;
        var (lower, upper) = (new double[Network.Nodes.Count][], new double[Network.Nodes.Count][]);
        foreach (var node in Network.Nodes)
        {
            lower[node.Index] = (node.IsInput ? part.Lower.Slice(node.InputOffset, node.Size) : bounds.Lower(node)).ToArray();
            upper[node.Index] = (node.IsInput ? part.Upper.Slice(node.InputOffset, node.Size) : bounds.Upper(node)).ToArray();
        }

        return new NetworkBounds(Network, part, lower, upper);
    }

    /// <summary>Whether some margin stays below zero, so that no input of the bounds' region meets the condition.</summary>
    public bool IsExcluded(NetworkBounds bounds) => bounds.Upper(Network.Output).ContainsAnyExceptInRange(0, double.PositiveInfinity);
}
