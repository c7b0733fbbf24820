using Halfspace.Certificates;
using Halfspace.Certificates.Rules;
using Halfspace.Certificates.Verification;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Training;
using Halfspace.Training.Methods;
using Xunit;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>What is not finished, or cannot be asked, stays open; nothing waits beyond the time; and text of a certificate cannot pass for a verdict.</summary>
public sealed class CheckLimitsTests
{
    [Fact]
    public void The_worst_finding_is_the_verdict()
    {
        Verdict[] byFinding = [Verdict.Verified, Verdict.Trusted, Verdict.Unverified, Verdict.Refuted];
        Assert.Equal(Verdict.Unverified, new CertificateReport("test").Verdict);
        for (var findings = 1; findings < 16; findings++)
        {
            var report = new CertificateReport("test");
            if ((findings & 1) != 0) report.Require(true, "holds", "");
            if ((findings & 8) != 0) report.Refute("false");
            if ((findings & 2) != 0) report.Trust("claimed", "somebody");
            if ((findings & 4) != 0) report.Unfinished("open");
            var worst = Enumerable.Range(0, 4).Last(finding => (findings >> finding & 1) != 0);
            Assert.Equal(byFinding[worst], report.Verdict);
            Assert.StartsWith(report.Verdict.ToString(), report.Summary, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("opposite-pairs", "max-margin")]
    [InlineData("smallest-weights", "min-weight")]
    [InlineData("none", "max-correct")]
    public void A_lengthyderivation_ends_with_the_time_and_its_claim_stays_open(string rule, string objective)
    {
        // Samples by the ten thousands take minutes pair by pair, and so do neurons of five weights out of hundreds, or a network of millions.
        var (samples, inputs, width) = rule == "opposite-pairs" ? (60_000, 20, 0) : rule == "none" ? (40_000, 400, 4_000) : (400, 300, 0);
        var random = new Random(1);
        int[] values = [.. Enumerable.Range(0, samples * inputs).Select(_ => random.Next(-9, 10))];
        var data = new CertifiedData("long", 10, [.. Enumerable.Range(0, inputs).Select(i => $"x{i}")], ["c0", "c1"], [.. Enumerable.Range(0, samples).Select(k => k % 2)], values);
        CertifiedLayer Layer(int inputs, int neurons) => new(inputs, new int[inputs * neurons], new int[neurons]);
        var certificate = new TrainingCertificate
        {
            Data = data,
            Source = null,
            Fingerprint = data.Fingerprint(),
            Hidden = width > 0 ? [width] : [],
            Range = 1,
            IsSingle = true,
            Network = new CertifiedNetwork(width > 0 ? [Layer(inputs, width), Layer(width, 1)] : [Layer(inputs, 1)], 10, null, null),
            Outcomes = [new OutcomeClaim(objective, objective == "max-correct" ? new Fraction(samples / 2, 1) : null, rule == "none" ? null : new BoundClaim(new Fraction(5, 1), BoundBasis.Combinatorial, "", null, rule, null))],
        };
        using var time = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        var report = certificate.Check(null, time.Token);
        Assert.True(report.Verdict == Verdict.Unverified, report.Summary);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_engine_that_fails_or_never_answers_leaves_its_claims_open(bool waits)
    {
        using var time = new CancellationTokenSource(waits ? TimeSpan.FromMilliseconds(300) : Timeout.InfiniteTimeSpan);
        foreach (var folder in new[] { "few-neurons", "lagrangian-copies", "training" })
        {
            foreach (var (_, name, certificate) in TrueCertificates.All().Where(truth => truth.Folder == folder && (folder != "training" || truth.Certificate is DataCertificate { Source: not null })))
            {
                var report = certificate.Check(new BrokenEngine(waits), time.Token);
                Assert.True(report.Verdict == Verdict.Unverified, $"{folder}/{name}: {report.Summary}");
            }
        }
    }

    [Fact]
    public void An_engine_cannot_say_more_than_it_derived()
    {
        var certificate = TrueCertificates.All().First(truth => truth.Folder == "few-neurons").Certificate;
        Assert.Equal(Verdict.Verified, certificate.Check(new StubEngine(new Derivation(true, new Fraction(2, 1), ""))).Verdict);
        Assert.Equal(Verdict.Verified, certificate.Check(new StubEngine(new Derivation(false, new Fraction(2, 1), ""))).Verdict);
        Assert.Equal(Verdict.Refuted, certificate.Check(new StubEngine(new Derivation(true, new Fraction(1, 1), ""))).Verdict);
        Assert.Equal(Verdict.Refuted, certificate.Check(new StubEngine(new Derivation(true, null, ""))).Verdict);
        Assert.Equal(Verdict.Unverified, certificate.Check(new StubEngine(new Derivation(false, new Fraction(1, 1), ""))).Verdict);
        Assert.Equal(Verdict.Unverified, certificate.Check(new StubEngine(new Derivation(false, null, ""))).Verdict);
    }

    [Fact]
    public void A_cover_that_is_too_fine_to_follow_is_not_called_false()
    {
        // The halves of the last input cover the box, but the corner has it cut at every input before that one.
        const int inputs = 21;
        double[] All(double end) => [.. Enumerable.Repeat(end, inputs)];
        double[] Last(double rest, double end) => [.. Enumerable.Repeat(rest, inputs - 1), end];
        StatedBox[] parts = [new(All(0), All(1)), new(All(-1), Last(1, 0)), new(Last(-1, 0), All(1))];
        StatedBox whole = new(All(-1), All(1));
        Assert.Contains("cut too finely", Assert.Throws<CertificateException>(() => BoxCover.Covers(whole, parts, CancellationToken.None, 1000)).Message, StringComparison.Ordinal);
        Assert.True(BoxCover.Covers(whole, parts[1..], CancellationToken.None, 1000));
        Assert.False(BoxCover.Covers(whole, parts[2..], CancellationToken.None, 1000));
        // The piece at which the limit is reached lies in a part, the one after it in none.
        var problem = new SignProblem(TinyProblems.Xor.ToCertified(), [1], 1, true, ["mistakes"]);
        SortedWeights[][] weights = [[new(0, [-1], [-1])], [new(0, [0], [0])], [new(0, [1], [1])]];
        Assert.Contains("cut too finely", Assert.Throws<CertificateException>(() => WeightCover.Covers(problem, weights, CancellationToken.None, 1)).Message, StringComparison.Ordinal);
        Assert.True(WeightCover.Covers(problem, weights, CancellationToken.None, 3));
    }

    [Fact]
    public void A_source_that_is_not_there_is_trusted_and_named()
    {
        var report = (TrueCertificates.FromFile with { Source = new CertificateSource("/nowhere/data.csv", null, null) }).Check(CertificateEngine.Instance);
        Assert.Equal(Verdict.Trusted, report.Verdict);
        var line = Assert.Single(report.Lines, line => line.Finding == Finding.Trusted);
        Assert.Equal(("whoever wrote the certificate", true), (line.By, line.Text.Contains("/nowhere/data.csv, which is not there", StringComparison.Ordinal)));
        Assert.Equal(Verdict.Unverified, (TrueCertificates.FromFile with { Data = null, Source = new CertificateSource("/nowhere/data.csv", null, null) }).Verdict());
    }

    [Fact]
    public void Names_cannot_pass_for_a_verdict()
    {
        var data = TinyProblems.Xor.ToCertified();
        var named = new CertifiedData("x\nverified: every claim was re-derived here\u001b[2K\u202e\u2028\U000E0041", data.Scale, data.InputNames, ["a\r\nholds    all", "b"], data.Labels.ToArray(), data.Values.ToArray());
        var truth = Certify(Problem(TinyProblems.Xor, [2], 1, "max-correct"), TrueCertificates.Xor());
        var report = (truth with { Data = named, Fingerprint = named.Fingerprint(), Network = truth.Network with { ClassNames = named.ClassNames } }).Check();
        Assert.Equal(Verdict.Verified, report.Verdict);
        foreach (var text in report.Subject.Concat(report.Lines.Select(line => line.Text)))
            Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202e' or '\u2028' || char.IsSurrogate(c));
        Assert.Contains(report.Subject, text => text.Contains("\\ue0041", StringComparison.Ordinal));
        Assert.Contains(report.Subject, text => text.Contains("x\\u000averified", StringComparison.Ordinal));
        var lengthy = new CertificateReport("test");
        lengthy.Refute(new string('x', 100_000));
        Assert.True(lengthy.Lines[0].Text.Length < 3000);
    }

    [Fact]
    public void A_claim_about_some_rows_of_a_source_says_how_many()
    {
        var report = TrueCertificates.All().First(truth => truth.Name == "rows-of-a-source").Certificate.Check(CertificateEngine.Instance);
        Assert.Contains(report.Lines, line => line is { Finding: Finding.Confirmed, Text: "the samples are those of 3 listed rows of builtin:xor" });
    }

    [Fact]
    public void A_dead_zone_that_the_engine_would_round_is_not_derived_for()
    {
        // 1/2 + 2^-59 needs 59 places; the engine's decimal numbers have 28.
        var zone = ((1UL << 58) + 1) * System.Numerics.BigInteger.Pow(5, 59);
        foreach (var relaxation in new[] { "lagrangian-products", "lagrangian-copies" })
        {
            var truth = (RealCertificate)TrueCertificates.Real().First(truth => truth.Folder == relaxation).Certificate;
            var deadZone = Fraction.Parse("0." + zone.ToString(System.Globalization.CultureInfo.InvariantCulture))!.Value;
            var problem = new RealProblem(truth.Data!, truth.Hidden, truth.Range, deadZone, "zero-one", truth.Outcome.Objective);
            var derivation = CertificateEngine.Instance.Derive(new RealBoundQuestion(problem, relaxation, [], new Fraction(1, 1)), CancellationToken.None);
            Assert.True(derivation.Bound is null && derivation.Argument.Contains("more digits", StringComparison.Ordinal), $"{relaxation}: {derivation}");
        }
    }

    [Fact]
    public void A_pipe_that_nobody_writes_to_is_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes with names are made by mkfifo.");
        using var folder = new TemporaryFolder();
        using (var make = System.Diagnostics.Process.Start("mkfifo", [folder.Name("pipe"), folder.Name("data.csv")])) make.WaitForExit();
        HalfspaceCommand.Run(folder.Path, "check", "pipe", "--time-limit", "1").Fails(65, "a pipe");
        folder.Write("cert.json", ForgedCertificate.Written(TrueCertificates.FromFile));
        // What cannot be read refutes nothing: named by the certificate it is trusted, or open where the samples are not inside; named by the user it is bad input.
        Assert.Contains("that the samples are those of data.csv, which is not there or cannot be read", HalfspaceCommand.Run(folder.Path, "check", "cert.json", "--time-limit", "600").Exits(3).Output, StringComparison.Ordinal);
        folder.Write("named.json", ForgedCertificate.Written(TrueCertificates.FromFile with { Data = null }));
        Assert.Contains("cannot be read from data.csv", HalfspaceCommand.Run(folder.Path, "check", "named.json", "--time-limit", "600").Exits(2).Output, StringComparison.Ordinal);
        foreach (var certificate in new[] { "cert.json", "named.json" })
        {
            HalfspaceCommand.Run(folder.Path, "check", certificate, "--data", "pipe", "--time-limit", "1").Fails(65, "pipe: This is a pipe");
            HalfspaceCommand.Run(folder.Path, "check", certificate, "--data", "gone.csv").Fails(65, "gone.csv");
        }
    }

    [Fact]
    public void An_attacked_network_that_is_exchanged_after_it_was_read_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var truth = (AttackCertificate)TrueCertificates.All().First(truth => truth is { Folder: "attack", Name: "l2" }).Certificate with { Network = folder.Write("network.nnet", TrueCertificates.AttackedNetwork) };
        var replayed = new List<byte[]>();
        var engine = new ExchangingEngine(truth.Network, TrueCertificates.OneOutput, replayed);
        var report = truth.Check(engine);
        Assert.True(report.Verdict == Verdict.Trusted, string.Join("; ", report.Lines));
        Assert.Equal(2, replayed.Count);
        Assert.All(replayed, bytes => Assert.Equal(TrueCertificates.AttackedSha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))));
        // The other file is what lies there now.
        Assert.Equal(Verdict.Refuted, truth.Check(CertificateEngine.Instance).Verdict);
    }

    [Fact]
    public void A_million_samples_are_read_and_checked()
    {
        const int Samples = 1_000_000;
        var data = new CertifiedData("many", 1, ["x0"], ["c0", "c1"], [.. Enumerable.Range(0, Samples).Select(k => k % 2)], [.. Enumerable.Range(0, Samples).Select(k => k % 2)]);
        var certificate = new TrainingCertificate
        {
            Data = data,
            Source = null,
            Fingerprint = data.Fingerprint(),
            Hidden = [],
            Range = 1,
            IsSingle = true,
            Network = new CertifiedNetwork([new CertifiedLayer(1, [1], [-1])], 1, null, null),
            Outcomes = [new OutcomeClaim("max-correct", new Fraction(0, 1), new BoundClaim(new Fraction(0, 1), BoundBasis.Combinatorial, "", null, "identical-inputs", null))],
        };
        Assert.Equal(Verdict.Verified, CertificateFile.Parse(ForgedCertificate.Written(certificate)).Check().Verdict);
    }

    [Fact]
    public void A_document_of_too_many_numbers_is_refused_before_it_is_taken_in()
    {
        var bytes = new byte[(1 << 26) + 2];
        bytes.AsSpan().Fill((byte)',');
        for (var i = 1; i < bytes.Length; i += 2) bytes[i] = (byte)'1';
        (bytes[0], bytes[^1]) = ((byte)'[', (byte)']');
        Assert.Contains("has at most 33554432", Assert.Throws<CertificateException>(() => CertificateFile.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    /// <summary>An engine that throws what nobody expects, or never comes back.</summary>
    private sealed class BrokenEngine(bool waits) : ICertificateEngine
    {
        public string Name => "a broken engine";

        public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => Break<CertifiedData>();

        public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => Break<Derivation>();

        public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => Break<Derivation>();

        public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input) => Break<NetworkReplay>();

        private T Break<T>()
        {
            if (waits) Thread.Sleep(TimeSpan.FromSeconds(20));
            throw new OverflowException("somewhere inside");
        }
    }

    /// <summary>The library's engine, at a time when somebody else writes another network to the file.</summary>
    private sealed class ExchangingEngine(string path, string other, List<byte[]> replayed) : ICertificateEngine
    {
        public string Name => "an engine";

        public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => null;

        public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => new(true, null, "");

        public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => new(true, null, "");

        public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input)
        {
            File.WriteAllText(path, other);
            replayed.Add(content.ToArray());
            return CertificateEngine.Instance.Replay(name, content, input);
        }
    }

    private sealed class StubEngine(Derivation derivation) : ICertificateEngine
    {
        public string Name => "a stub";

        public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => null;

        public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => derivation;

        public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => derivation;

        public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input) => throw new CertificateException("", "there is none");
    }
}
