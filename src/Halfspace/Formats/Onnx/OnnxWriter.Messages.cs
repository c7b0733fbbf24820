using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>The messages that the graph is made of.</summary>
internal sealed partial class OnnxWriter
{
    private static AttributeProto Attribute(string name, long value) => new() { Name = name, I = value, Type = 2 };

    private static AttributeProto Attributes(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        foreach (var value in values) attribute.Ints.Add(value);
        return attribute;
    }

    private static AttributeProto Ceiling(SlidingWindow window) => Attribute("ceil_mode", window.CeilingMode ? 1 : 0);

    private void Add(string name, IReadOnlyList<string> inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = name, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        graph.Node.Add(node);
    }

    /// <summary>A constant of the network's kind of number, and its name.</summary>
    private string Numbers(ReadOnlySpan<double> numbers, params ReadOnlySpan<int> shape)
    {
        var tensor = new TensorProto { Name = Unique("constant"), DataType = doubles ? OnnxTensor.Double : OnnxTensor.Float };
        foreach (var dimension in shape) tensor.Dims.Add(dimension);
        var bytes = new byte[numbers.Length * (doubles ? sizeof(double) : sizeof(float))];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (doubles) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), numbers[i]);
            else BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)numbers[i]);
        }

        tensor.RawData = ByteString.CopyFrom(bytes);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>An input or output of the graph with an open batch in front.</summary>
    private ValueInfoProto Described(string name, ReadOnlySpan<int> shape) => Described(name, shape, doubles ? OnnxTensor.Double : OnnxTensor.Float);

    /// <summary>An input or output of a type.</summary>
    public static ValueInfoProto Described(string name, ReadOnlySpan<int> shape, int element)
    {
        var type = new TensorTypeProto { ElemType = element, Shape = new TensorShapeProto() };
        type.Shape.Dim.Add(new DimensionProto { DimParam = "batch" });
        foreach (var size in shape) type.Shape.Dim.Add(new DimensionProto { DimValue = size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var number = names.GetValueOrDefault(name, 1); !names.TryAdd(unique, 1);)
        {
            names[name] = ++number;
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
        }

        return unique;
    }
}
