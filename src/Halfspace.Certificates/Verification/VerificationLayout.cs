namespace Halfspace.Certificates.Verification;

/// <summary>The strict layout of a certificate of a property.</summary>
internal static class VerificationLayout
{
    public static VerificationCertificate Read(StrictNode node)
    {
        node.Object(["parts", "semantics"], "format", "version", "kind", "network", "networkSha256", "layers", "property", "inputs", "outputs", "boxes", "cases", "witness", "ranges", "proofs");
        var (inputs, outputs) = (node["inputs"].Integer(1), node["outputs"].Integer(1));
        StatedBox[] boxes = [.. node["boxes"].List().Select(box => Box(box, inputs))];
        var ranges = new List<RangeClaim>();
        foreach (var one in node["ranges"].List())
        {
            one.Object(["shares"], "from", "case", "row", "steps");
            ranges.Add(new RangeClaim(Place(one["from"], ranges.Count), one["case"].Integer(0), Place(one["row"], int.MaxValue), Bytes(one["steps"])) { Shares = Shares(one) });
        }

        return new VerificationCertificate
        {
            Network = node["network"].Text(),
            NetworkSha256 = node["networkSha256"].Text(),
            Layers = node["layers"].IsNull ? null : [.. node["layers"].List().Select(Layer)],
            Property = node["property"].TextOrNull(),
            Semantics = node.Has("semantics") ? node["semantics"].Text() == "float32" ? EvaluationSemantics.Float32 : throw node["semantics"].Fault("float32 must stand here, or nothing") : EvaluationSemantics.Real,
            InputCount = inputs,
            OutputCount = outputs,
            Cases = [.. node["cases"].List().Select(one => Case(one, boxes, outputs))],
            Parts = node.Has("parts") ? [.. node["parts"].List().Select(part => Part(part, boxes))] : null,
            Witness = node["witness"].IsNull ? null : Witness(node["witness"], inputs),
            Ranges = ranges,
            Proofs = [.. node["proofs"].List().Select(Proof)],
        };
    }

    private static StatedBox Box(StrictNode node, int inputs)
    {
        node.Object("lower", "upper");
        var (lower, upper) = (node["lower"].Numbers(), node["upper"].Numbers());
        return lower.Length == inputs && upper.Length == inputs ? new StatedBox(lower, upper) : throw node.Fault($"the box has {lower.Length} and {upper.Length} ends; there are {inputs} inputs");
    }

    private static StatedCase Case(StrictNode node, StatedBox[] boxes, int outputs)
    {
        node.Object(["aboveLower", "belowUpper"], "box", "rows");
        var box = boxes[node["box"].Integer(0, boxes.Length - 1)];
        int[] Inputs(string name) => node.Has(name) ? [.. node[name].List().Select(input => input.Integer(0, box.Lower.Length - 1))] : [];
        return new StatedCase(box, [.. node["rows"].List().Select(row => Row(row, outputs))]) { AboveLower = Inputs("aboveLower"), BelowUpper = Inputs("belowUpper") };
    }

    private static PartClaim Part(StrictNode node, StatedBox[] boxes)
    {
        node.Object("case", "box");
        return new PartClaim(node["case"].Integer(0), boxes[node["box"].Integer(0, boxes.Length - 1)]);
    }

    private static StatedRow Row(StrictNode node, int outputs)
    {
        node.Object(["strict"], "coefficients", "limit");
        var coefficients = node["coefficients"].Numbers();
        return coefficients.Length == outputs ? new StatedRow(coefficients, node["limit"].Number()) { IsStrict = node.Has("strict") && node["strict"].Truth() } : throw node.Fault($"the row has {coefficients.Length} coefficients; there are {outputs} outputs");
    }

    private static StatedLayer Layer(StrictNode node)
    {
        node.Object(["steps", "places", "starts"], "inputs", "weights", "biases", "leaks");
        var biases = node["biases"].Numbers();
        return new StatedLayer(node["inputs"].Integer(1), node["weights"].Numbers(), biases, node["leaks"].IsNull ? null : node["leaks"].Numbers())
        {
            Steps = node.Has("steps") ? node["steps"].Integers(0, biases.Length - 1) : null,
            Places = node.Has("places") ? node["places"].Integers(0, int.MaxValue) : null,
            Starts = node.Has("starts") ? node["starts"].Integers(0, int.MaxValue) : null,
        };
    }

    private static WitnessClaim Witness(StrictNode node, int inputs)
    {
        node.Object("case", "input");
        var input = node["input"].Numbers();
        return input.Length == inputs ? new WitnessClaim(node["case"].Integer(0), input) : throw node.Fault($"the witness has {input.Length} values; there are {inputs} inputs");
    }

    private static ProofClaim Proof(StrictNode node)
    {
        node.Object(["shares"], "case", "row", "ranges", "tree");
        return new ProofClaim(node["case"].Integer(0), Place(node["row"], int.MaxValue), Place(node["ranges"], int.MaxValue), Bytes(node["tree"])) { Shares = Shares(node) };
    }

    private static int[]? Shares(StrictNode node) => node.Has("shares") ? node["shares"].Integers(0) : null;

    private static int? Place(StrictNode node, int below) => node.IsNull ? null : node.Integer(0, below - 1);

    /// <summary>Bytes in pieces of base64.</summary>
    private static byte[] Bytes(StrictNode node)
    {
        byte[][] pieces = [.. node.List().Select(piece => piece.Element.ValueKind == System.Text.Json.JsonValueKind.String && piece.Element.TryGetBytesFromBase64(out var bytes) ? bytes : throw piece.Fault("bytes in base64 must stand here"))];
        if (pieces.Sum(piece => (long)piece.Length) > Array.MaxLength) throw node.Fault("a proof is longer than can be read");
        return pieces.Length == 1 ? pieces[0] : [.. pieces.SelectMany(piece => piece)];
    }
}
