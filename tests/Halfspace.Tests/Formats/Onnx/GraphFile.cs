using Google.Protobuf;
using Halfspace.Formats;
using Halfspace.Formats.Onnx;
using Halfspace.Networks;

namespace Halfspace.Tests.Formats.Onnx;

/// <summary>Puts the bytes of an ONNX file together, sound or not.</summary>
internal sealed class GraphFile
{
    private int made;

    public GraphFile(int opset = 13)
    {
        Model = new ModelProto { IrVersion = 7, Graph = new GraphProto() };
        Model.OpsetImport.Add(new OperatorSetProto { Version = opset });
        Opset = opset;
    }

    public int Opset { get; }

    public ModelProto Model { get; }

    public GraphProto Graph => Model.Graph;

    /// <summary>Declares an input; a size of 0 is an open one.</summary>
    public GraphFile Input(string name, params int[] shape)
    {
        var type = new TensorTypeProto { ElemType = 1, Shape = new TensorShapeProto() };
        foreach (var size in shape) type.Shape.Dim.Add(size == 0 ? new DimensionProto { DimParam = "N" } : new DimensionProto { DimValue = size });
        Graph.Input.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } });
        return this;
    }

    public GraphFile Reals(string name, int[] shape, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = OnnxTensor.Float };
        tensor.Dims.Add(shape.Select(size => (long)size));
        tensor.FloatData.Add(values);
        Graph.Initializer.Add(tensor);
        return this;
    }

    public GraphFile Flag(string name, bool value)
    {
        var tensor = new TensorProto { Name = name, DataType = OnnxTensor.Boolean };
        tensor.Int32Data.Add(value ? 1 : 0);
        Graph.Initializer.Add(tensor);
        return this;
    }

    public GraphFile Whole(string name, params long[] values)
    {
        Graph.Initializer.Add(Whole(values, name));
        return this;
    }

    public static TensorProto Whole(long[] values, string name)
    {
        var tensor = new TensorProto { Name = name, DataType = OnnxTensor.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.Add(values);
        return tensor;
    }

    /// <summary>Adds a node: inputs by blanks, outputs after an arrow, attributes as name and value; a lone dash is an input that is not given.</summary>
    public GraphFile Node(string name, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = name, Name = FormattableString.Invariant($"n{made++}") };
        node.Input.Add(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(input => input == "-" ? "" : input));
        node.Output.Add(outputs.Split(' '));
        foreach (var (key, value) in attributes)
        {
            var attribute = new AttributeProto { Name = key };
            switch (value)
            {
                case int number: attribute.I = number; break;
                case float number: attribute.F = number; break;
                case GraphProto graph: attribute.G = graph; break;
                case string text: attribute.S = ByteString.CopyFromUtf8(text); break;
                case long[] list: attribute.Ints.Add(list); break;
                case float[] list: attribute.Floats.Add(list); break;
                case TensorProto tensor: attribute.T = tensor; break;
            }

            node.Attribute.Add(attribute);
        }

        Graph.Node.Add(node);
        return this;
    }

    public GraphFile Output(string name)
    {
        Graph.Output.Add(new ValueInfoProto { Name = name });
        return this;
    }

    public byte[] Bytes() => Model.ToByteArray();

    /// <summary>The bytes with the kind of every attribute, which other programs ask for.</summary>
    public byte[] TypedBytes()
    {
        Type(Graph, "g");
        return Bytes();
    }

    private static void Type(GraphProto graph, string name)
    {
        graph.Name = name;
        foreach (var attribute in graph.Node.SelectMany(node => node.Attribute))
        {
            if (attribute.G is not null) Type(attribute.G, attribute.Name);
            attribute.Type = attribute.HasF ? 1 : attribute.HasI ? 2 : attribute.HasS ? 3 : attribute.T is not null ? 4 : attribute.G is not null ? 5 : attribute.Floats.Count > 0 ? 6 : 7;
        }
    }

    /// <summary>The network whose output is y.</summary>
    public Network Read() => OnnxFile.Read(Output("y").Bytes(), "test.onnx");

    public double[] Run(params double[] input) => Read().Forward<double>(input);
}
