namespace Halfspace.Formats.Onnx;

/// <summary>The two graphs of an <c>If</c>; exporters write one where a shape decides, and then only one of them is ever run.</summary>
internal static class OnnxBranches
{
    /// <summary>The names that graphs of a node take from outside, with those of graphs inside them.</summary>
    public static IEnumerable<string> Taken(NodeProto node)
    {
        // Names differ across a graph and all graphs inside it, so what is made in any of them is taken from none outside.
        var (taken, made) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var graphs = new Stack<GraphProto>(node.Attribute.Where(attribute => attribute.G is not null).Select(attribute => attribute.G));
        while (graphs.Count > 0)
        {
            var graph = graphs.Pop();
            made.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
            made.UnionWith(graph.Input.Select(input => input.Name));
            made.UnionWith(graph.Node.SelectMany(inner => inner.Output));
            taken.UnionWith(graph.Node.SelectMany(inner => inner.Input).Concat(graph.Output.Select(output => output.Name)).Where(name => name.Length > 0));
            foreach (var attribute in graph.Node.SelectMany(inner => inner.Attribute)) if (attribute.G is { } inner) graphs.Push(inner);
        }

        taken.ExceptWith(made);
        return taken;
    }

    /// <summary>The graph that is run: the condition must be a constant once the shape of the input is known.</summary>
    public static GraphProto Chosen(OnnxCall call, NodeProto node)
    {
        var condition = call.Input(0);
        if (!condition.IsConstant || condition.Size != 1) throw call.Error("Its condition depends on the input's numbers, so it jumps from one function to another. A condition on shapes or constants is read.");
        var name = condition.Values![0] != 0 ? "then_branch" : "else_branch";
        return node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.G ?? throw call.Error($"The attribute '{name}' is missing.");
    }
}
