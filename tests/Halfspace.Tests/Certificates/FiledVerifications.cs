using System.Text.Json.Nodes;
using Halfspace.Certificates;
using static Halfspace.Tests.Certificates.TrueVerifications;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates of properties whose network and property lie beside them, and lies about either file.</summary>
internal static class FiledVerifications
{
    private const string Folder = "verification";

    private const string Network = "// a hat\n2,1,1,2,\n1,2,1,\n0,\n-1,\n1,\n0,0,\n1,1,\n1,\n1,\n0,\n-0.5,\n1,-2,\n0,\n";

    /// <summary>The files.</summary>
    public static IReadOnlyList<(string Name, string Text)> Files { get; } =
    [
        ("hat.nnet", Network),
        ("below-0.6.vnnlib", Asked("(assert (<= X_0 1))(assert (>= X_0 -1))(assert (>= Y_0 0.6))")),
        ("below-0.4.vnnlib", Asked("(assert (<= X_0 1))(assert (>= X_0 -1))(assert (>= Y_0 0.4))")),
        ("at-most-0.4.vnnlib", Asked("(assert (< X_0 0.75))(assert (> X_0 -1))(assert (> Y_0 0.4))")),
        ("notes.vnnlib", "no property\n"),
    ];

    public static IEnumerable<(string Folder, string Name, Certificate Certificate)> True()
    {
        yield return (Folder, "filed", Filed);
        yield return (Folder, "filed-without-layers", Filed with { Layers = null });
        yield return (Folder, "filed-float32", Filed with { Semantics = EvaluationSemantics.Float32 });
        yield return (Folder, "filed-without-property", Filed with { Property = null });
        yield return (Folder, "filed-with-a-property-that-is-not-there", Filed with { Property = "gone.vnnlib" });
        yield return (Folder, "filed-witness", Met);
        yield return (Folder, "filed-witness-without-layers", Met with { Layers = null });
        yield return (Folder, "filed-witness-float32", Met with { Semantics = EvaluationSemantics.Float32 });
        yield return (Folder, "filed-strict-witness", Above);
    }

    public static IEnumerable<ForgedCertificate> Forged()
    {
        ForgedCertificate Forge(string name, string phrase, Certificate truth, Action<JsonObject> change) => ForgedCertificate.Of(Folder, "filed-" + name, phrase, truth, change);
        foreach (var forged in Layouts()) yield return forged;
        yield return Forge("fingerprint", "has another fingerprint", Filed, root => root.Set("networkSha256", new string('0', 64)));
        yield return Forge("fingerprint-of-a-witness", "has another fingerprint", Met with { Layers = null }, root => root.Set("networkSha256", new string('0', 64)));
        yield return Forge("network-that-is-none", "cannot be written as layers", Filed with { Network = "notes.nnet", NetworkSha256 = TrueCertificates.NotesSha256 }, _ => { });
        yield return Forge("network-that-is-none-with-a-witness", "cannot be run on the witness", Met with { Network = "notes.nnet", NetworkSha256 = TrueCertificates.NotesSha256, Layers = null }, _ => { });
        yield return Forge("network-that-is-none-with-a-witness-on-layers", "cannot be written as layers", Met with { Network = "notes.nnet", NetworkSha256 = TrueCertificates.NotesSha256 }, _ => { });
        yield return Forge("without-a-layer", "the layers stated are not those of|no layers are stated", Filed, root => root.SetJson("layers", "[]"));
        foreach (var (name, place, json) in new[]
        {
            ("weight", "layers.1.weights", "[1, -3]"), ("bias", "layers.1.biases", "[-0.25]"), ("leak", "layers.0.leaks", "[0, 0.25]"), ("step", "layers.0.steps", "[0]"), ("places", "layers.0.places", "[0, 0]"),
        })
            yield return Forge("other-" + name, "the layers stated are not those of", Filed, root => root.SetJson(place, json));
        yield return Forge("other-starts", "the layers stated are not those of", Filed, root => root.SetJson("layers.0.starts", "[0, 1, 2]"));
        yield return Forge("one-layer-more", "the layers stated are not those of", Filed with { Layers = [.. Hat, new StatedLayer(1, [1], [0], null)] }, _ => { });
        yield return Forge("one-input-more", "the layers stated are not those of", Filed, root => root.Set("layers.0.inputs", 2));
        foreach (var (name, place, json) in new[]
        {
            ("lower-end", "boxes.0.lower", "[-0.5]"), ("upper-end", "boxes.0.upper", "[0.75]"), ("limit", "cases.0.rows.0.limit", "-0.75"), ("coefficient", "cases.0.rows.0.coefficients", "[-0.5]"), ("strictness", "cases.0.rows.0.strict", "true"), ("open-lower-end", "cases.0.aboveLower", "[0]"), ("open-upper-end", "cases.0.belowUpper", "[0]"),
        })
            yield return Forge("other-" + name, "the cases are not those of", Filed, root => root.SetJson(place, json));
        yield return Forge("one-row-more", "the cases are not those of", Filed, root => root.SetJson("cases.0.rows", """[{"coefficients": [-1], "limit": -0.6}, {"coefficients": [1], "limit": 1}]"""));
        yield return Forge("one-case-more", "the cases are not those of", Met with { Cases = [Met.Cases[0], Met.Cases[0]] }, _ => { });
        yield return Forge("one-case-less", "the cases are not those of", Filed with { Cases = [], Proofs = [], Ranges = [] }, _ => { });
        yield return Forge("other-property", "the cases are not those of", Filed, root => root.Set("property", "below-0.4.vnnlib"));
        yield return Forge("property-that-is-none", "which states none", Filed, root => root.Set("property", "notes.vnnlib"));
        yield return Forge("witness-that-misses", "misses a row of its case", Met, root => root.SetJson("witness.input", "[0.25]"));
        yield return Forge("witness-that-misses-without-layers", "in double precision the witness misses a row", Met with { Layers = null }, root => root.SetJson("witness.input", "[0.25]"));
        yield return Forge("witness-that-misses-in-float32", "in float32 the witness misses a row", Met with { Layers = null }, root => root.SetJson("witness.input", "[0.6]"));
        yield return Forge("strict-witness-at-the-limit", "the witness misses a row", Above, root => root.SetJson("witness.input", "[0.4]"));
        yield return Forge("other-outputs", "do not fit together", Filed with { OutputCount = 2, Cases = [new StatedCase(Filed.Cases[0].Box, [new StatedRow([-1, 0], -0.6)])], Property = null }, _ => { });
    }

    /// <summary>What is not read.</summary>
    private static IEnumerable<ForgedCertificate> Layouts()
    {
        ForgedCertificate Forge(string name, string phrase, VerificationCertificate truth, Action<JsonObject> change) => ForgedCertificate.Of("format", "verification-" + name, phrase, truth, change);
        foreach (var (name, place, truth) in new[] { ("range", "ranges.0.", Filed), ("box", "boxes.0.", Filed), ("case", "cases.0.", Filed), ("row", "cases.0.rows.0.", Filed), ("layer", "layers.0.", Filed), ("proof", "proofs.0.", Filed), ("witness", "witness.", Met), ("certificate", "", Filed), ("part", "parts.0.", PartVerifications.Parts) })
            yield return Forge($"{name}-with-more", "the property 'why' is not known", truth, root => root.Set(place + "why", 1));
        foreach (var (name, place, json, truth) in new[]
        {
            ("no-inputs", "inputs", "0", Filed), ("no-outputs", "outputs", "0", Filed), ("box-that-is-none", "cases.0.box", "1", Filed), ("box-of-a-part-that-is-none", "parts.0.box", "9", PartVerifications.Parts), ("box-below-none", "parts.0.box", "-1", PartVerifications.Parts),
            ("part-of-a-case-below-none", "parts.0.case", "-1", PartVerifications.Parts), ("open-end-of-an-input-that-is-none", "cases.0.aboveLower", "[1]", Filed), ("open-end-below-none", "cases.0.belowUpper", "[-1]", Filed), ("layer-without-inputs", "layers.0.inputs", "0", Filed), ("step-that-is-none", "layers.0.steps", "[2]", Filed),
            ("step-below-none", "layers.0.steps", "[-1]", Filed), ("place-below-none", "layers.0.places", "[-1]", Filed), ("start-below-none", "layers.0.starts", "[-1]", Filed), ("ranges-on-themselves", "ranges.0.from", "0", Filed), ("case-below-none", "proofs.0.case", "-1", Filed), ("row-below-none", "proofs.0.row", "-1", Filed), ("ranges-below-none", "proofs.0.ranges", "-1", Filed),
        })
            yield return Forge(name, "it must lie from", truth, root => root.SetJson(place, json));
        yield return Forge("lower-ends-of-two-inputs", "the box has 2 and 1 ends", Filed, root => root.SetJson("boxes.0.lower", "[-1, 0]"));
        yield return Forge("upper-ends-of-no-input", "the box has 1 and 0 ends", Filed, root => root.SetJson("boxes.0.upper", "[]"));
        yield return Forge("row-of-two-outputs", "the row has 2 coefficients; there are 1 outputs", Filed, root => root.SetJson("cases.0.rows.0.coefficients", "[-1, 0]"));
        yield return Forge("witness-of-two-inputs", "the witness has 2 values; there are 1 inputs", Met, root => root.SetJson("witness.input", "[0.5, 0]"));
        yield return Forge("strict-as-a-number", "true or false must stand here", Filed, root => root.Set("cases.0.rows.0.strict", 1));
        yield return Forge("other-semantics", "float32 must stand here, or nothing", Filed, root => root.Set("semantics", "real"));
        yield return Forge("tree-that-is-not-base64", "bytes in base64 must stand here", Filed, root => root.SetJson("proofs.0.tree", "[\"#\"]"));
        yield return Forge("tree-as-a-number", "bytes in base64 must stand here", Filed, root => root.SetJson("proofs.0.tree", "[5]"));
    }

    private static VerificationCertificate Filed => Signs with { Network = "hat.nnet", NetworkSha256 = TrueCertificates.Sha256(Network), Property = "below-0.6.vnnlib" };

    private static VerificationCertificate Met => Filed with { Cases = Witness.Cases, Witness = Witness.Witness, Ranges = [], Proofs = [], Property = "below-0.4.vnnlib" };

    private static VerificationCertificate Above => Met with { Cases = Strict.Cases, Property = "at-most-0.4.vnnlib" };

    private static string Asked(string assertions) => "(declare-const X_0 Real)(declare-const Y_0 Real)" + assertions + "\n";
}
