using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Tests.Cli;
using Halfspace.Tests.Training;
using Halfspace.Tests.Training.Objectives;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>Certificates of an objective that the checker does not know: scored by what the reader gives, which every report says, and left open where he gives nothing.</summary>
public sealed class GivenObjectiveTests
{
    private const string Whose = "the objective 'outputs-below(3)' given by the reader";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_trained_is_saved_and_checked_and_rests_on_the_objective()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var path = folder.Name("certificate.json");
        var derived = new HashSet<string?>();
        foreach (var (data, hidden, method) in new (Dataset, int[], ITrainingMethod)[] { (TinyProblems.XorWithConflict, [2], new BranchAndBoundMethod()), (TinyProblems.Xor, [1], new BranchAndBoundMethod()), (TinyProblems.XorWithConflict, [2], new MipMethod()), (TinyProblems.Xor, [2], new HybridMethod()) })
        {
            new TrainingProblem(data, hidden, 2, [new OutputsBelow(3)], OutputCoding.Single).Train(new TrainingOptions { TimeLimit = 600, Threads = 2 }, method, cancellationToken: Token).Certificate.Save(path);
            var certificate = (TrainingCertificate)CertificateFile.Read(path);
            var report = certificate.Check(CertificateEngine.With(new OutputsBelow(3)), Token);
            Assert.True(report.Verdict == Verdict.Trusted, $"{method.Name}: {string.Join("; ", report.Lines)}");
            var trusted = Assert.Single(report.Lines, line => line.By == Whose && line.Finding == Finding.Trusted);
            Assert.Contains("it was scored by that, not by the checker", trusted.Text, StringComparison.Ordinal);
            var value = Assert.Single(report.Lines, line => line.Text.Contains("the network costs", StringComparison.Ordinal));
            Assert.Equal((Whose, Finding.Confirmed, $"outputs-below(3): the network costs exactly {certificate.Outcomes[0].Value}, scored by {Whose}, not by the checker"), (value.By, value.Finding, value.Text));
            Assert.Contains(Whose, report.Summary, StringComparison.Ordinal);
            derived.Add(certificate.Outcomes[0].Bound!.Rule);
        }

        Assert.Contains("branch-and-bound", derived);
    }

    [Fact]
    public void Nobody_says_as_much_of_it_as_of_a_built_in_one()
    {
        foreach (var (_, name, certificate) in TrueCertificates.Given())
        {
            foreach (var engine in new ICertificateEngine?[] { Engine, CertificateEngine.Instance, null })
            {
                var report = certificate.Check(engine, Token);
                Assert.True(report.Verdict is Verdict.Trusted or Verdict.Unverified, $"{name}: {report.Summary}");
                if (engine != Engine) Assert.Contains(report.Texts(Finding.Unfinished), text => text.Contains("the checker has no such objective and the reader gave none, so neither value nor bound can be checked", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void The_command_has_no_such_objective_so_the_certificate_does_not_hold_there()
    {
        using var folder = new TemporaryFolder();
        folder.Write("certificate.json", ForgedCertificate.Written(TrueCertificates.Given().First(truth => truth.Name == "identical-inputs").Certificate));
        var json = HalfspaceCommand.Run(folder.Path, "check", "certificate.json", "--json").Exits(1).Json();
        Assert.Equal(("refuted", false), (json.GetProperty("verdict").GetString(), json.GetProperty("holds").GetBoolean()));
        Assert.Contains("outputs-below(3): the checker has no such objective", Assert.Single(json.GetProperty("unfinished").EnumerateArray()).GetString()!, StringComparison.Ordinal);
        Assert.Contains("no objective 'outputs-below(3)'", Assert.Single(json.GetProperty("refuted").EnumerateArray()).GetString()!, StringComparison.Ordinal);
        Assert.Contains(json.GetProperty("confirmed").EnumerateArray(), line => line.GetString()!.Contains("the stated fingerprint", StringComparison.Ordinal));
    }

    [Fact]
    public void An_engine_that_claims_a_built_in_name_is_not_asked()
    {
        var engine = new Claimant(_ => default(Fraction));
        foreach (var name in new[] { "max-correct", "sat-margin", "min-hinge", "min-weight", "max-margin", "min-neurons", "mistakes", "Sat-Margin", "sat-margin(2)", "log-likelihood" })
        {
            var truth = (TrainingCertificate)TrueCertificates.Given().First(given => given.Name == "no-bound").Certificate;
            var report = (truth with { Outcomes = [new OutcomeClaim(name, new Fraction(77, 1), null)] }).Check(engine, Token);
            Assert.True(report.Verdict == Verdict.Refuted, $"{name}: {report.Summary}");
        }

        Assert.Equal(0, engine.Asked);
        var real = TrueCertificates.Real().First(truth => truth.Name == "conflict").Certificate;
        Assert.Equal(Verdict.Refuted, ((RealCertificate)real with { Outcome = new OutcomeClaim("max-fun", default(Fraction), null) }).Check(engine, Token).Verdict);
        Assert.Equal(0, engine.Asked);
    }

    [Theory]
    [InlineData("max-correct")]
    [InlineData("Max_Correct")]
    [InlineData("sat-margin(3)")]
    [InlineData("mistakes")]
    [InlineData("log-likelihood")]
    [InlineData("outputs below 3")]
    [InlineData("a,b")]
    [InlineData("")]
    public void A_reader_cannot_give_an_objective_of_such_a_name(string name)
    {
        var objective = new OutputsBelow(3) { Name = name };
        Assert.Contains($"'{name}'", Assert.Throws<ArgumentException>(() => CertificateEngine.With(objective)).Message, StringComparison.Ordinal);
        if (TrainingObjectives.All.Find(name) is not null) return;
        var problem = new TrainingProblem(TinyProblems.Xor, [2], 1, [objective], OutputCoding.Single);
        Assert.Throws<ArgumentException>(() => Certify(problem, TrueCertificates.Xor()));
    }

    [Fact]
    public void Names_are_told_apart_by_their_parameters_and_stand_once()
    {
        Assert.Contains("Two objectives have the name 'outputs-below(3)'", Assert.Throws<ArgumentException>(() => CertificateEngine.With(new OutputsBelow(3), new OutputsBelow(2), new OutputsBelow(3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => CertificateEngine.With(null!, new OutputsBelow(3)));
        var certificate = TrueCertificates.Given().First(truth => truth.Name == "identical-inputs").Certificate;
        Assert.Equal(Verdict.Trusted, certificate.Check(CertificateEngine.With(new OutputsBelow(2), new OutputsBelow(3)), Token).Verdict);
        Assert.Equal(Verdict.Unverified, certificate.Check(CertificateEngine.With(new OutputsBelow(2)), Token).Verdict);
        // Another objective of the same name: the claim is held against what the reader gave.
        Assert.Equal(Verdict.Refuted, certificate.Check(CertificateEngine.With(new OutputsBelow(100) { Name = "outputs-below(3)" }), Token).Verdict);
    }

    [Fact]
    public void A_list_beside_it_gives_no_certificate()
    {
        var problem = new TrainingProblem(TinyProblems.Xor, [2], 1, [new OutputsBelow(3), MinWeight.Instance], OutputCoding.Single);
        Assert.Contains("only as the sole objective", Assert.Throws<ArgumentException>(() => Certify(problem, TrueCertificates.Xor())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_contradicts_itself_fails_or_never_ends_gives_no_answer()
    {
        var certificate = TrueCertificates.Given().First(truth => truth.Name == "identical-inputs").Certificate;
        foreach (var (objective, why) in new (ITrainingObjective, string)[]
        {
            (new Broken { Scores = (_, cost) => new Cost(2 * cost.Numerator + 1, 2) }, "no multiple of 1/1"),
            (new Broken { Scores = (_, cost) => new Cost(-cost.Numerator, 1) }, "says that none is below 0"),
            (new Broken { Scores = (_, cost) => new Cost(cost.Numerator + 1, 1) }, "prices that add up to"),
            (new Broken { Scores = (_, _) => throw new InvalidCastException("inside") }, "InvalidCastException: inside"),
            (new Broken { Scores = (_, _) => throw new CertificateException("", "inside") }, "inside"),
        })
        {
            var report = certificate.Check(CertificateEngine.With(objective), Token);
            Assert.True(report.Verdict == Verdict.Unverified && report.Texts(Finding.Unfinished).Any(text => text.Contains(why, StringComparison.Ordinal)), $"{why}: {string.Join("; ", report.Lines)}");
        }

        using var time = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var endless = new Broken { Scores = (_, cost) => Wait(cost) };
        Assert.Equal(Verdict.Unverified, certificate.Check(CertificateEngine.With(endless), time.Token).Verdict);

        static Cost Wait(Cost cost)
        {
            Thread.Sleep(TimeSpan.FromSeconds(20));
            return cost;
        }
    }

    [Fact]
    public void A_score_without_value_is_a_broken_condition()
    {
        var truth = (TrainingCertificate)TrueCertificates.Given().First(given => given.Name == "no-bound").Certificate;
        var stated = truth with { Outcomes = [truth.Outcomes[0] with { Value = null }] };
        Assert.Equal(Verdict.Trusted, stated.Check(new Claimant(_ => null), Token).Verdict);
        Assert.Equal(Verdict.Refuted, truth.Check(new Claimant(_ => null), Token).Verdict);
        Assert.Equal(Verdict.Refuted, stated.Check(new Claimant(_ => default(Fraction)), Token).Verdict);
    }

    [Fact]
    public void The_outputs_are_the_checkers_own()
    {
        var certificate = (TrainingCertificate)TrueCertificates.Given().First(truth => truth.Name == "one-per-class").Certificate;
        var seen = new List<long>();
        certificate.Check(new Claimant(trace =>
        {
            for (var k = 0; k < certificate.Data!.SampleCount; k++) seen.AddRange(trace.Outputs(k));
            return default(Fraction);
        }), Token);
        var layers = certificate.Network.Layers.Select(layer => new IntegerLayer(layer.InputCount, layer.Weights, layer.Biases)).ToArray();
        var own = new NetworkTrace(new IntegerNetwork(layers, 1), TrueCertificates.Corner, Token);
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(k => own.Outputs(k).ToArray()), seen);
    }

    [Fact]
    public void Pairs_of_an_ensemble_are_scored_by_it_too()
    {
        TestSolvers.Get("highs");
        var data = TrueCertificates.Corner;
        var problem = new TrainingProblem(data, [1], 2, [new OutputsBelow(3)]);
        var certificate = PairEnsembleCertificates.Of(problem, PairEnsembleTraining.Run(data, [1], 2, problem.Objectives, new BranchAndBoundMethod(), new TrainingOptions { TimeLimit = 600, Threads = 2 }, cancellationToken: Token));
        Assert.Equal(Verdict.Trusted, certificate.Check(Engine, Token).Verdict);
        Assert.Equal(Verdict.Unverified, certificate.Check(CertificateEngine.Instance, Token).Verdict);
        var outcome = certificate.Pairs[0].Outcomes[0];
        Assert.Equal(Verdict.Refuted, (certificate with { Pairs = [certificate.Pairs[0] with { Outcomes = [outcome with { Value = outcome.Value!.Value + new Fraction(1, 1) }] }, .. certificate.Pairs.Skip(1)] }).Check(Engine, Token).Verdict);
    }

    [Fact]
    public void A_mean_over_some_samples_is_no_bound_for_all()
    {
        // The first sample alone is missed by every network that is right on all others, so its own mean is larger than that of all.
        var problem = Problem(TinyProblems.XorWithConflict, [2], 2, "mean-below(3)");
        Assert.False(SubsetBound.Fits(problem));
        Assert.True(SubsetBound.Fits(Problem(TinyProblems.XorWithConflict, [2], 2, "outputs-below(3)")));
        Assert.All(TrainingObjectives.All, objective => Assert.True(SubsetBound.Fits(new TrainingProblem(TinyProblems.XorWithConflict, [2], 2, [objective], OutputCoding.Single)), objective.Name));
        var pair = Problem(TinyProblems.XorWithConflict.Select([0, 4]), [2], 2, "mean-below(3)");
        Assert.True(Derive(pair, "identical-inputs").Value > TinyNetworksBest(problem), "The test shows nothing.");

        static Cost TinyNetworksBest(TrainingProblem problem)
        {
            var best = TinyNetworks.Best(problem, [])!.Value;
            return new Cost(best.Numerator, best.Denominator);
        }
    }

    /// <summary>An engine that takes every name for its own.</summary>
    private sealed class Claimant(Func<SignTrace, Fraction?> score) : ICertificateEngine, IGivenObjective
    {
        public int Asked { get; private set; }

        public string Name => "a claimant";

        public CertifiedData? LoadData(CertificateSource source, string? encoding, int? classCount, CancellationToken cancellationToken) => null;

        public Derivation Derive(BoundQuestion question, CancellationToken cancellationToken) => new(true, new Fraction(1000, 1), "because");

        public Derivation Derive(RealBoundQuestion question, CancellationToken cancellationToken) => new(true, new Fraction(1000, 1), "because");

        public NetworkReplay Replay(string name, ReadOnlyMemory<byte> content, IReadOnlyList<double> input) => throw new CertificateException("", "there is none");

        public IGivenObjective? Objective(string name)
        {
            Asked++;
            return this;
        }

        public Fraction? Score(SignProblem problem, SignTrace trace, CancellationToken cancellationToken) => score(trace);

        public bool MayLeaveSamplesOut(SignProblem problem) => true;
    }

    /// <summary>The objective of the corpus with other scores.</summary>
    private sealed class Broken : ICorrectnessObjective
    {
        private readonly OutputsBelow inner = new(3);

        public required Func<TrainingProblem, Cost, Cost> Scores { get; init; }

        public string Name => inner.Name;

        public string Counts => inner.Counts;

        public bool AllowsMirroredOutputs => inner.AllowsMirroredOutputs;

        public System.Numerics.BigInteger Denominator(TrainingProblem problem) => 1;

        public Cost? Score(TrainingProblem problem, NetworkTrace trace) => Scores(problem, inner.Score(problem, trace)!.Value);

        public Cost TrivialBound(TrainingProblem problem) => inner.TrivialBound(problem);

        public bool IsMonotone(TrainingProblem problem) => true;

        public CostShape Shape(TrainingProblem problem) => CostShape.Outputs;

        public Halfspace.Mip.LinearExpression AddTo(TrainingMip mip) => inner.AddTo(mip);

        public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) => inner.IsMet(problem, trace, sample, output);

        public Int128 PriceOutput(TrainingProblem problem, long output, int target) => inner.PriceOutput(problem, output, target);
    }
}
