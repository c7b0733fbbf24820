using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>The exact fit of whole small networks, against brute force over all networks.</summary>
public sealed class NetworkFitFacts
{
    private const int Seed = 31;

    public static TheoryData<string> Objectives() => [.. TrainingObjectives.All.OfType<ICorrectnessObjective>().Select(objective => objective.Name)];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void The_optimum_is_that_of_trying_all_networks(string name)
    {
        var random = new Random(Seed);
        foreach (var (problem, number) in Problems(random, TrainingObjectives.All.Find(name)!).Select((problem, number) => (problem, number)))
        {
            if (!Rounds.Takes(number + name.Length, 2)) continue;
            var optimum = TinyProblems.BestByBruteForce(problem);
            var result = NetworkFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken)!;
            if (optimum is null)
            {
                Assert.True(result.Network is null || result.Cost >= CodeTable.Forbidden, $"seed {Seed}: {problem}");
                continue;
            }

            Assert.True((optimum.Value.Numerator, optimum.Value.Numerator) == (result.Cost, result.Bound), $"seed {Seed}: {result} instead of {optimum} on {problem}");
            Assert.Equal(optimum, problem.Score(result.Network!)[0]);
            problem.CheckFits(result.Network!);
            var refuted = NetworkFit.Solve(problem, below: (long)optimum.Value.Numerator, cancellationToken: TestContext.Current.CancellationToken)!;
            Assert.Equal((null, (long)optimum.Value.Numerator), (refuted.Network, refuted.Bound));
            foreach (var nodes in new[] { 3, 50 })
            {
                var stopped = NetworkFit.Solve(problem, nodeLimit: nodes, cancellationToken: TestContext.Current.CancellationToken)!;
                Assert.True(stopped.Bound <= optimum.Value.Numerator && stopped.Cost >= optimum.Value.Numerator, $"seed {Seed}: {stopped} around {optimum} on {problem}");
                if (stopped.Network is not null) Assert.Equal(stopped.Cost, problem.Score(stopped.Network)[0]!.Value.Numerator);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Values_of_many_digits_are_fitted_like_small_ones(int hidden)
    {
        // Thresholds of small values are sorted by bits, those of large ones as numbers; a common divisor is taken out.
        var random = new Random(Seed);
        for (var trial = 0; trial < 8; trial++)
        {
            var rows = Enumerable.Range(0, 9).Select(k => (new[] { random.Next(-3, 4), random.Next(-3, 4) }, k < 2 ? k : random.Next(2))).ToArray();
            TrainingProblem Scaled(int factor, int shift) => TinyProblems.Problem(TinyProblems.Make("scaled", 3 * factor, [.. rows.Select(row => ((int[])[row.Item1[0] * factor, row.Item1[1] * factor + shift], row.Item2))]), [hidden], 1, MaxCorrect.Instance, OutputCoding.Single);
            foreach (var (factor, shift) in new[] { (1, 0), (4000, 0), (4000, 1) })
            {
                var problem = Scaled(factor, shift);
                var optimum = TinyProblems.BestByBruteForce(problem)!.Value.Numerator;
                var result = NetworkFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken)!;
                Assert.True((optimum, optimum) == (result.Cost, result.Bound), $"seed {Seed}, trial {trial}: {result} instead of {optimum} for factor {factor}, shift {shift}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Categories_and_neurons_that_change_places_lose_nothing(string name)
    {
        // Three category columns and two, each adding up to the unit: weights can be moved between them and the bias.
        var random = new Random(Seed);
        for (var trial = 0; trial < 6; trial++)
        {
            var samples = Enumerable.Range(0, 7).Select(k => (Row(random), k < 2 ? k : random.Next(2))).ToArray();
            var problem = TinyProblems.Problem(TinyProblems.Make("categories", 2, samples), [trial % 2 == 0 ? 1 : 2], 1, TrainingObjectives.All.Find(name)!, OutputCoding.Single);
            var exact = new ExhaustiveBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!;
            Assert.Equal(exact.Value.Numerator, NetworkFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken)!.Cost);
        }

        static int[] Row(Random random)
        {
            var row = new int[5];
            row[random.Next(3)] = 2;
            row[3 + random.Next(2)] = 2;
            return row;
        }
    }

    [Fact]
    public void Several_neurons_equal_the_exhaustive_bound()
    {
        var random = new Random(Seed);
        for (var trial = 0; trial < 4; trial++)
        {
            foreach (var objective in TrainingObjectives.All.OfType<ICorrectnessObjective>())
            {
                foreach (var hidden in new[] { 2, 3 })
                {
                    var problem = TinyProblems.Problem(TinyProblems.Random(random, 9, 3, 2, 2), [hidden], 1, objective, trial % 2 == 0 ? OutputCoding.Single : OutputCoding.OnePerClass);
                    if (new ExhaustiveBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken) is not { } exact) continue;
                    Assert.Equal(exact.Value.Numerator, NetworkFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken)!.Cost);
                }
            }
        }
    }

    [Fact]
    public void A_certificate_is_checked_by_doing_the_search_again_and_finds_what_was_changed()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [1], 1, SatMargin.Instance);
        var bound = new NetworkFitBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!;
        var result = NetworkFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken)!;
        var certificate = Certify(problem, result.Network!, bound);
        Assert.Equal(Verdict.Verified, certificate.Verdict(TestContext.Current.CancellationToken));
        Assert.Contains(certificate.Check(CertificateEngine.Instance, TestContext.Current.CancellationToken).Lines, line => line.Finding == Finding.Confirmed && line.By == "the engine" && line.Text.Contains("re-derived", StringComparison.Ordinal));

        // The bound of a worse network's value is more than can be proved.
        var worse = problem.ConstantNetwork(0);
        Array.Clear(worse.Layers[^1].Biases);
        var cost = problem.Score(worse)[0]!.Value;
        Assert.True(cost > bound.Value);
        Assert.Equal(Verdict.Verified, Certify(problem, worse, bound).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, Certify(problem, worse, bound with { Value = cost }).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, (certificate with { Network = Certify(problem, worse, bound).Network }).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, (certificate with { Data = TinyProblems.Xor.ToCertified() }).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, (certificate with { Range = 2, Hidden = [2] }).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, Certify(problem, result.Network!, bound with { Kind = ProofKind.Combinatorial }).Verdict(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_check_that_is_cut_short_verifies_nothing_and_says_so()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [1], 1, SatMargin.Instance);
        var bound = new NetworkFitBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)!;
        var network = NetworkFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken)!.Network!;
        var report = Certify(problem, network, bound).Check(CertificateEngine.Instance, new CancellationToken(true));
        Assert.Equal(Verdict.Unverified, report.Verdict);
        Assert.DoesNotContain(report.Lines, line => line.Finding == Finding.Confirmed && line.By is not null);
    }

    [Fact]
    public void A_subset_is_proved_without_a_solver()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [1], 1, MaxCorrect.Instance);
        var method = new BranchAndBoundMethod();
        var optimum = TinyProblems.BestByBruteForce(problem)!.Value;
        var bound = new SubsetBound(problem, method, method, new TrainingOptions()).Grow([0, 1], optimum, 60, 10, cancellationToken: TestContext.Current.CancellationToken)!;
        Assert.True(bound.Value <= optimum && bound.Value.Numerator > 0 && bound.Samples is not null);
        var network = method.Run(problem, new TrainingOptions(), null, TestContext.Current.CancellationToken).Network!;
        Assert.Equal(Verdict.Verified, Certify(problem, network, bound).Verdict(TestContext.Current.CancellationToken));
        Assert.Equal(Verdict.Refuted, Certify(problem, network, bound with { Samples = [0, 1] }).Verdict(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Wide_layers_and_other_objectives_are_refused()
    {
        Assert.False(NetworkFit.Fits(TinyProblems.Problem(TinyProblems.Xor, [5], 1, SatMargin.Instance)));
        Assert.False(NetworkFit.Fits(TinyProblems.Problem(TinyProblems.Xor, [], 1, SatMargin.Instance)));
        Assert.False(NetworkFit.Fits(TinyProblems.Problem(TinyProblems.Xor, [2], 1, MinWeight.Instance)));
        Assert.Throws<ArgumentException>(() => NetworkFit.Solve(TinyProblems.Problem(TinyProblems.Xor, [2], 1, MaxMargin.Instance)));
    }

    private static IEnumerable<TrainingProblem> Problems(Random random, ITrainingObjective objective)
    {
        for (var trial = 0; trial < Rounds.Of(1, 2); trial++)
        {
            var scale = 1 + random.Next(3);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 6, 2, 2, scale), [1], 1, objective);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 6, 2, 2, scale), [1], 2, objective, OutputCoding.Single);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 6, 2, 2, scale), [2], 1, objective, OutputCoding.Single);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 6, 1, 3, scale), [1], 1, objective);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 6, 1, 2, scale), [1, 1], 2, objective, OutputCoding.Single);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 5, 1, 2, scale), [1, 1], 1, objective);
            if (trial < 2) yield return TinyProblems.Problem(TinyProblems.Random(random, 5, 1, 2, scale), [1, 2], 1, objective, OutputCoding.Single);
            if (trial < 1) yield return TinyProblems.Problem(TinyProblems.Random(random, 5, 1, 2, scale), [2, 1], 1, objective, OutputCoding.Single);
            if (trial < 1) yield return TinyProblems.Problem(TinyProblems.Random(random, 5, 1, 3, scale), [2], 1, objective);
        }

        yield return TinyProblems.Problem(TinyProblems.XorWithConflict, [2], 1, objective, OutputCoding.Single);
        yield return TinyProblems.Problem(TinyProblems.Make("one class", 1, ([1, 0], 1), ([0, 0], 1)), [1], 1, objective);
        yield return TinyProblems.Problem(TinyProblems.Make("negative", 2, ([-1, 2], 1), ([2, -2], 0), ([0, 1], 1)), [1], 1, objective);
        yield return TinyProblems.Problem(TinyProblems.Make("twin columns", 2, ([1, 1], 1), ([2, 2], 0), ([0, 0], 1), ([1, 1], 0)), [1], 1, objective);
    }
}
