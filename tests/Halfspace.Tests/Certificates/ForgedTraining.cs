using System.Numerics;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Training;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Lies about integer networks, their values, their problem and their samples.</summary>
internal static class ForgedTraining
{
    private const string Folder = "training";

    public static IEnumerable<ForgedCertificate> All() => [.. Networks(), .. Samples(), .. Wrapped()];

    private static IEnumerable<ForgedCertificate> Networks()
    {
        var problem = Problem(TinyProblems.Xor, [2], 1, "max-correct,min-weight,max-margin");
        var truth = Certify(problem, TrueCertificates.Xor(), Derive(problem.WithFirstObjectives(1), "trivial"));
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        yield return Forge("value-of-misses", "max-correct: the network costs 0", root => root.Set("outcomes.0.value.0", 1));
        yield return Forge("value-of-weights", "min-weight: the network costs 9", root => root.Set("outcomes.1.value.0", 8));
        yield return Forge("value-of-margins", "max-margin: the network costs -1", root => root.Set("outcomes.2.value.0", -2));
        yield return Forge("value-by-half", "the network costs 9", root => root.SetJson("outcomes.1.value", "[17, 2]"));
        yield return Forge("value-left-out", "the certificate states no value", root => root.Set("outcomes.0.value", null));
        yield return Forge("value-of-200-digits", "the network costs 9", root => root.SetNumber("outcomes.1.value.0", BigInteger.Pow(10, 199) + 9));
        yield return Forge("weight-beyond-range", "the range is 1", root => root.Set("network.layers.0.weights.0.0", 2));
        yield return Forge("bias-beyond-range", "the range is 1", root => root.Set("network.layers.1.biases.0", -2));
        yield return Forge("weight", "the network costs", root => root.Set("network.layers.0.weights.0.1", 1));
        yield return Forge("output-negated", "max-correct: the network costs 4", root => root.SetJson("network.layers.1", """{"weights": [[-1, -1]], "biases": [-1]}"""));
        yield return Forge("one-neuron-too-many", "the problem asks for 2-2-1", root =>
        {
            root.SetJson("network.layers.0", """{"weights": [[1, -1], [-1, 1], [0, 0]], "biases": [-1, -1, 0]}""");
            root.SetJson("network.layers.1.weights.0", "[1, 1, 0]");
        });
        yield return Forge("one-layer-too-few", "the problem asks for 2-2-2-1", root => root.SetJson("problem.hidden", "[2, 2]"));
        yield return Forge("width", "the problem asks for 2-3-1", root => root.SetJson("problem.hidden", "[3]"));
        var equal = Certify(Problem(TrueCertificates.Corner, [], 2, "mistakes", OutputCoding.OnePerClass), Network(TrueCertificates.Corner, "0 0 0; 1 0 0; 0 0 0"));
        yield return ForgedCertificate.Of(Folder, "equal-outputs-as-right", "mistakes: the network costs 2", equal, root => root.Set("outcomes.0.value.0", 1));
        // 2^24 weights are taken, and then the network is not of that width; one more is one too many.
        var line = Certify(Problem(TrueCertificates.Line, [1], 1, "max-correct"), Network(TrueCertificates.Line, "1 -1 | 1 0"));
        yield return ForgedCertificate.Of(Folder, "width-of-as-many-weights-as-are-taken", "the problem asks for 1-5592405-1", line, root => root.SetJson("problem.hidden", "[5592405]"));
        yield return Forge("width-of-one-weight-too-many", "has 16777217 weights; at most 16777216 are taken", root => root.SetJson("problem.hidden", "[4194304]"));
        yield return ForgedCertificate.Of(Folder, "more-outputs-over-all-samples-than-are-taken", "16385 samples have 8192 outputs each; at most 134217728 are taken in all", line, root =>
        {
            const int Samples = 16385, Classes = 8192;
            root.Set("data.rows", new JsonArray([.. Enumerable.Range(0, Samples).Select(_ => new JsonArray(0))]));
            root.Set("data.labels", new JsonArray([.. Enumerable.Range(0, Samples).Select(_ => JsonValue.Create(0))]));
            root.Set("data.classes", new JsonArray([.. Enumerable.Range(0, Classes).Select(c => JsonValue.Create($"{c}"))]));
            root.Set("problem.outputs", "one-per-class");
            root.Seal();
        });
        yield return Forge("width-of-sixteen-millions", "at most 16777216 are taken", root => root.SetJson("problem.hidden", "[16777216]"));
        yield return Forge("input-scale", "the network's input scale is 2", root => root.Set("network.inputScale", 2));
        yield return Forge("coding", "the problem asks for 2-2-2", root => root.Set("problem.outputs", "one-per-class"));
        yield return Forge("objective-that-is-none", "the objective 'max-fun' is not the checker's; such a one stands alone", root => root.Set("outcomes.0.objective", "max-fun"));
        yield return Forge("objective-in-capitals", "there is no objective 'Max-Correct'", root => root.Set("outcomes.0.objective", "Max-Correct"));
        yield return Forge("objective-of-real-weights", "there is no objective 'log-likelihood'", root => root.Set("outcomes.0.objective", "log-likelihood"));
        yield return Forge("objective-twice", "each once", root => root.Set("outcomes.1", root.At("outcomes.0")!.DeepClone()));
        yield return Forge("network-class-names", "the network's classes are c1, c0", root => root.SetJson("network.classNames", """["c1", "c0"]"""));
        yield return Forge("one-class-name", "the network's classes are c0", root => root.SetJson("network.classNames", """["c0"]"""));
        yield return Forge("single-output-for-three-classes", "a single output separates two classes", root =>
        {
            root.SetJson("data.classes", """["c0", "c1", "c2"]""");
            root.Drop("network.classNames");
            root.Seal();
        });
        yield return ForgedCertificate.Of(Folder, "value-where-a-condition-is-broken", "it breaks a hard condition", Certify(Problem(TinyProblems.Xor, [2], 1, "min-weight"), TrueCertificates.Xor(TrueCertificates.Blind)), root => root.SetJson("outcomes.0.value", "[1, 1]"));
        yield return ForgedCertificate.Of(Folder, "two-outputs-on", "it breaks a hard condition", Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct", OutputCoding.OnePerClass), TrueCertificates.Xor("1 -1 -1; -1 1 -1 | 0 0 0; 1 1 1")), root => root.SetJson("outcomes.0.value", "[0, 1]"));
        yield return ForgedCertificate.Of(Folder, "objectives-in-another-order", "min-weight: the network costs nothing that is allowed", Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct,min-weight"), TrueCertificates.Xor(TrueCertificates.Blind)), root => root.Swap("outcomes.0", "outcomes.1"));
        yield return ForgedCertificate.Of(Folder, "margin-of-outputs-after-hinge", "max-margin: the network costs 0", Certify(Problem(TinyProblems.Xor, [2], 1, "min-hinge,max-margin"), TrueCertificates.Xor()), root => root.Set("outcomes.1.value.0", -1));
        var far = Problem(TrueCertificates.Far, [], 1, "sat-margin,max-margin", OutputCoding.OnePerClass);
        yield return ForgedCertificate.Of(Folder, "margin-over-wrong-outputs", "max-margin: the network costs -13", Certify(far, Network(far.Data, "0 1 1; -1 -1 -1")), root => root.Set("outcomes.1.value.0", 0));
        var scaled = Problem(TinyProblems.Quarters, [2], 2, "max-margin,min-hinge,sat-margin");
        var quarters = Certify(scaled, Network(TinyProblems.Quarters, "2 -2 -1; -1 2 -2 | 1 -2 1"));
        yield return ForgedCertificate.Of(Folder, "hinge-of-another-range", "the network costs", quarters, root =>
        {
            root.Set("problem.range", 3);
            root.Drop("outcomes.0");
        });
        yield return ForgedCertificate.Of(Folder, "loss-rounded", "min-hinge: the network costs", quarters, root => root.SetJson("outcomes.1.value", "[5444444, 1000000]"));
    }

    private static IEnumerable<ForgedCertificate> Samples()
    {
        var truth = Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct"), TrueCertificates.Xor());
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, truth, change);
        const string Stated = "the training samples have the fingerprint";
        yield return Forge("input", Stated, root => root.Set("data.rows.0.0", 1));
        yield return Forge("label", Stated, root => root.Set("data.labels.0", 1));
        yield return Forge("scale", Stated, root => root.Set("data.scale", 2));
        yield return Forge("input-name", Stated, root => root.Set("data.inputs.0", "x1"));
        yield return Forge("class-names-swapped", Stated, root => root.Swap("data.classes.0", "data.classes.1"));
        yield return Forge("samples-swapped", Stated, root => root.Swap("data.rows.0", "data.rows.1"));
        yield return Forge("fingerprint", Stated, root => root.Set("fingerprint", new string('0', 64)));
        yield return Forge("fingerprint-in-capitals", Stated, root => root.Set("fingerprint", ((string)root["fingerprint"]!).ToUpperInvariant()));
        yield return Forge("fingerprint-of-version-1", Stated, root => root.Set("fingerprint", TinyProblems.Xor.ToCertified().Fingerprint(1)));
        yield return Forge("name-boundary-moved", Stated, root =>
        {
            root.SetJson("data.inputs", """["x", "0x1"]""");
        });
        yield return Forge("sealed-label", "max-correct: the network costs 1", root =>
        {
            root.Set("data.labels.0", 1);
            root.Seal();
        });
        yield return Forge("sealed-input", "max-correct: the network costs", root =>
        {
            root.SetJson("data.rows.1", "[0, 0]");
            root.Seal();
        });
        yield return Forge("sealed-class-names-swapped", "the network's classes are c0, c1; the data's are c1, c0", root =>
        {
            root.Swap("data.classes.0", "data.classes.1");
            root.Seal();
        });
        var builtIn = TrueCertificates.BuiltIn;
        ForgedCertificate BuiltIn(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, builtIn, change);
        yield return BuiltIn("source-is-other-data", "the samples are not those of builtin:and", root => root.Set("source.path", "builtin:and"));
        yield return BuiltIn("source-that-is-none", "from which none can be had", root => root.Set("source.path", "builtin:nothing"));
        yield return BuiltIn("rows-left-out-of-source", "the samples are not those of 3 listed rows of builtin:xor", root => root.SetJson("source.rows", "[0, 1, 2]"));
        yield return BuiltIn("row-that-source-has-not", "from which none can be had", root => root.SetJson("source.rows", "[0, 1, 2, 900]"));
        yield return BuiltIn("picked-rows", "the samples are not those of builtin:xor", root =>
        {
            root.SetJson("data.rows", "[[0, 0], [0, 0]]");
            root.SetJson("data.labels", "[0, 0]");
            root.Seal();
        });
        yield return BuiltIn("source-with-names-swapped", "the samples are not those of builtin:xor", root =>
        {
            root.Swap("data.classes.0", "data.classes.1");
            root.Swap("network.classNames.0", "network.classNames.1");
            root.Seal();
        });
        yield return BuiltIn("labels-file-of-built-in-data", "from which none can be had", root => root.Set("source.labels", "labels.idx"));
        var fromFile = TrueCertificates.FromFile;
        yield return BuiltIn("encoding-of-built-in-data", "the encoding stated is not that of the source", root => root.Set("network.encoding", ForgedCertificate.Json(fromFile).At("network.encoding")!.DeepClone()));
        ForgedCertificate FromFile(string name, string phrase, Action<JsonObject> change) => ForgedCertificate.Of(Folder, name, phrase, fromFile, change);
        yield return FromFile("encoding-scale", "data.csv, whose fingerprint is", root => root.Set("network.encoding.scale", 20000));
        yield return FromFile("encoding-with-categories-swapped", "data.csv, whose fingerprint is", root => root.Swap("network.encoding.columns.1.categories.0", "network.encoding.columns.1.categories.1"));
        yield return FromFile("encoding-with-classes-swapped", "data.csv, whose fingerprint is", root => root.Swap("network.encoding.columns.2.classes.0", "network.encoding.columns.2.classes.1"));
        yield return FromFile("encoding-of-no-layout", "from which none can be had", root => root.Set("network.encoding.delimiters", ";"));
        yield return FromFile("encoding-left-out", "from which none can be had", root => root.Drop("network.encoding"));
        yield return FromFile("row-picked-from-file", "data.csv, whose fingerprint is", root => root.SetJson("source.rows", "[0, 1, 2, 2]"));
        yield return FromFile("file-with-other-labels", "from which none can be had", root => root.Set("source.labels", "data.csv"));
    }

    /// <summary>Values that sums of 32 or 64 bits give, where the exact ones are others.</summary>
    private static IEnumerable<ForgedCertificate> Wrapped()
    {
        var large = TrueCertificates.Large;
        var units = large.Outcomes[0].Value!.Value;
        yield return ForgedCertificate.Of(Folder, "hinge-wrapped-to-zero", "min-hinge: the network costs", large, root => root.SetJson("outcomes.0.value", "[0, 1]"));
        // Every sample on the wrong side, by as much as there is: with B = 3 (M + 3 M) the loss of one is beyond 2^68.
        const int M = int.MaxValue;
        var wrong = TinyProblems.Make("wrong", M, ([M, M], 0), ([M, M], 0), ([-M, -M], 1), ([-M, -M], 1));
        var hinge = TrueCertificates.Scored(wrong, 127, ["min-hinge", "max-correct", "max-margin"], "127 127 127");
        var value = hinge.Outcomes[0].Value!.Value;
        var scale = 127 * (BigInteger)M * 3;
        var denominator = 4 * scale * scale;
        var numerator = value.Numerator * (denominator / value.Denominator);
        foreach (var bits in new[] { 31, 32, 63, 64 })
        {
            var modulus = BigInteger.One << bits;
            var wrapped = (numerator % modulus + modulus) % modulus;
            yield return ForgedCertificate.Of(Folder, $"hinge-modulo-2-to-the-{bits}", "min-hinge: the network costs", hinge, root =>
            {
                root.SetNumber("outcomes.0.value.0", wrapped);
                root.SetNumber("outcomes.0.value.1", denominator);
            });
        }

        // Found from outside: (B - 4 s)^2 is a multiple of 2^64 for each sample, all of them wrong.
        yield return ForgedCertificate.Of(Folder, "all-wrong-by-a-multiple-of-2-to-the-32", "min-hinge: the network costs", Power(), root => root.SetJson("outcomes.0.value", "[0, 1]"));
        yield return ForgedCertificate.Of(Folder, "misses-with-pre-activations-modulo-2-to-the-32", "max-correct: the network costs 2", Turned(), root => root.SetJson("outcomes.0.value", "[0, 1]"));
        yield return ForgedCertificate.Of(Folder, "margin-modulo-2-to-the-32", "max-margin: the network costs", Turned(), root => root.SetJson("outcomes.1.value", $"[{unchecked(127 * int.MaxValue)}, {int.MaxValue}]"));
        yield return ForgedCertificate.Of(Folder, "hinge-in-a-denominator-of-200-digits", "min-hinge: the network costs", large, root =>
        {
            root.SetNumber("outcomes.0.value.0", units.Numerator * BigInteger.Pow(10, 180));
            root.SetNumber("outcomes.0.value.1", units.Denominator * BigInteger.Pow(10, 180) + 1);
        });
    }

    /// <summary>B is 2^31 and s -2^30 or less, so that a loss is a multiple of 2^64.</summary>
    private static TrainingCertificate Power()
    {
        const int Half = 1 << 30;
        var data = TinyProblems.Make("power", Half, ([Half], 0), ([-Half], 1));
        return TrueCertificates.Scored(data, 1, ["min-hinge"], "1 0");
    }

    /// <summary>Pre-activations of -127 M and 127 M, whose lower 32 bits have the other sign.</summary>
    private static TrainingCertificate Turned()
    {
        const int M = int.MaxValue;
        var data = TinyProblems.Make("turned", M, ([M], 0), ([-M], 1));
        return TrueCertificates.Scored(data, 127, ["max-correct", "max-margin"], "127 0");
    }
}
