using System.Diagnostics;
using Halfspace.Bounds.Relaxations;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Bounds.Backward;

/// <summary>Bounds a network from the inputs on: each node by interval arithmetic, and where it is worth it by a backward pass.</summary>
internal static class LayerByLayer
{
    /// <summary>Fills a table.</summary>
    /// <param name="network">The network.</param>
    /// <param name="region">The inputs.</param>
    /// <param name="options">Threads, time and what is known.</param>
    /// <param name="choices">The lines to try, one pass each.</param>
    /// <param name="linearOnly">Whether to go back only from nodes with no activation before them.</param>
    /// <param name="method">For messages.</param>
    /// <param name="cancellationToken">Stops the backward passes; interval arithmetic goes on to the end.</param>
    public static BoundTable Run(Network network, InputRegion region, BoundOptions options, RelaxationSlope[] choices, bool linearOnly, string method, CancellationToken cancellationToken) =>
        Run(network, region, options, choices, linearOnly, method, -1, [], out _, cancellationToken);

    /// <summary>The same, without passes from nodes whose known ranges no pass makes smaller, and with what bounds single expressions over the ranges found.</summary>
    /// <param name="network">The network.</param>
    /// <param name="region">The inputs.</param>
    /// <param name="options">Threads, time and what is known.</param>
    /// <param name="choices">The lines to try, one pass each.</param>
    /// <param name="linearOnly">Whether to go back only from nodes with no activation before them.</param>
    /// <param name="method">For messages.</param>
    /// <param name="settled">The last node whose known ranges are as small as passes make them; -1 for none.</param>
    /// <param name="cuts">Conditions that all inputs meet that matter.</param>
    /// <param name="pass">Receives a pass whose steps are ready.</param>
    /// <param name="cancellationToken">Stops the backward passes; interval arithmetic goes on to the end.</param>
    public static BoundTable Run(Network network, InputRegion region, BoundOptions options, RelaxationSlope[] choices, bool linearOnly, string method, int settled, IReadOnlyList<InputCut> cuts, out BackwardPass pass, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(options);
        var clock = Stopwatch.StartNew();
        bool IsOver() => cancellationToken.IsCancellationRequested || clock.Elapsed.TotalSeconds > options.TimeLimit;
        var table = new BoundTable(network, region, options.Known);
        var consumers = Consumers(network);
        var (isLinear, isExact) = (new bool[network.Nodes.Count], new bool[network.Nodes.Count]);
        pass = new BackwardPass(table, network, region, choices, cuts);
        foreach (var node in network.Nodes)
        {
            IntervalPropagation.Step(node, table);
            isLinear[node.Index] = node.IsInput || (node.Layer is LinearLayer && node.Inputs.All(input => isLinear[input.Index]));
            // A single combination of inputs that vary freely has the range that interval arithmetic finds.
            isExact[node.Index] = region.Ball is null && cuts.Count == 0 && (node.IsInput || (node.Layer is LinearLayer && node.Inputs.All(input => isExact[input.Index] && IsFree(input)) && AreApart(node.Inputs)));
            if (!node.IsInput && (!linearOnly || isLinear[node.Index]))
            {
                pass.Prepare(node);
                if (!isExact[node.Index] && node.Index > settled && !IsOver()) pass.Tighten(node, Open(network, node, consumers[node.Index], table), method, options.Threads, IsOver);
            }

            pass.Finish(node);
        }

        return table;
    }

    /// <summary>The values of a node whose range decides something: arguments of open activations and maxima, and outputs.</summary>
    public static int[] OpenValues(Network network, NetworkNode node, BoundTable table) => Open(network, node, Consumers(network)[node.Index], table);

    /// <summary>The activations that a node's values go through; null where more than their pieces is asked for.</summary>
    public static ActivationLayer[]? Activations(Network network, NetworkNode node)
    {
        var layers = Consumers(network)[node.Index].Select(consumer => consumer.Layer).Where(layer => layer is not LinearLayer).ToArray();
        return node == network.Output || layers.Any(layer => layer is MaxLayer or CurvedLayer) ? null : [.. layers.Cast<ActivationLayer>()];
    }

    /// <summary>Whether a node's values are those of inputs, moved or scaled one by one and none of them twice.</summary>
    private static bool IsFree(NetworkNode node) => node.IsInput || (node.Layer is ScaleLayer or GatherLayer
        && node.Inputs.Count == 1 && IsFree(node.Inputs[0])
        && (node.Layer is not GatherLayer gather || Distinct(gather.Sources)));

    /// <summary>Whether no input of the network can reach two of the nodes.</summary>
    private static bool AreApart(IReadOnlyList<NetworkNode> nodes) => nodes.Count == 1 || (nodes.All(node => node.IsInput) && nodes.Distinct().Count() == nodes.Count);

    private static bool Distinct(ReadOnlySpan<int> sources)
    {
        var seen = new HashSet<int>();
        foreach (var source in sources)
        {
            if (source >= 0 && !seen.Add(source)) return false;
        }

        return true;
    }

    private static List<NetworkNode>[] Consumers(Network network)
    {
        var consumers = new List<NetworkNode>[network.Nodes.Count];
        for (var n = 0; n < consumers.Length; n++) consumers[n] = [];
        foreach (var node in network.Nodes)
        {
            foreach (var input in node.Inputs) consumers[input.Index].Add(node);
        }

        return consumers;
    }

    private static int[] Open(Network network, NetworkNode node, List<NetworkNode> consumers, BoundTable table)
    {
        var open = new bool[node.Size];
        if (node == network.Output) Array.Fill(open, true);
        else foreach (var consumer in consumers) Stability.MarkOpenArguments(consumer, table.Lower(node), table.Upper(node), open);
        return [.. Enumerable.Range(0, node.Size).Where(j => open[j])];
    }
}
