using Halfspace.Data;

namespace Halfspace.Formats.Onnx;

/// <summary>The nodes that a value needs, in an order in which each stands after those it takes its inputs from.</summary>
internal sealed class OnnxOrder
{
    private readonly GraphProto graph;
    private readonly Func<string, DataFileException> error;
    private readonly HashSet<string> given;
    private readonly Dictionary<string, int> makers = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string>[] taken;

    public OnnxOrder(GraphProto graph, IEnumerable<string> given, Func<string, DataFileException> error)
    {
        (this.graph, this.error, this.given) = (graph, error, new HashSet<string>(given, StringComparer.Ordinal));
        taken = [.. graph.Node.Select(node => node.OpType == "If" ? [.. node.Input, .. OnnxBranches.Taken(node)] : (IReadOnlyList<string>)node.Input)];
        for (var n = 0; n < graph.Node.Count; n++)
        {
            foreach (var name in graph.Node[n].Output)
            {
                if (name.Length > 0 && (this.given.Contains(name) || !makers.TryAdd(name, n)))
                    throw error($"{Place(graph, n)}: The name '{name}' of its output is given to another value as well. Names must differ.");
            }
        }
    }

    /// <summary>How messages name a node.</summary>
    public static string Place(GraphProto graph, int n)
    {
        var node = graph.Node[n];
        var name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "";
        return FormattableString.Invariant($"node '{(name.Length > 60 ? name[..60] + "..." : name)}' ({node.OpType}, {n + 1} of {graph.Node.Count})");
    }

    /// <summary>The nodes that a value needs; a graph without cycles is walked without recursion, however deep it is.</summary>
    public List<int> Of(string value)
    {
        if (given.Contains(value)) return [];
        var order = new List<int>();
        var state = new byte[graph.Node.Count];
        var path = new Stack<(int Node, int Next)>();
        path.Push((Maker(value, "the graph's output"), 0));
        while (path.Count > 0)
        {
            var (n, next) = path.Pop();
            state[n] = 1;
            if (next == taken[n].Count)
            {
                state[n] = 2;
                order.Add(n);
                continue;
            }

            path.Push((n, next + 1));
            var name = taken[n][next];
            if (name.Length == 0 || given.Contains(name)) continue;
            var maker = Maker(name, Place(graph, n));
            if (state[maker] == 1) throw error($"{Place(graph, n)}: Its input '{name}' depends on its own output; a network has no cycles.");
            if (state[maker] == 0) path.Push((maker, 0));
        }

        return order;
    }

    private int Maker(string name, string user) =>
        makers.TryGetValue(name, out var n) ? n : throw error($"The value '{name}' that {user} takes is made nowhere: it is no input, no constant and no node's output.");
}
