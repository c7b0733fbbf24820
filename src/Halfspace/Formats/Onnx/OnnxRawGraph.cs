using Halfspace.Data;
using Halfspace.Networks;

namespace Halfspace.Formats.Onnx;

/// <summary>A graph that takes raw values: what is read of it is the network between the encoded integers and the scores.</summary>
internal static class OnnxRawGraph
{
    public const string Numbers = "numbers";
    public const string Categories = "categories";
    public const string Encoded = "encoded";
    public const string Scores = "scores";

    public static bool Has(ModelProto model) => model.MetadataProps.Any(entry => entry.Key == OnnxMetadata.Inputs && entry.Value == OnnxMetadata.Raw);

    /// <summary>The graph from the encoded integers to the scores. What comes before is replaced by the encoding in the file's metadata; <see cref="Check"/> holds the two against each other.</summary>
    public static GraphProto Interior(ModelProto model, Data.Encoding? encoding, Func<string, DataFileException> error)
    {
        if (encoding is null) throw error("The metadata says that the graph takes raw values, but there is no encoding in it.");
        var graph = model.Graph.Clone();
        var maker = graph.Node.FirstOrDefault(node => node.Output.Contains(Encoded));
        if (maker is null || !graph.Node.Any(node => node.Output.Contains(Scores))) throw error($"The metadata says that the graph takes raw values, but it has no value '{Encoded}' or '{Scores}'.");
        graph.Node.Remove(maker);
        graph.Input.Clear();
        graph.Output.Clear();
        graph.Input.Add(OnnxWriter.Described(Encoded, [encoding.InputNames.Count], OnnxTensor.Double));
        graph.Output.Add(OnnxWriter.Described(Scores, [1], OnnxTensor.Double));
        foreach (var texts in graph.Initializer.Where(tensor => tensor.DataType == OnnxTensor.String).ToArray()) graph.Initializer.Remove(texts);
        return graph;
    }

    /// <summary>Refuses a file whose graph does anything else to raw values than the encoding in its metadata says.</summary>
    public static void Check(ModelProto model, Network network, Func<string, DataFileException> error)
    {
        if (IntegerNetwork.FromNetwork(network) is not { } integers || !OnnxWriter.WriteRaw(integers).Graph.Equals(model.Graph))
            throw error("The graph takes raw values, and differs from what is written for the encoding in its metadata: it was changed, or comes from another version. Read the network from the file it was converted from, or write it with --inputs integers.");
    }
}
