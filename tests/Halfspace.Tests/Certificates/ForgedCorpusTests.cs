using Halfspace.Certificates;
using Halfspace.Certificates.RiskScores;
using Halfspace.Tests.Cli;
using Xunit;

namespace Halfspace.Tests.Certificates;

/// <summary>Nothing false is confirmed: every forged certificate is refused, for the reason that was meant, and true ones keep their verdict.</summary>
public sealed class ForgedCorpusTests
{
    private static readonly string[] Kinds =
    [
        "training", "real-weights", "pair-ensemble", "attack", "verification", "format", "trivial", "identical-inputs", "neuron-count", "opposite-pairs", "smallest-weights", "few-neurons", "exhaustive", "branch-and-bound",
        "infeasible-subsets", "lagrangian-products", "lagrangian-copies", "mip", "given-objective", "limits", "supports", "exchanges", "comparison", "split", "risk-score", "subset-packing", "neuron-codes", "own-ranges", "two-sides",
    ];

    public static TheoryData<string> Forged => [.. CorpusFolder.Names("Forged")];

    public static TheoryData<string> True => [.. CorpusFolder.Names("True")];

    [Fact]
    public void Every_kind_and_rule_has_ten_forged_certificates_or_more()
    {
        Assert.Equal(Kinds.Order(StringComparer.Ordinal), CorpusFolder.Names("Forged"));
        foreach (var kind in Kinds)
        {
            var files = Directory.GetFiles(Path.Combine(CorpusFolder.Place("Forged"), kind), "*.json").Select(path => Path.GetFileName(path)!).Where(file => !CorpusFolder.IsNamed(file)).Order(StringComparer.Ordinal).ToArray();
            Assert.True(files.Length >= 10, $"{kind} has {files.Length}");
            Assert.Equal(files, CorpusFolder.Expected("Forged", kind).Select(expected => expected.File).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Forged))]
    public void A_forged_certificate_is_refused_for_the_reason_expected(string folder)
    {
        foreach (var (file, phrase) in CorpusFolder.Expected("Forged", folder))
        {
            var (verdict, reason) = Check(folder, file);
            Assert.True(verdict == (folder == "format" ? "unreadable" : "Refuted"), $"{folder}/{file}: {verdict}");
            Assert.True(ForgedCertificate.Fits(phrase, reason), $"{folder}/{file}: '{phrase}' is expected, the reason is: {reason}");
        }
    }

    [Theory]
    [MemberData(nameof(True))]
    public void A_true_certificate_keeps_its_verdict(string folder)
    {
        foreach (var (file, expected) in CorpusFolder.Expected("True", folder))
        {
            var certificate = CorpusFolder.Read("True", folder, file);
            Assert.True(expected == Verdicts(certificate), $"{folder}/{file}: {Verdicts(certificate)}, not {expected}: {string.Join("; ", certificate.Check(CertificateChecks.For(certificate)).Lines)}");
        }
    }

    [Theory]
    [MemberData(nameof(Forged))]
    public void The_command_ends_with_1_or_65(string folder)
    {
        var (file, phrase) = CorpusFolder.Expected("Forged", folder)[0];
        var run = HalfspaceCommand.Run(Path.Combine(CorpusFolder.Place("Forged"), folder), "check", file, "--json");
        if (folder == "format")
        {
            run.Fails(65, file);
            return;
        }

        var json = run.Exits(1).Json();
        Assert.Equal("refuted", json.GetProperty("verdict").GetString());
        Assert.False(json.GetProperty("holds").GetBoolean());
        Assert.Contains(json.GetProperty("refuted").EnumerateArray(), line => ForgedCertificate.Fits(phrase, line.GetString()!));
    }

    [Fact]
    public void A_trusted_verdict_names_the_claim_and_whom_it_trusts()
    {
        var json = HalfspaceCommand.Run(Path.Combine(CorpusFolder.Place("True"), "attack"), "check", "l2.json", "--json").Exits(3).Json();
        Assert.Equal("trusted", json.GetProperty("verdict").GetString());
        Assert.Equal("HiGHS 1.10.0", Assert.Single(json.GetProperty("trusts").EnumerateArray()).GetString());
        Assert.Contains("nearer than 0.35, a claim of HiGHS 1.10.0", Assert.Single(json.GetProperty("trusted").EnumerateArray()).GetString()!, StringComparison.Ordinal);
    }

    /// <summary>The corpus is data, so that other checkers can be tested with it; the forger is how it came to be. Set HALFSPACE_WRITE_CORPUS to write it again.</summary>
    [Theory]
    [InlineData("Forged")]
    [InlineData("True")]
    public void The_files_are_what_the_forger_makes(string corpus)
    {
        var made = CorpusFolder.Files(corpus == "Forged"
            ? ForgedCorpus.All().Select(forged => (forged.Folder, forged.Name, forged.Phrase, forged.Bytes))
            : TrueCertificates.All().Select(truth => (truth.Folder, truth.Name, Expected(truth.Folder, truth.Certificate), ForgedCertificate.Written(truth.Certificate))));
        var place = CorpusFolder.Place(corpus);
        if (Environment.GetEnvironmentVariable("HALFSPACE_WRITE_CORPUS") is { Length: > 0 })
        {
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
            foreach (var (name, bytes) in made)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(place, name))!);
                File.WriteAllBytes(Path.Combine(place, name), bytes);
            }
        }

        Assert.Equal(made.Keys, Directory.GetFiles(place, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(place, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
        foreach (var (name, bytes) in made) Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(place, name))), $"{corpus}/{name} is not what the forger makes.");
    }

    /// <summary>What a true certificate must come to, from what it is: nothing but a solver's claim and the reader's own objective is trusted, and what needs the engine or more time stays open without.</summary>
    private static string Expected(string folder, Certificate certificate)
    {
        var isTrusted = folder == "mip" || certificate is AttackCertificate { Bound: > 0 } or RealCertificate { Outcome.Bound.Basis: BoundBasis.Mip } or ComparisonCertificate { Outcome.Bound.Basis: BoundBasis.Mip }
            || (certificate is SplitCertificate trusting && trusting.Parts.Any(part => part.Bound.Basis == BoundBasis.Mip)) || certificate is TrainingCertificate { Source: null, FileVersion: 1 } or TrainingCertificate { Source: null, Network.Encoding: not null } or DataCertificate { Source.Path: "gone.csv" };
        if (folder == "given-objective") return $"{(CertificateChecks.Given.Any(given => given.Name == ((TrainingCertificate)certificate).Outcomes[0].Objective) ? "Trusted" : "Unverified")}; without engine Unverified; without time Unverified";
        if (certificate is AttackCertificate { Network: "gone.nnet" }) return "Unverified; without engine Unverified; without time Unverified";
        // What asks for no derivation takes no time.
        if (certificate is RiskScoreCertificate { Bound: 0 }) return "Verified; without engine Verified; without time Verified";
        if (certificate is VerificationCertificate { Network: not "gone.onnx" } filed) return $"{(filed.Property is "gone.vnnlib" ? "Trusted" : "Verified")}; without engine {(filed.Layers is null ? "Unverified" : "Trusted")}; without time Unverified";
        // A step is at zero there.
        if (certificate is VerificationCertificate { Witness.Input: [0], Layers: [{ Steps: not null }, ..] }) return "Unverified; without engine Unverified; without time Unverified";
        if (certificate is VerificationCertificate) return "Trusted; without engine Trusted; without time Unverified";
        var needsEngine = certificate is AttackCertificate or DataCertificate { Data: null } or ComparisonCertificate { Outcome.Bound.Rule: "branch-and-bound" or "supports" } || (certificate is SplitCertificate split && split.Parts.Any(part => part.Bound.Rule is "branch-and-bound" or "supports")) || folder is "few-neurons" or "exhaustive" or "branch-and-bound" or "infeasible-subsets" or "two-sides" or "supports" or "exchanges" or "lagrangian-products" or "lagrangian-copies";
        var with = isTrusted ? "Trusted" : "Verified";
        return $"{with}; without engine {(needsEngine ? "Unverified" : certificate is DataCertificate { Source: not null } ? "Trusted" : with)}; without time Unverified";
    }

    private static string Verdicts(Certificate certificate) =>
        $"{certificate.Check(CertificateChecks.For(certificate)).Verdict}; without engine {certificate.Check().Verdict}; without time {certificate.Check(CertificateChecks.For(certificate), new CancellationToken(true)).Verdict}";

    private static (string Verdict, string Reason) Check(string folder, string file)
    {
        try
        {
            var certificate = CorpusFolder.Read("Forged", folder, file);
            var report = certificate.Check(CertificateChecks.For(certificate));
            return (report.Verdict.ToString(), string.Join('\n', report.Texts(Finding.Refuted)));
        }
        catch (CertificateException fault)
        {
            return ("unreadable", $"line {fault.Line}: {fault.Message}");
        }
    }
}
