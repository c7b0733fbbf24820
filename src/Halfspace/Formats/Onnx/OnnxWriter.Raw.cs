using Google.Protobuf;
using Halfspace.Networks;

namespace Halfspace.Formats.Onnx;

/// <summary>
/// The part of a graph that turns raw values into a network's integers, and outputs into a class. Everything is in double and the same arithmetic as in
/// <see cref="RawNumber"/>; a row that the encoding refuses has the outputs NaN, the class -1 and an empty label.
/// </summary>
internal sealed partial class OnnxWriter
{
    private const string LearningDomain = "ai.onnx.ml";

    /// <summary>Codes of categories besides their places: no input is set; the row is refused.</summary>
    private const int NoPlace = -1;

    private const int Refusal = -2;

    /// <summary>For each row how many of its values are refused; null where none can be.</summary>
    private string? refusals;

    /// <summary>An integer network on raw values.</summary>
    public static ModelProto WriteRaw(IntegerNetwork network) => new OnnxWriter(network.ToNetwork(), true, new RawInputs(network.Encoding!)).Write();

    private void Encode(RawInputs inputs, string encoded)
    {
        var parts = new List<string>();
        if (inputs.Numbers.Count > 0) parts.Add(EncodeNumbers(inputs));
        if (inputs.Categories.Count > 0)
        {
            var given = Unique(OnnxRawGraph.Categories);
            graph.Input.Add(Described(given, [inputs.Categories.Count], OnnxTensor.String));
            for (var c = 0; c < inputs.Categories.Count; c++) parts.Add(EncodeCategories(given, c, inputs.Categories[c], inputs.Scale));
        }

        Add("Concat", parts, encoded, Attribute("axis", 1));
    }

    private string EncodeNumbers(RawInputs inputs)
    {
        var columns = inputs.Numbers;
        var given = Unique(OnnxRawGraph.Numbers);
        graph.Input.Add(Described(given, [columns.Count], OnnxTensor.Double));
        string Column(Func<RawNumber, double> value) => Numbers([.. columns.Select(value)], columns.Count);
        var (a, b, p, half) = (Column(column => column.A), Column(column => column.B), Column(column => column.P), Numbers([0.5], 1));
        // What is missing is no number, and so not equal to itself.
        var present = Node("Equal", given, given);
        var x = Node("Where", present, given, Column(column => column.Origin));
        var size = Node("Abs", x);
        var tooNear = Node("And", Node("LessOrEqual", size, Numbers([RawNumber.NearestToZero], 1)), Node("Greater", size, Numbers([0], 1)));
        var unusable = Node("Or", tooNear, Node("Greater", size, Numbers([RawNumber.FarthestFromZero], 1)));
        var guess = Node("Floor", Node("Add", Node("Mul", Node("Sub", x, Column(column => column.Origin)), Column(column => column.LevelsPerUnit)), half));
        // The number at so many half steps from level zero.
        string At(string level, double further)
        {
            var twice = Node("Mul", level, Numbers([2], 1));
            return Node("Div", Node("Add", a, Node("Mul", further == 0 ? twice : Node("Add", twice, Numbers([further], 1)), b)), p);
        }

        var up = Real(Node("GreaterOrEqual", x, At(guess, 1)));
        var down = Real(Node("Less", x, At(guess, -1)));
        var level = Node("Sub", Node("Add", guess, up), down);
        var odd = Node("Sub", level, Node("Mul", Node("Floor", Node("Mul", level, half)), Numbers([2], 1)));
        level = Node("Where", Node("Equal", x, At(level, -1)), Node("Sub", level, odd), level);
        unusable = Node("Or", unusable, Node("Greater", Node("Abs", level), Numbers([int.MaxValue], 1)));
        if (columns.Any(column => column.RefusesOthers)) unusable = Node("Or", unusable, Node("Not", Node("Equal", x, At(level, 0))));
        var missing = Real(Node("Not", present));
        var refused = Node("Add", Real(Node("And", present, unusable)), Node("Mul", missing, Column(column => column.Missing is null ? 1 : 0)));
        Refuse(Node("MatMul", refused, Numbers([.. columns.Select(_ => 1.0)], columns.Count, 1)));
        var levels = Node("Where", present, level, Column(column => column.Missing ?? 0));
        if (!inputs.HasMissingInputs) return levels;
        // The inputs that say what is missing stand after all numbers first; each is then put after its own number.
        var all = Node("Concat", [levels, inputs.Scale == 1 ? missing : Node("Mul", missing, Numbers([inputs.Scale], 1))], Attribute("axis", 1));
        var order = Enumerable.Range(0, columns.Count).SelectMany(i => columns[i].HasMissingInput ? [i, columns.Count + i] : new[] { i });
        return Node("Gather", [all, Integers([.. order], inputs.NumberInputs)], Attribute("axis", 1));
    }

    private string EncodeCategories(string given, int place, RawCategories column, int scale)
    {
        var codes = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var k = 0; k < column.Names.Count; k++) codes[column.Names[k]] = k;
        foreach (var text in RawCategories.MissingTexts) codes[text] = column.Missing ?? Refusal;
        var code = Unique("code");
        var encoder = new NodeProto { OpType = "LabelEncoder", Name = code, Domain = LearningDomain };
        encoder.Input.Add(Node("Gather", [given, Integers([place], 1)], Attribute("axis", 1)));
        encoder.Output.Add(code);
        var keys = new AttributeProto { Name = "keys_strings", Type = 8 };
        keys.Strings.AddRange(codes.Keys.Select(ByteString.CopyFromUtf8));
        var places = new AttributeProto { Name = "values_int64s", Type = 7 };
        places.Ints.AddRange(codes.Values);
        encoder.Attribute.AddRange([keys, places, Attribute("default_int64", column.RefusesUnknown ? Refusal : NoPlace)]);
        graph.Node.Add(encoder);
        if (column.RefusesUnknown || column.Missing is null) Refuse(Real(Node("Equal", code, Integers([Refusal], 1))));
        var present = Real(Node("Equal", code, Integers([.. Enumerable.Range(0, column.Names.Count)], 1, column.Names.Count)));
        return scale == 1 ? present : Node("Mul", present, Numbers([scale], 1));
    }

    private void Refuse(string count) => refusals = refusals is null ? count : Node("Add", refusals, count);

    /// <summary>From the network's own outputs to those of the graph.</summary>
    private void Conclude(string scores)
    {
        Add("Identity", [scores], Unique(OnnxRawGraph.Scores));
        var size = network.Output.Size;
        var (output, index, label) = (Unique("output"), Unique("class"), Unique("label"));
        var chosen = size == 1
            ? Node("Reshape", Node("Cast", [Node("GreaterOrEqual", scores, Numbers([0], 1))], Attribute("to", OnnxTensor.Int64)), Integers([-1], 1))
            : Node("ArgMax", [scores], Attribute("axis", 1), Attribute("keepdims", 0));
        if (refusals is null)
        {
            Add("Identity", [scores], output);
            Add("Identity", [chosen], index);
        }
        else
        {
            var refused = Node("Greater", refusals, Numbers([0], 1));
            Add("Where", [refused, Numbers([double.NaN], 1), scores], output);
            Add("Where", [Node("Reshape", refused, Integers([-1], 1)), Integers([-1], 1), chosen], index);
        }

        graph.Output.Add(Described(output, [size]));
        graph.Output.Add(Described(index, [], OnnxTensor.Int64));
        if (network.ClassNames is not { } classes) return;
        var texts = new TensorProto { Name = Unique("labels"), DataType = OnnxTensor.String };
        texts.Dims.Add(classes.Count + 1);
        // The class -1 is the last of the list.
        texts.StringData.AddRange(classes.Append("").Select(ByteString.CopyFromUtf8));
        graph.Initializer.Add(texts);
        Add("Gather", [texts.Name, index], label, Attribute("axis", 0));
        graph.Output.Add(Described(label, [], OnnxTensor.String));
    }

    private static void Describe(ModelProto model, RawInputs inputs)
    {
        OnnxMetadata.Add(model, OnnxMetadata.Inputs, OnnxMetadata.Raw);
        if (inputs.Categories.Count > 0) model.OpsetImport.Add(new OperatorSetProto { Domain = LearningDomain, Version = 2 });
        model.DocString = "Raw values. " + string.Join("; ", new[]
        {
            (Name: OnnxRawGraph.Numbers, Columns: inputs.Numbers.Select(column => column.Name).ToArray()),
            (Name: OnnxRawGraph.Categories, Columns: inputs.Categories.Select(column => column.Name).ToArray()),
        }.Where(part => part.Columns.Length > 0).Select(part => $"{part.Name}: {string.Join(", ", part.Columns)}")) + ". A missing number is NaN; a missing category is '', '?' or 'NA'.";
    }

    private string Node(string name, params string[] inputs) => Node(name, inputs, []);

    private string Node(string name, string[] inputs, params AttributeProto[] attributes)
    {
        var output = Unique(name.ToLowerInvariant());
        Add(name, inputs, output, attributes);
        return output;
    }

    private string Real(string condition) => Node("Cast", [condition], Attribute("to", OnnxTensor.Double));

    private string Integers(ReadOnlySpan<int> numbers, params ReadOnlySpan<int> shape)
    {
        var tensor = new TensorProto { Name = Unique("constant"), DataType = OnnxTensor.Int64 };
        foreach (var dimension in shape) tensor.Dims.Add(dimension);
        foreach (var number in numbers) tensor.Int64Data.Add(number);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
