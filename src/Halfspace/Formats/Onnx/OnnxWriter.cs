using Halfspace.Networks;
using Halfspace.Networks.Layers;

namespace Halfspace.Formats.Onnx;

/// <summary>
/// Turns a network into a graph with an open batch. Between layers every value is a matrix, a row for each sample; images get
/// their shape just before a convolution or a pool.
/// </summary>
internal sealed partial class OnnxWriter
{
    /// <summary>Operators as old as possible, for old runtimes; average pools with dilations came with version 19.</summary>
    private const int Opset = 13;

    private const int DilatedPoolOpset = 19;

    private readonly GraphProto graph = new() { Name = "network" };
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly string[] values;
    private readonly Network network;
    private readonly bool doubles;
    private readonly RawInputs? raw;
    private int opset = Opset;

    private OnnxWriter(Network network, bool doubles, RawInputs? raw = null)
    {
        (this.network, this.doubles, this.raw) = (network, doubles, raw);
        values = new string[network.Nodes.Count];
    }

    public static ModelProto Write(Network network, bool doubles) => new OnnxWriter(network, doubles).Write();

    private ModelProto Write()
    {
        foreach (var node in network.Nodes)
        {
            values[node.Index] = Unique(raw is not null && node.IsInput ? OnnxRawGraph.Encoded : node.Name);
            if (node.IsInput && raw is not null) Encode(raw, values[node.Index]);
            else if (node.IsInput) Input(node);
            else Layer(node, [.. node.Inputs.Select(input => values[input.Index])]);
        }

        if (raw is null)
        {
            // The output may not be an input itself, and has a name of its own.
            var output = Unique("output");
            Add("Identity", [values[network.Output.Index]], output);
            graph.Output.Add(Described(output, [network.Output.Size]));
        }
        else
        {
            Conclude(values[network.Output.Index]);
        }

        var model = new ModelProto { IrVersion = opset > Opset ? 9 : 7, ProducerName = "halfspace", Graph = graph };
        model.OpsetImport.Add(new OperatorSetProto { Version = opset });
        OnnxMetadata.Write(model, network);
        if (raw is not null) Describe(model, raw);
        return model;
    }

    private void Input(NetworkNode node)
    {
        var shape = node.Shape.Dimensions;
        int[] sizes = shape.Count > 1 && shape[0] == 1 ? [.. shape.Skip(1)] : [.. shape];
        if (sizes.Length == 0) sizes = [1];
        graph.Input.Add(Described(values[node.Index], sizes));
        if (sizes.Length == 1) return;
        var flat = Unique(node.Name + "_flat");
        Add("Flatten", [values[node.Index]], flat, Attribute("axis", 1));
        values[node.Index] = flat;
    }

    private void Layer(NetworkNode node, string[] inputs)
    {
        var output = values[node.Index];
        switch (node.Layer!)
        {
            case DenseLayer dense:
                Add("Gemm", [inputs[0], Numbers(dense.Weights, dense.OutputSize, dense.InputSizes[0]), Numbers(dense.Biases, dense.OutputSize)], output, Attribute("transB", 1));
                break;
            case ScaleLayer scale:
                Scale(inputs[0], scale.Factors, scale.Biases, output);
                break;
            case SumLayer sum:
                Sum(inputs, sum, output);
                break;
            case GatherLayer gather:
                Gather(inputs, gather, output);
                break;
            case Conv2DLayer conv:
                int[] kernel = [conv.Filters, conv.Channels / conv.Groups, conv.Window.Kernel.Rows, conv.Window.Kernel.Columns];
                Windowed("Conv", inputs[0], conv.Channels, conv.Window, output, [Numbers(conv.Kernel, kernel), Numbers([.. conv.FilterBiases], conv.Filters)], Attribute("group", conv.Groups));
                break;
            case AveragePoolLayer pool:
                if (pool.Window.Dilation != (1, 1)) opset = DilatedPoolOpset;
                Windowed("AveragePool", inputs[0], pool.Channels, pool.Window, output, [], Attribute("count_include_pad", pool.CountsPadding ? 1 : 0), Ceiling(pool.Window));
                break;
            case MaxLayer { Pool: { } pool }:
                Windowed("MaxPool", inputs[0], pool.Channels, pool.Window, output, [], Ceiling(pool.Window));
                break;
            case MaxLayer max:
                Largest(inputs[0], max, output);
                break;
            case LeakyReluLayer leaky when doubles:
                // The operator keeps its slope in float, and runtimes have it in float only.
                var sloped = Unique(output + "_sloped");
                Add("Mul", [inputs[0], Numbers([leaky.Slope], 1)], sloped);
                Add(leaky.Slope <= 1 ? "Max" : "Min", [inputs[0], sloped], output);
                break;
            case LeakyReluLayer leaky:
                Add("LeakyRelu", inputs, output, new AttributeProto { Name = "alpha", F = (float)leaky.Slope, Type = 1 });
                break;
            case ClipLayer clip:
                Add("Clip", [inputs[0], End(clip.Lower), End(clip.Upper)], output);
                break;
            case SignLayer { AtZero: 1 }:
                Choose("Less", inputs[0], -1, 1, output);
                break;
            case StepLayer step:
                if (step.OnAtZero) Choose("Less", inputs[0], 0, 1, output);
                else Choose("Greater", inputs[0], 1, 0, output);
                break;
            case SmoothLayer { Function: SmoothFunction.Square }:
                Add("Mul", [inputs[0], inputs[0]], output);
                break;
            case SoftmaxLayer softmax:
                Shares(inputs[0], softmax, output);
                break;
            case ReluLayer or AbsLayer or SignLayer or SmoothLayer or ProductLayer:
                Add(node.Layer!.Operator, inputs, output);
                break;
            default:
                throw new ArgumentException($"Node '{node.Name}' has the layer {node.Layer}, which cannot be written as ONNX.", nameof(node));
        }
    }

    private void Scale(string input, ReadOnlySpan<double> factors, ReadOnlySpan<double> biases, string output)
    {
        var (multiplies, adds) = (factors.IndexOfAnyExcept(1.0) >= 0, biases.IndexOfAnyExcept(0.0) >= 0);
        var product = multiplies && adds ? Unique(output + "_scaled") : multiplies ? output : input;
        if (multiplies) Add("Mul", [input, Numbers(factors, factors.Length)], product);
        if (adds) Add("Add", [product, Numbers(biases, biases.Length)], output);
        else if (!multiplies) Add("Identity", [input], output);
    }

    private void Sum(string[] inputs, SumLayer sum, string output)
    {
        string? total = null;
        for (var i = 0; i < inputs.Length; i++)
        {
            var (factor, term) = (sum.Factors[i], inputs[i]);
            var subtracts = total is not null && factor == -1;
            if (factor != 1 && !subtracts) Add("Mul", [inputs[i], Numbers([factor], 1)], term = Unique(output + "_term"));
            if (total is null) total = term;
            else Add(subtracts ? "Sub" : "Add", [total, term], total = i + 1 == inputs.Length ? output : Unique(output + "_sum"));
        }

        if (inputs.Length == 1) Add("Identity", [total!], output);
    }

    private void Gather(string[] inputs, GatherLayer gather, string output)
    {
        var joined = inputs[0];
        if (inputs.Length > 1) Add("Concat", inputs, joined = Unique(output + "_joined"), Attribute("axis", 1));
        var constants = gather.Sources.Contains(-1);
        var picked = constants || gather.Biases.IndexOfAnyExcept(0.0) >= 0 ? Unique(output + "_picked") : output;
        if (IndexMap.IsIdentity(gather.Sources, gather.InputSizes.Sum())) Add("Identity", [joined], picked);
        else Pick(joined, gather.Sources, picked);
        if (picked == output) return;
        // A constant is any value times zero, plus the constant.
        var factors = new double[gather.OutputSize];
        for (var j = 0; j < factors.Length; j++) factors[j] = gather.Sources[j] < 0 ? 0 : 1;
        Scale(picked, factors, gather.Biases, output);
    }

    private void Largest(string input, MaxLayer max, string output)
    {
        var parts = new string[max.Groups.Max(group => group.Length)];
        for (var i = 0; i < parts.Length; i++)
        {
            // A shorter group counts its first value again.
            var sources = max.Groups.Select(group => i < group.Length ? group[i] : group[0]).ToArray();
            Pick(input, sources, parts[i] = Unique(output + "_part"));
        }

        Add("Max", parts, output);
    }

    private void Pick(string input, ReadOnlySpan<int> sources, string output)
    {
        var indices = new TensorProto { Name = Unique(output + "_indices"), DataType = OnnxTensor.Int64 };
        indices.Dims.Add(sources.Length);
        foreach (var source in sources) indices.Int64Data.Add(Math.Max(0, source));
        graph.Initializer.Add(indices);
        Add("Gather", [input, indices.Name], output, Attribute("axis", 1));
    }

    private void Choose(string comparison, string input, double yes, double no, string output)
    {
        var condition = Unique(output + "_condition");
        Add(comparison, [input, Numbers([0], 1)], condition);
        Add("Where", [condition, Numbers([yes], 1), Numbers([no], 1)], output);
    }

    private void Windowed(string name, string input, int channels, SlidingWindow window, string output, string[] constants, params AttributeProto[] further)
    {
        var (image, result) = (Unique(output + "_image"), Unique(output + "_result"));
        var shape = new TensorProto { Name = Unique(output + "_shape"), DataType = OnnxTensor.Int64 };
        shape.Dims.Add(4);
        shape.Int64Data.AddRange([-1L, channels, window.Input.Rows, window.Input.Columns]);
        graph.Initializer.Add(shape);
        Add("Reshape", [input, shape.Name], image);
        var attributes = new List<AttributeProto>(further)
        {
            Attributes("kernel_shape", window.Kernel.Rows, window.Kernel.Columns),
            Attributes("strides", window.Stride.Rows, window.Stride.Columns),
            Attributes("pads", window.Padding.Top, window.Padding.Left, window.Padding.Bottom, window.Padding.Right),
        };
        if (window.Dilation != (1, 1)) attributes.Add(Attributes("dilations", window.Dilation.Rows, window.Dilation.Columns));
        Add(name, [image, .. constants], result, [.. attributes]);
        Add("Flatten", [result], output, Attribute("axis", 1));
    }

    private string End(double value) => double.IsFinite(value) ? Numbers([value]) : "";
}
