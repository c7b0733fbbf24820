using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>Turns the graph of a file into a network: puts the nodes in order and calls each one's operator.</summary>
internal sealed class OnnxGraphReader
{
    private const int OldestOpset = 6;
    private const int NewestOpset = 27;

    /// <summary>Numbers that any file may ask for beyond those it holds: images of a usual size through a few small kernels.</summary>
    private const long FreeNumbers = 1L << 24;

    private const int NumbersPerByte = 16;

    private readonly string path;
    private readonly GraphProto graph;
    private readonly OnnxMetadata metadata;
    private readonly ModelProto model;
    private readonly Dictionary<string, OnnxValue?> values = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int> sizes;
    private long left;

    /// <summary>Reads what a file holds.</summary>
    /// <param name="model">The file's message.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="sizes">Sizes of open dimensions, see <see cref="OnnxFile.Read(string, IReadOnlyDictionary{string, int}, string)"/>; null for none.</param>
    public OnnxGraphReader(ModelProto model, string path, long bytes, IReadOnlyDictionary<string, int>? sizes = null)
    {
        (this.path, this.model, this.sizes) = (path, model, sizes ?? new Dictionary<string, int>());
        left = FreeNumbers + NumbersPerByte * bytes;
        graph = model.Graph ?? throw Error("The file holds no graph, so it is no ONNX network.");
        Opset = FindOpset(model);
        metadata = new OnnxMetadata(path);
        metadata.Read(model, Builder);
        if (OnnxRawGraph.Has(model)) graph = OnnxRawGraph.Interior(model, Builder.Encoding, Error);
    }

    public int Opset { get; }

    public NetworkBuilder Builder { get; } = new();

    public DataFileException Error(string reason) => new(path, 0, reason);

    /// <summary>Counts numbers against what the file may ask for; false where it asks for too many.</summary>
    public bool Take(long numbers) => (left -= numbers) >= 0;

    /// <summary>The node that gives a value; a constant becomes a node that does not look at its input.</summary>
    public NetworkNode Materialize(OnnxValue value)
    {
        if (value.Node is not null) return value.Node;
        var nowhere = new int[value.Size];
        Array.Fill(nowhere, -1);
        var input = Builder.Nodes[0];
        return Builder.Add(new GatherLayer([input.Size], nowhere, "Constant", value.Values), input, new TensorShape(value.Dimensions));
    }

    /// <summary>The network, with what the builder was told besides.</summary>
    /// <param name="chosen">The value that is the network's output; null for the graph's only output.</param>
    public Network Read(string? chosen = null)
    {
        if (graph.SparseInitializer.Count > 0) throw Error("The graph has sparse constants, which are not read. Export it with dense ones.");
        foreach (var tensor in graph.Initializer) Define(tensor.Name, Constant(tensor), "constant");
        var constants = values.Keys.ToHashSet(StringComparer.Ordinal);
        var open = graph.Input.Where(input => !constants.Contains(input.Name)).SelectMany(Open).ToHashSet(StringComparer.Ordinal);
        foreach (var unknown in sizes.Keys.Where(unknown => !open.Contains(unknown)))
            throw Error($"No open dimension is called '{unknown}'. {(open.Count == 0 ? "All are fixed." : $"Open are {string.Join(", ", open.Take(8))}.")}");
        foreach (var input in graph.Input)
        {
            // Old files list their constants among the inputs as well.
            if (!constants.Contains(input.Name)) Define(input.Name, Input(input), "input");
        }

        if (Builder.Nodes.Count == 0) throw Error("The graph has no input: everything in it is a constant.");
        if (chosen is null && graph.Output.Count != 1)
            throw Error($"The graph has {graph.Output.Count} outputs ({string.Join(", ", graph.Output.Take(5).Select(o => o.Name))}); a network has one. Keep the one that is wanted ('halfspace convert --output NAME', or OnnxFile.Read with its name), or join them with Concat.");
        if (chosen is not null && !values.ContainsKey(chosen) && !graph.Node.Any(node => node.Output.Contains(chosen)))
            throw Error($"The graph has no value '{chosen}'. Its outputs are {string.Join(", ", graph.Output.Take(5).Select(o => o.Name))}; the last node takes {string.Join(", ", graph.Node.LastOrDefault()?.Input.Take(3) ?? [])}.");
        var name = chosen ?? graph.Output[0].Name;
        foreach (var n in new OnnxOrder(graph, values.Keys, Error).Of(name)) Evaluate(graph, n);
        var output = values[name] ?? throw Error($"The output '{name}' is one that its operator does not give here.");
        if (output.IsConstant && (output.Size == 0 || !output.Values!.All(double.IsFinite))) throw Error("The output is a constant without finite numbers.");
        // What the file says of classes and raw values is about its own output.
        if (chosen is not null && !(graph.Output.Count == 1 && chosen == graph.Output[0].Name))
        {
            (Builder.ClassNames, Builder.Encoding) = (null, null);
            return Builder.Build(Materialize(output));
        }

        var network = Builder.Build(Materialize(output));
        metadata.Check(network);
        if (OnnxRawGraph.Has(model)) OnnxRawGraph.Check(model, network, Error);
        return network;
    }

    private void Evaluate(GraphProto within, int n)
    {
        var node = within.Node[n];
        var place = OnnxOrder.Place(within, n);
        if (node.Domain is not ("" or "ai.onnx")) throw Error($"{place}: The operator is of the domain '{node.Domain}', not of ONNX itself. Export the network with ONNX's own operators.");
        var isBranch = node.OpType == "If";
        if (!OnnxOperators.All.TryGetValue(node.OpType, out var turn) && !isBranch) throw Error($"{place}: The operator is not read. {OnnxOperators.Advice(node.OpType)}");
        var inputs = new OnnxValue?[node.Input.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (node.Input[i].Length == 0) continue;
            inputs[i] = values[node.Input[i]] ?? throw Error($"{place}: Input {i} is the value '{node.Input[i]}', which its operator gives in training only.");
        }

        OnnxValue[] results;
        try
        {
            var call = new OnnxCall(node, place, inputs, this);
            results = isBranch ? Branch(call, OnnxBranches.Chosen(call, node), place) : turn!(call);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            // What a layer refuses is the file's fault; only the place is missing.
            throw Error($"{place}: {FaultText.Of(fault)}");
        }

        if (results.Any(result => result.Rank > OnnxValue.MostAxes)) throw Error($"{place}: Its result has {results.Max(result => result.Rank)} axes; at most {OnnxValue.MostAxes} are read.");
        for (var i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0) values[node.Output[i]] = i < results.Length ? results[i] : null;
        }
    }

    /// <summary>What the chosen graph of an <c>If</c> gives. Its names stand beside those around it, from which they differ, while it is read.</summary>
    private OnnxValue[] Branch(OnnxCall call, GraphProto branch, string place)
    {
        if (branch.SparseInitializer.Count > 0) throw call.Error("Its graph has sparse constants, which are not read. Export it with dense ones.");
        if (branch.Input.Count > 0) throw call.Error("Its graph has inputs; that of an If has none.");
        if (!Take(values.Count)) throw call.Error("The file has more such graphs than one of its size may have.");
        foreach (var tensor in branch.Initializer) Define(tensor.Name, Constant(tensor), "constant");
        var (order, run, results) = (new OnnxOrder(branch, values.Keys, Error), new HashSet<int>(), new List<OnnxValue>());
        foreach (var output in branch.Output)
        {
            // What an earlier output of the graph needed is there already.
            foreach (var n in order.Of(output.Name)) if (run.Add(n)) Evaluate(branch, n);
            results.Add(values[output.Name] ?? throw Error($"{place}: The output '{output.Name}' of its graph is one that its operator does not give here."));
        }

        // Names of the graph are known within it only; another one may use them again.
        foreach (var name in branch.Initializer.Select(tensor => tensor.Name).Concat(branch.Node.SelectMany(node => node.Output))) values.Remove(name);
        return [.. results];
    }

    private void Define(string name, OnnxValue value, string what)
    {
        if (name.Length == 0) throw Error($"A {what} of the graph has no name.");
        if (!values.TryAdd(name, value)) throw Error($"The name '{name}' is given to two values of the graph. Names must differ.");
    }

    private OnnxValue Constant(TensorProto tensor)
    {
        var (value, problem) = OnnxTensor.Read(tensor);
        return value ?? throw Error($"constant '{tensor.Name}': {problem}");
    }

    private OnnxValue Input(ValueInfoProto input)
    {
        var place = $"input '{input.Name}'";
        if (input.Type?.TensorType is not { } type || OnnxTensor.KindOf(type.ElemType) is not { } kind)
            throw Error($"{place}: It is of {OnnxTensor.NameOf(input.Type?.TensorType?.ElemType ?? 0)}; inputs must be tensors of numbers.");
        if (type.Shape is null) throw Error($"{place}: It has no shape. Export the network with the shape of its input.");
        if (type.Shape.Dim.Count > OnnxValue.MostAxes) throw Error($"{place}: It has {type.Shape.Dim.Count} axes; at most {OnnxValue.MostAxes} are read.");
        var shape = new int[type.Shape.Dim.Count];
        for (var d = 0; d < shape.Length; d++)
        {
            var dimension = type.Shape.Dim[d];
            int[] said = dimension.HasDimValue ? [] : [.. Names(input, d).Where(sizes.ContainsKey).Select(name => sizes[name]).Distinct()];
            if (said.Length > 1) throw Error($"{place}: Dimension {d} is given two sizes, {said[0]} and {said[1]}.");
            if (said.Length == 1) shape[d] = said[0];
            else if (!dimension.HasDimValue && d == 0) shape[d] = 1;
            else if (!dimension.HasDimValue) throw Error($"{place}: Dimension {d} ('{dimension.DimParam}') is open; only the first, the batch, may be. Give its size with 'halfspace convert --size {Names(input, d).Last()}=N' or to OnnxFile.Read, or export the network with fixed sizes.");
            else if (dimension.DimValue is < 1 or > int.MaxValue) throw Error($"{place}: Dimension {d} is {dimension.DimValue}; it must lie from 1 to {int.MaxValue}.");
            else shape[d] = (int)dimension.DimValue;
        }

        long size = 1;
        foreach (var dimension in shape) if ((size *= dimension) > int.MaxValue) break;
        if (!Take(size)) throw Error($"{place}: The shape {OnnxValue.Text(shape)} holds more numbers than a file of this size may ask for.");
        return OnnxValue.Of(Builder.Input(new TensorShape(shape), input.Name), shape, kind);
    }

    /// <summary>What an open dimension is called: by its input and place, and by its own name where it has one.</summary>
    private static IEnumerable<string> Names(ValueInfoProto input, int axis)
    {
        yield return FormattableString.Invariant($"{input.Name}:{axis}");
        if (input.Type.TensorType.Shape.Dim[axis].DimParam is { Length: > 0 } own) yield return own;
    }

    private static IEnumerable<string> Open(ValueInfoProto input) =>
        Enumerable.Range(0, input.Type?.TensorType?.Shape?.Dim.Count ?? 0).Where(axis => !input.Type!.TensorType.Shape.Dim[axis].HasDimValue).SelectMany(axis => Names(input, axis));

    private int FindOpset(ModelProto model)
    {
        var versions = model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version).ToArray();
        if (versions.Length == 0) throw Error("The file does not say which version of ONNX's operators it uses.");
        return versions[0] is >= OldestOpset and <= NewestOpset
            ? (int)versions[0]
            : throw Error($"The file uses version {versions[0]} of ONNX's operators; {OldestOpset} to {NewestOpset} are read. Export or convert it to one of these.");
    }
}
