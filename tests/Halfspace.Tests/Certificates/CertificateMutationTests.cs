using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Xunit;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Each number and each text of true certificates changed in turn, nothing recomputed: the change is refused, unless what is then claimed is true as well,
/// which <see cref="ClaimOracle"/> says without the checker.
/// </summary>
public sealed class CertificateMutationTests
{
    public static TheoryData<string> Folders => [.. TrueCertificates.All().Select(truth => truth.Folder).Distinct()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_number_that_is_changed_is_refused_unless_the_claim_is_still_true(string folder)
    {
        var (mutants, stillTrue) = (0, new List<string>());
        foreach (var (_, name, certificate) in Truths(folder))
        {
            var truth = ForgedCertificate.Json(certificate);
            foreach (var (place, node) in Leaves(truth, "").ToArray().Where(leaf => leaf.Node.GetValueKind() == JsonValueKind.Number).Where((_, number) => Rounds.Takes(number, 5)))
            {
                foreach (var changed in Changes(node.ToJsonString()).Distinct().Where(changed => changed != node.ToJsonString()))
                {
                    var mutant = truth.DeepClone().AsObject();
                    mutant.SetJson(place, changed);
                    mutants++;
                    if (Accepted(mutant) is not { } verdict) continue;
                    Assert.True(ClaimOracle.IsTrue(mutant, truth), $"{folder}/{name}: {place} {node.ToJsonString()} made {changed} is {verdict}");
                    stillTrue.Add($"{name} {place} {changed}");
                }
            }
        }

        Assert.True(mutants > 20 && stillTrue.Count < mutants / 2, $"{folder}: {mutants} mutants, {stillTrue.Count} of them true: {string.Join("; ", stillTrue)}");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_text_that_is_changed_is_refused_unless_no_claim_rests_on_it(string folder)
    {
        foreach (var (_, name, certificate) in Truths(folder))
        {
            var truth = ForgedCertificate.Json(certificate);
            foreach (var (place, node) in Leaves(truth, "").ToArray().Where(leaf => leaf.Node.GetValueKind() == JsonValueKind.String))
            {
                var text = (string)node!;
                foreach (var changed in new[] { text + "x", text.ToUpperInvariant(), text.Length > 0 ? text[1..] : "y", "", "0" }.Where(changed => changed != text))
                {
                    var mutant = truth.DeepClone().AsObject();
                    mutant.Set(place, changed);
                    var verdict = Accepted(mutant);
                    // What a rule's argument says, and what the data is called, are words for people: no claim rests on them.
                    if (place.EndsWith(".argument", StringComparison.Ordinal) || place == "data.name") Assert.True(verdict is not null, $"{folder}/{name}: {place} made '{changed}' is refused");
                    // Without a bound, no solver claims anything.
                    else if (place == "solver" && (double)mutant["bound"]! <= 0) Assert.Equal(Verdict.Verified, verdict);
                    // A source that is not there cannot be compared: whoever wrote the certificate is trusted, and named.
                    else if (place == "source.path" && !changed.StartsWith("builtin:", StringComparison.Ordinal) && verdict is not null) Assert.True(verdict is Verdict.Trusted && Whom(mutant).SequenceEqual(["whoever wrote the certificate"]), $"{folder}/{name}: {place} made '{changed}' is {verdict}");
                    // Who made a claim that is trusted is what the certificate says, and the report names him.
                    else if (changed.Length > 0 && (place.EndsWith(".trusts", StringComparison.Ordinal) || place == "solver")) Assert.True(verdict is Verdict.Trusted && Whom(mutant).SequenceEqual([changed]), $"{folder}/{name}: {place} made '{changed}' is {verdict}");
                    else Assert.True(verdict is null || ClaimOracle.IsTrue(mutant, truth), $"{folder}/{name}: {place} '{text}' made '{changed}' is {verdict}");
                }
            }
        }
    }

    /// <summary>How names begin of certificates whose numbers are too many for all changes, or of which there are others alike.</summary>
    private static readonly string[] Many = ["drawn", "tight-", "float32-", "box-halved-at-", "two-inputs", "parts-", "tangent-", "bias-of-200", "no-weights", "tree-", "box-empty-at-one-of-two-inputs", "witness-of-two-rows", "sides-"];

    /// <summary>What the oracle knows: samples inside, the newer version, one attacked network, few enough certificates, names that no line is cut for, and objectives that somebody has.</summary>
    private static IEnumerable<(string Folder, string Name, Certificate Certificate)> Truths(string folder) => TrueCertificates.All().Where(truth =>
        truth.Folder == folder && !Many.Any(name => truth.Name.StartsWith(name, StringComparison.Ordinal)) && !truth.Name.StartsWith("solver-of-", StringComparison.Ordinal) && truth.Certificate is { FileVersion: 2 } and not DataCertificate { Data: null } and not AttackCertificate { Network: not "network.nnet" } and not VerificationCertificate { Network: not "gone.onnx" } && (folder != "given-objective" || truth.Certificate.Verdict() != Verdict.Unverified));

    private static IEnumerable<string> Changes(string number)
    {
        if (BigInteger.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return new[] { whole + 1, whole - 1, 2 * whole, -whole, BigInteger.Zero }.Select(changed => changed.ToString(CultureInfo.InvariantCulture));
        var real = double.Parse(number, CultureInfo.InvariantCulture);
        return new[] { real + 1, real - 1, 2 * real, -real, 0, Math.BitIncrement(real), Math.BitDecrement(real) }.Select(changed => changed.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>The verdict of a document that is neither refuted nor unreadable nor left open.</summary>
    private static Verdict? Accepted(JsonObject mutant)
    {
        try
        {
            var verdict = Read(mutant).Verdict();
            return verdict is Verdict.Verified or Verdict.Trusted ? verdict : null;
        }
        catch (CertificateException)
        {
            return null;
        }
    }

    private static IEnumerable<string?> Whom(JsonObject mutant) => Read(mutant).Check(CertificateChecks.Engine).Lines.Where(line => line.Finding == Finding.Trusted && !line.By!.EndsWith("given by the reader", StringComparison.Ordinal)).Select(line => line.By).Distinct();

    private static Certificate Read(JsonObject mutant) => CorpusFolder.Read(Encoding.UTF8.GetBytes(mutant.ToJsonString()), Path.Combine(CorpusFolder.Place("True"), mutant["kind"]!.GetValueKind() == JsonValueKind.String ? (string)mutant["kind"]! : ""));

    private static IEnumerable<(string Place, JsonValue Node)> Leaves(JsonNode node, string place)
    {
        IEnumerable<(string Step, JsonNode? Node)> parts = node switch
        {
            JsonObject fields => fields.Select(field => (field.Key, field.Value)),
            JsonArray list => list.Select((item, i) => (i.ToString(CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        if (node is JsonValue value) yield return (place, value);
        foreach (var (step, inner) in parts.Where(part => part.Node is not null))
        {
            foreach (var leaf in Leaves(inner!, place.Length == 0 ? step : $"{place}.{step}")) yield return leaf;
        }
    }
}
