using System.Text;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Tests.Training;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Files that are no certificates, or incomplete ones: they are not read, whatever they claim.</summary>
internal static class ForgedFormats
{
    private const string Folder = "format";

    public static IEnumerable<ForgedCertificate> All() => [.. Documents(), .. Texts()];

    private static IEnumerable<ForgedCertificate> Documents()
    {
        var problem = Problem(TinyProblems.Xor, [2], 1, "max-correct,min-weight");
        var training = Certify(problem, TrueCertificates.Xor(), Derive(problem.WithFirstObjectives(1), "trivial")) with { Source = new CertificateSource("builtin:xor", null, [0, 1, 2, 3]) };
        var real = TrueCertificates.Real().First().Certificate;
        var (ensemble, attack) = (TrueCertificates.Ensemble(), TrueCertificates.Attacks().First().Certificate);
        ForgedCertificate Forge(string name, string phrase, Action<JsonObject> change, Certificate? truth = null) => ForgedCertificate.Of(Folder, name, phrase, truth ?? training, change);
        yield return Forge("format", "its format must be", root => root.Set("format", "halfspace-network"));
        yield return Forge("format-left-out", "its format must be", root => root.Drop("format"));
        yield return Forge("version-3", "$.version: 3 stands here; it must lie from 1 to 2", root => root.Set("version", 3));
        yield return Forge("version-0", "it must lie from 1 to 2", root => root.Set("version", 0));
        yield return Forge("version-as-text", "a whole number from 1 to 2 must stand here, not \"2\"", root => root.Set("version", "2"));
        yield return Forge("version-left-out", "line 0: $: the property 'version' is missing", root => root.Drop("version"));
        yield return Forge("kind-that-is-none", "the kind must be", root => root.Set("kind", "training2"));
        yield return Forge("kind-of-another", "is not known", root => root.Set("kind", "real-weights"));
        yield return Forge("kind-left-out", "the property 'kind' is missing", root => root.Drop("kind"));
        foreach (var (truth, kind) in new[] { (training, "training"), (real, "real-weights"), (ensemble, "pair-ensemble"), (attack, "attack") })
        {
            yield return Forge($"claim-added-to-{kind}", "the property 'optimal' is not known", root => root.Set("optimal", true), truth);
            foreach (var property in ForgedCertificate.Json(truth).Select(entry => entry.Key).Where(key => key is not ("format" or "version" or "kind")))
                yield return Forge($"{kind}-without-{property}", $"the property '{property}' is missing", root => root.Drop(property), truth);
        }

        foreach (var (place, property) in new[] { ("problem", "hidden"), ("problem", "outputs"), ("outcomes.0", "objective"), ("outcomes.0", "bound"), ("outcomes.0.bound", "trusts"), ("outcomes.0.bound", "samples"), ("network", "inputScale"), ("network.layers.0", "biases"), ("data", "labels"), ("data", "classes"), ("source", "rows") })
        {
            yield return Forge($"{place}-without-{property}", $"$.{place.Replace(".0", "[0]", StringComparison.Ordinal)}: the property '{property}' is missing", root => root.Drop($"{place}.{property}"));
            yield return Forge($"{place}-with-more-than-{property}", "is not known", root => root.Set($"{place}.{property}2", 1));
        }

        // Names are quoted up to 40 letters.
        yield return Forge("property-of-40-letters", $"the property '{new string('x', 40)}' is not known", root => root.Set(new string('x', 40), 1));
        yield return Forge("property-of-41-letters", $"the property '{new string('x', 40)}...' is not known", root => root.Set(new string('x', 41), 1));
        yield return Forge("multipliers-with-more", "is not known", root => root.Set("multipliers.step", 1), real);
        yield return Forge("ensemble-with-more", "is not known", root => root.Set("ensemble.votes", 1), ensemble);
        yield return Forge("member-with-more", "is not known", root => root.Set("ensemble.members.0.weight", 1), ensemble);
        yield return Forge("pair-with-more", "is not known", root => root.Set("pairs.0.value", 1), ensemble);
        yield return Forge("member-with-an-encoding", "no encoding of its own", root => root.SetJson("ensemble.members.0.network.encoding", "{}"), ensemble);
        yield return Forge("ensemble-format", "the format must be", root => root.Set("ensemble.format", "pairs"), ensemble);
        yield return Forge("ensemble-version", "it must lie from 1 to 1", root => root.Set("ensemble.version", 2), ensemble);
        yield return Forge("pair-left-out", "2 pairs, but 3 networks", root => root.Drop("pairs.2"), ensemble);
        yield return Forge("no-pairs", "each network has its claims", root =>
        {
            root.SetJson("pairs", "[]");
            root.SetJson("ensemble.members", "[]");
        }, ensemble);

        yield return Forge("format-as-a-number", "its format must be", root => root.Set("format", 2));
        foreach (var (kind, truth) in new (string, Certificate)[] { ("training", training), ("real-weights", real), ("pair-ensemble", ensemble) })
        {
            yield return Forge($"{kind}-range-of-128", "128 stands here; it must lie from 1 to 127", root => root.Set("problem.range", 128), truth);
            yield return Forge($"{kind}-range-of-zero", "0 stands here; it must lie from 1 to 127", root => root.Set("problem.range", 0), truth);
            yield return Forge($"{kind}-hidden-of-zero", "0 stands here; it must lie from 1 to", root => root.SetJson("problem.hidden", "[0]"), truth);
        }

        yield return Forge("network-version-0", "it must lie from 1 to 1", root => root.Set("network.version", 0));
        yield return Forge("ensemble-version-0", "it must lie from 1 to 1", root => root.Set("ensemble.version", 0), ensemble);
        yield return Forge("no-objective", "one objective or more", root => root.SetJson("outcomes", "[]"));
        yield return Forge("no-layer", "one layer or more", root => root.SetJson("network.layers", "[]"));
        yield return Forge("no-neuron", "each neuron has one of both", root => root.SetJson("network.layers.0", """{"weights": [], "biases": []}"""));
        yield return Forge("neuron-without-weights", "the neuron has 0 inputs", root => root.SetJson("network.layers.0", """{"weights": [[], []], "biases": [0, 0]}"""));
        yield return Forge("no-sample", "one sample or more", root =>
        {
            root.SetJson("data.rows", "[]");
            root.SetJson("data.labels", "[]");
        });
        yield return Forge("no-input", "one sample or more, and one input or more", root =>
        {
            root.SetJson("data.rows", "[[], [], [], []]");
            root.SetJson("data.inputs", "[]");
        });
        yield return Forge("scale-of-zero", "The scale is 0", root => root.Set("data.scale", 0));
        yield return Forge("no-class", "two classes or more", root => root.SetJson("data.classes", "[]"));
        yield return Forge("one-class", "two classes or more", root => root.SetJson("data.classes", """["c0"]"""));
        yield return Forge("class-twice", "each with a name of its own", root => root.SetJson("data.classes", """["c0", "c0"]"""));
        yield return Forge("label-that-is-no-class", "There is no class 2", root => root.Set("data.labels.0", 2));
        yield return Forge("label-below-zero", "There is no class -1", root => root.Set("data.labels.0", -1));
        yield return Forge("one-label-too-few", "8 values for 3 samples", root => root.Drop("data.labels.0"));
        yield return Forge("ragged-row", "the sample has 3 values", root => root.SetJson("data.rows.1", "[0, 1, 1]"));
        yield return Forge("ragged-rows-of-the-right-sum", "the sample has 1 values", root =>
        {
            root.SetJson("data.rows.0", "[0]");
            root.SetJson("data.rows.1", "[0, 0, 1]");
        });
        yield return Forge("ragged-weights", "there are 3 weights", root => root.SetJson("network.layers.0.weights.1", "[-1, 1, 0]"));
        yield return Forge("weights-of-another-layer", "the neuron has 2 inputs", root => root.SetJson("network.layers.1.weights.0", "[1, 1, 0]"));
        yield return Forge("one-bias-too-many", "each neuron has one of both", root => root.SetJson("network.layers.0.biases", "[-1, -1, 0]"));
        foreach (var (name, place, json) in new[]
        {
            ("weight-with-a-point", "network.layers.0.weights.0.0", "1.0"), ("weight-with-an-exponent", "network.layers.0.weights.0.0", "1e0"), ("weight-of-ten-digits", "network.layers.0.weights.0.0", "4294967297"),
            ("weight-as-text", "network.layers.0.weights.0.0", "\"1\""), ("weight-that-is-null", "network.layers.0.weights.0.0", "null"), ("weight-that-is-true", "network.layers.0.weights.0.0", "true"),
            ("smallest-number-of-32-bits", "network.layers.0.biases.0", "-2147483648"), ("input-of-64-bits", "data.rows.0.0", "18446744073709551616"),
            ("range-of-128", "problem.range", "128"), ("range-of-zero", "problem.range", "0"), ("hidden-of-zero", "problem.hidden.0", "0"), ("input-scale-of-zero", "network.inputScale", "0"), ("row-of-source-below-zero", "source.rows.0", "-1"),
            ("sample-of-a-bound-below-zero", "outcomes.0.bound.samples", "[-1]"),
        })
            yield return Forge(name, place[(place.LastIndexOf('.') + 1)..] is "samples" ? "it must lie from" : json.StartsWith('-') || json is "0" or "128" ? "must lie from" : "a whole number", root => root.SetJson(place, json));
        foreach (var (name, json) in new[]
        {
            ("value-as-a-number", "0"), ("value-of-three-parts", "[0, 1, 1]"), ("value-of-one-part", "[0]"), ("value-without-parts", "[]"), ("denominator-below-zero", "[0, -1]"), ("numerator-with-a-point", "[0.0, 1]"),
            ("numerator-with-an-exponent", "[0e5, 1]"), ("denominator-of-201-digits", $"[0, 1{new string('0', 200)}]"), ("numerator-with-a-sign", "[-0.5, 1]"), ("numerator-of-201-digits", $"[{new string('1', 201)}, 1]"), ("numerator-as-text", "[\"0\", 1]"), ("value-as-an-object", "{}"),
        })
            yield return Forge(name, "must stand here|a denominator is positive", root => root.SetJson("outcomes.0.value", json));
        yield return Forge("denominator-of-zero", "$.outcomes[0].value[1]: a denominator is positive, not 0", root => root.SetJson("outcomes.0.value", "[0, 0]"));
        foreach (var (name, place, json) in new[]
        {
            ("problem-as-a-list", "problem", "[]"), ("outcomes-as-an-object", "outcomes", "{}"), ("network-that-is-null", "network", "null"), ("fingerprint-as-a-number", "fingerprint", "7"), ("fingerprint-that-is-null", "fingerprint", "null"),
            ("trusts-as-a-number", "outcomes.0.bound.trusts", "1"), ("trusts-that-is-false", "outcomes.0.bound.trusts", "false"), ("rule-as-a-list", "outcomes.0.bound.rule", "[]"), ("samples-as-text", "outcomes.0.bound.samples", "\"all\""), ("proof-that-is-none", "outcomes.0.bound.proof", "\"obvious\""),
            ("proof-in-capitals", "outcomes.0.bound.proof", "\"Trivial\""), ("outputs-that-are-none", "problem.outputs", "\"both\""), ("source-as-text", "source", "\"builtin:xor\""), ("data-as-a-list", "data", "[]"), ("class-names-as-text", "network.classNames", "\"c0\""),
            ("class-name-as-a-number", "network.classNames.0", "1"), ("encoding-as-text", "network.encoding", "\"utf8\""), ("encoding-that-is-null", "network.encoding", "null"), ("network-format", "network.format", "\"onnx\""), ("network-version", "network.version", "2"), ("network-kind", "network.kind", "\"real\""),
            ("argument-that-is-null", "outcomes.0.bound.argument", "null"), ("data-name-as-a-number", "data.name", "5"), ("rows-of-numbers", "data.rows.0", "0"),
        })
            yield return Forge(name, "must stand here|must be|it must lie", root => root.SetJson(place, json));
        foreach (var (name, place, json) in new[] { ("witness-beyond-doubles", "witness.0", "1e999"), ("distance-beyond-doubles", "distance", "-1e400"), ("margin-as-text", "margin", "\"0\""), ("input-that-is-null", "input.0", "null"), ("targets-that-are-none", "targets", "\"all\""), ("target-below-zero", "target", "-1"), ("target-with-a-point", "target", "1.0"), ("solver-that-is-null", "solver", "null"), ("bound-that-is-null", "bound", "null") })
            yield return Forge(name, "must stand here|it must lie", root => root.SetJson(place, json), attack);
        yield return Forge("units-that-are-none", "'data' must stand here, or nothing", root => root.Set("units", "pixels"), attack);
        yield return Forge("targets-in-version-1", "is not known", root => root.Set("version", 1), attack);
        yield return Forge("multiplier-beyond-doubles", "a finite number", root => root.SetJson("multipliers.values", "[1e999]"), real);
        yield return Forge("dead-zone-as-a-number", "text must stand here", root => root.SetJson("problem.deadZone", "0.01"), real);
    }

    /// <summary>Documents that no JSON writer gives.</summary>
    private static IEnumerable<ForgedCertificate> Texts()
    {
        var text = Encoding.UTF8.GetString(ForgedCertificate.Written(Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct"), TrueCertificates.Xor())));
        ForgedCertificate Forge(string name, string phrase, string changed) => new(Folder, name, phrase, Encoding.UTF8.GetBytes(changed));
        var conflict = Problem(TinyProblems.XorWithConflict, [2], 1, "max-correct");
        var bounded = Encoding.UTF8.GetString(ForgedCertificate.Written(Certify(conflict, TrueCertificates.Xor(), Derive(conflict, "identical-inputs"))));
        yield return Forge("empty-file", "not JSON", "");
        yield return Forge("null", "its format must be", "null");
        yield return Forge("list", "its format must be", "[" + text + "]");
        yield return Forge("end-left-out", "not JSON", text[..^2]);
        yield return Forge("second-document", "not JSON", text + text);
        yield return Forge("text-after-the-end", "line 2: This is not JSON", text + "x");
        yield return Forge("comment", "not JSON", "/* true */" + text);
        yield return Forge("trailing-comma", "line 1: This is not JSON", text[..^2] + ",}");
        yield return Forge("byte-order-mark", "not JSON", "\ufeff" + text);
        yield return Forge("property-twice", "line 0: This is not JSON", text.Replace("\"outcomes\":", "\"outcomes\":[],\"outcomes\":", StringComparison.Ordinal));
        yield return Forge("property-twice-once-escaped", "not JSON", text.Replace("\"outcomes\":", "\"outc\\u006fmes\":[],\"outcomes\":", StringComparison.Ordinal));
        yield return Forge("inner-property-twice", "not JSON", text.Replace("\"range\":1", "\"range\":2,\"range\":1", StringComparison.Ordinal));
        yield return Forge("property-in-capitals", "is not known", text.Replace("\"outcomes\":", "\"Outcomes\":", StringComparison.Ordinal));
        yield return Forge("not-a-number", "not JSON", text.Replace("\"range\":1", "\"range\":NaN", StringComparison.Ordinal));
        yield return Forge("infinity", "not JSON", text.Replace("\"range\":1", "\"range\":Infinity", StringComparison.Ordinal));
        yield return Forge("leading-zero", "not JSON", text.Replace("\"range\":1", "\"range\":01", StringComparison.Ordinal));
        yield return Forge("hexadecimal", "not JSON", text.Replace("\"range\":1", "\"range\":0x1", StringComparison.Ordinal));
        yield return Forge("half-a-surrogate", "not valid UTF-8", text.Replace("\"name\":\"xor\"", "\"name\":\"\\ud800\"", StringComparison.Ordinal));
        yield return Forge("half-a-surrogate-in-a-property", "not JSON|not valid UTF-8", text.Replace("\"name\":", "\"\\udfff\":", StringComparison.Ordinal));
        yield return Forge("deep-nesting", "not JSON", text.Replace("\"source\":null", "\"source\":" + new string('[', 60) + new string(']', 60), StringComparison.Ordinal));
        yield return Forge("deep-nesting-without-end", "not JSON", string.Concat(Enumerable.Repeat("{\"a\":", 5000)));
        yield return Forge("inputs-for-terabytes", "the sample has 0 values", text.Replace("\"rows\":[[0,0],[0,1],[1,0],[1,1]]", "\"rows\":[" + string.Join(',', Enumerable.Repeat("[]", 3000)) + "]", StringComparison.Ordinal).Replace("\"inputs\":[\"x0\",\"x1\"]", "\"inputs\":[" + string.Join(',', Enumerable.Range(0, 3000).Select(i => FormattableString.Invariant($"\"{i}\""))) + "]", StringComparison.Ordinal));
        foreach (var (property, word) in new[] { ("argument", "as the rule"), ("class", "c0"), ("input", "x1"), ("rule", "identical-inputs"), ("proof", "combinatorial"), ("objective", "max-correct"), ("kind", "training"), ("format", "halfspace-c") })
            yield return new(Folder, $"invalid-utf-8-in-{property}", "not valid UTF-8", Spoilt(bounded, word, 0xff));
        yield return new(Folder, "invalid-utf-8", "not valid UTF-8", Spoilt(text, "xor", 0xff));
        var encoded = Encoding.UTF8.GetString(ForgedCertificate.Written(TrueCertificates.FromFile with { Source = null }));
        // One object more than the reader goes down: three of the certificate's own, and the rest in an encoding.
        yield return new(Folder, "encoding-of-31-levels", "line 1: This is not JSON", ForgedCertificate.Written(TrueCertificates.Nested(31)));
        yield return new(Folder, "invalid-utf-8-in-an-encoding", "not valid UTF-8", Spoilt(encoded, "olour", 0xff, encoded.IndexOf("\"encoding\"", StringComparison.Ordinal)));
        yield return new(Folder, "overlong-utf-8", "not valid UTF-8", Spoilt(text, "xor", 0xc0));
        yield return new(Folder, "invalid-utf-8-in-a-property", "not valid UTF-8", Spoilt(text, "outcomes", 0x80));
        yield return new(Folder, "utf-16", "not", Encoding.Unicode.GetBytes(text));
    }

    private static byte[] Spoilt(string text, string word, byte value, int from = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes[text.IndexOf(word, from, StringComparison.Ordinal)] = value;
        return bytes;
    }
}
