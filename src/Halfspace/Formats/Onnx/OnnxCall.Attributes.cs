namespace Halfspace.Formats.Onnx;

/// <summary>The attributes of a node.</summary>
internal sealed partial class OnnxCall
{
    /// <summary>The format's numbers for the types of attributes. A writer of the newer form of its messages leaves out a value of zero, and only the type says that there is one.</summary>
    private const int RealType = 1;

    private const int IntegerType = 2;

    private const int TextType = 3;

    public long Integer(string name, long otherwise) => Find(name) is not { } attribute ? otherwise : attribute.HasI ? attribute.I : attribute.Type == IntegerType ? 0 : throw Wrong(name, "a whole number");

    public double Real(string name, double otherwise) => Find(name) is not { } attribute ? otherwise : attribute.HasF ? attribute.F : attribute.Type == RealType ? 0 : throw Wrong(name, "a number");

    public bool Has(string name) => Find(name) is not null;

    public string Text(string name, string otherwise) => Find(name) is not { } attribute ? otherwise : attribute.HasS ? attribute.S.ToStringUtf8() : attribute.Type == TextType ? "" : throw Wrong(name, "a text");

    public long[]? Integers(string name)
    {
        if (Find(name) is not { } attribute) return null;
        return attribute.HasI || attribute.HasF || attribute.HasS || attribute.T is not null || attribute.Floats.Count > 0 ? throw Wrong(name, "a list of whole numbers") : [.. attribute.Ints];
    }

    public double[]? Reals(string name) => Find(name) is { } attribute ? [.. attribute.Floats.Select(value => (double)value)] : null;

    public OnnxValue? Tensor(string name)
    {
        if (Find(name) is not { } attribute) return null;
        var (value, problem) = OnnxTensor.Read(attribute.T ?? throw Wrong(name, "a tensor"));
        return value ?? throw Error($"The attribute '{name}' is no constant: {problem}");
    }

    private AttributeProto? Find(string name)
    {
        foreach (var attribute in node.Attribute)
        {
            if (attribute.Name != name) continue;
            return attribute.HasRefAttrName ? throw Error($"The attribute '{name}' refers to an attribute of a function; functions are not read. Export the network with its functions inlined.") : attribute;
        }

        return null;
    }

    private Exception Wrong(string name, string what) => Error($"The attribute '{name}' must be {what}.");
}
