using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Halfspace.Certificates;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Xunit;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Forgeries drawn at random, by somebody who knows the format and states whatever can be recomputed as it is, so that only the lie remains. What is accepted must be true
/// by <see cref="ClaimOracle"/> or enumeration. Set HALFSPACE_FORGERIES to draw as many of each as it says.
/// </summary>
public sealed class ForgeryTests
{
    private static readonly string?[] Rules = ["identical-inputs", "neuron-count", "opposite-pairs", "smallest-weights", "subset-packing", "neuron-codes", "few-neurons", "exhaustive", "branch-and-bound", "infeasible-subsets", "two-sides", "supports", "exchanges", null];

    private static readonly string[] Numbers =
    [
        "1e400", "-1e400", "1e-400", "-0", "-0.0", "00", "01", "1.0", "1.", ".5", "1e0", "1E+0", "0x1", "+1", "1_0", "NaN", "-Infinity", "2147483648", "-2147483648", "4294967297", "18446744073709551617",
        "9007199254740993", "0.1e1", "\u0661", "\uff11", "\"1\"", "[1]", "{}", "null", "true", "1 1", "1,1", "1/1", "(1)", "", "1e99999999999",
    ];

    private static int Forgeries(int some, int all) => Environment.GetEnvironmentVariable("HALFSPACE_FORGERIES") is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : Rounds.Of(some, all);

    [Fact]
    public void A_bound_of_any_rule_over_any_samples_is_true_where_it_is_accepted()
    {
        const int seed = 131;
        var random = new Random(seed);
        var (accepted, falseOnes) = (0, 0);
        for (var round = 0; round < Forgeries(200, 200); round++)
        {
            var problem = CheckerAgreementTests.Draw(random, 9);
            var network = TinyProblems.RandomNetwork(random, problem);
            var honest = CertificateChecks.Certify(problem, network);
            var outcomes = honest.Outcomes.ToArray();
            var stage = random.Next(outcomes.Length);
            Fraction[] kept = [.. outcomes.Take(stage).TakeWhile(outcome => outcome.Value is not null).Select(outcome => outcome.Value!.Value)];
            var best = TinyNetworks.Best(problem.WithFirstObjectives(stage + 1), kept);
            var step = new Fraction(1, problem.Objectives[stage].Denominator(problem));
            Fraction[] bounds = [best ?? default, (best ?? default) + step, outcomes[stage].Value ?? default, (outcomes[stage].Value ?? default) - step];
            for (var attempt = 0; attempt < 12; attempt++)
            {
                var rule = Rules[random.Next(Rules.Length)];
                var basis = random.Next(8) == 0 ? (BoundBasis)random.Next(3) : rule is null ? BoundBasis.Trivial : Array.IndexOf(Rules, rule) < 6 || rule == "exchanges" ? BoundBasis.Combinatorial : BoundBasis.Exhaustive;
                int[]? samples = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, problem.Data.SampleCount).OrderBy(_ => random.Next()).Take(random.Next(1, problem.Data.SampleCount + 1))];
                var bound = bounds[random.Next(bounds.Length)];
                outcomes[stage] = outcomes[stage] with { Bound = new BoundClaim(bound, basis, "", null, rule, samples) };
                var forged = honest with { Outcomes = [.. outcomes], FileVersion = random.Next(1, 3) };
                forged = forged with { Fingerprint = forged.Data!.Fingerprint(forged.FileVersion) };
                var isFalse = best is { } least && bound > least;
                if (isFalse) falseOnes++;
                if (CertificateFile.Parse(ForgedCertificate.Written(forged)).Verdict(TestContext.Current.CancellationToken) is not (Verdict.Verified or Verdict.Trusted)) continue;
                accepted++;
                Assert.False(isFalse, $"seed {seed}, round {round}, {problem}, stage {stage}: {rule} over {(samples is null ? "all" : string.Join(' ', samples))} confirms {bound}, best {best}");
            }
        }

        Assert.True(accepted > 50 && falseOnes > 200, $"seed {seed}: {accepted} accepted, {falseOnes} false");
    }

    [Fact]
    public void A_number_that_is_written_otherwise_is_refused_unless_the_claim_is_still_true()
    {
        const int seed = 132;
        var random = new Random(seed);
        var truths = Truths();
        for (var round = 0; round < Forgeries(1000, 3000); round++)
        {
            var (folder, name, truth) = truths[random.Next(truths.Length)];
            var text = truth.ToJsonString();
            var numbers = Regex.Matches(text, @"(?<=[\[,:])-?[0-9][0-9.eE+-]*(?=[\],}])");
            var number = numbers[random.Next(numbers.Count)];
            var written = Numbers[random.Next(Numbers.Length)];
            var forged = text[..number.Index] + written + text[(number.Index + number.Length)..];
            if (!IsAccepted(folder, Encoding.UTF8.GetBytes(forged))) continue;
            Assert.True(ClaimOracle.IsTrue(JsonNode.Parse(forged)!.AsObject(), truth), $"seed {seed}, round {round}: {folder}/{name} with {written} at {number.Index} for {number.Value}");
        }
    }

    [Fact]
    public void A_part_of_another_certificate_is_refused_unless_the_claim_is_still_true()
    {
        const int seed = 22188097;
        var random = new Random(seed);
        var truths = Truths();
        for (var round = 0; round < Forgeries(300, 1500); round++)
        {
            var (folder, name, truth) = truths[random.Next(truths.Length)];
            var others = truths.Where(other => (string)other.Root["kind"]! == (string)truth["kind"]!).ToArray();
            var forged = truth.DeepClone().AsObject();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var other = others[random.Next(others.Length)].Root;
                string[] places = [.. Places(other, "").Where(place => Has(forged, place))];
                var place = places[random.Next(places.Length)];
                forged.Set(place, other.At(place)?.DeepClone());
            }

            if (random.Next(2) == 0 && forged["data"] is JsonObject) TrySeal(forged);
            if (!IsAccepted(folder, Encoding.UTF8.GetBytes(forged.ToJsonString()))) continue;
            Assert.True(ClaimOracle.IsTrue(forged, truth), $"seed {seed}, round {round}: {folder}/{name} is accepted as {forged.ToJsonString()}");
        }
    }

    /// <summary>What the oracle knows, as documents: samples inside, one attacked network, numbers that the engine takes, and names that no line is cut for.</summary>
    private static (string Folder, string Name, JsonObject Root)[] Truths() =>
        [.. TrueCertificates.All().Where(truth => truth.Certificate is { FileVersion: 2 } and not DataCertificate { Data: null } and not DataCertificate { Source: not null } and not AttackCertificate { Network: not "network.nnet" } and not VerificationCertificate { Network: not "gone.onnx" } && !truth.Name.StartsWith("solver-of-", StringComparison.Ordinal) && !truth.Name.StartsWith("tight-", StringComparison.Ordinal) && !truth.Name.StartsWith("tree-", StringComparison.Ordinal) && !truth.Name.StartsWith("float32-", StringComparison.Ordinal) && !truth.Name.StartsWith("box-halved-at-", StringComparison.Ordinal) && truth.Name is not ("large-inputs" or "whole-box" or "box-empty-at-one-of-two-inputs" or "witness-of-two-rows")).Select(truth => (truth.Folder, truth.Name, ForgedCertificate.Json(truth.Certificate)))];

    /// <summary>Every place of a document but those of words that no claim rests on.</summary>
    private static IEnumerable<string> Places(JsonNode node, string place)
    {
        IEnumerable<(string Step, JsonNode? Node)> parts = node switch
        {
            JsonObject fields => fields.Select(field => (field.Key, field.Value)),
            JsonArray list => list.Select((item, i) => ($"{i}", item)),
            _ => [],
        };
        foreach (var (step, inner) in parts)
        {
            if (step is "solver" or "source" or "trusts" or "argument" or "encoding") continue;
            var below = place.Length == 0 ? step : $"{place}.{step}";
            yield return below;
            if (inner is not null) foreach (var further in Places(inner, below)) yield return further;
        }
    }

    private static bool Has(JsonNode root, string place)
    {
        var node = root;
        foreach (var step in place.Split('.'))
        {
            if (node is JsonArray list && int.TryParse(step, out var i) && i < list.Count) node = list[i];
            else if (node is JsonObject fields && fields.ContainsKey(step)) node = fields[step];
            else return false;
        }

        return true;
    }

    private static void TrySeal(JsonObject forged)
    {
        try
        {
            forged.Seal();
        }
        catch (ArgumentException)
        {
            // There is no such data, which the checker is to find out.
        }
    }

    private static bool IsAccepted(string folder, byte[] bytes)
    {
        try
        {
            return CorpusFolder.Read(bytes, Path.Combine(CorpusFolder.Place("True"), folder)).Verdict() is Verdict.Verified or Verdict.Trusted;
        }
        catch (CertificateException)
        {
            return false;
        }
    }
}
