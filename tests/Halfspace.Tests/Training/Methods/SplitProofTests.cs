using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;
using Verdict = Halfspace.Certificates.Verdict;

namespace Halfspace.Tests.Training.Methods;

/// <summary>Proofs in parts, held against all networks of tiny problems.</summary>
public sealed class SplitProofTests
{
    [Fact]
    public void Every_network_is_in_one_part_and_no_bound_is_above_what_enumeration_finds()
    {
        const int seed = 19;
        var random = new Random(seed);
        for (var round = 0; round < Rounds.Of(8, 30); round++)
        {
            var (data, hidden) = (Draw(random), random.Next(3));
            var problem = new TrainingProblem(data, hidden == 0 ? [] : [hidden], 1, [round % 3 == 0 ? MaxCorrect.Instance : Mistakes.Instance], OutputCoding.Single, hidden == 0 ? new NetworkLimits { BiasRange = random.Next(1, 4) } : null);
            var parts = SplitProof.Parts(problem, random.Next(2, 12), TestContext.Current.CancellationToken);
            var best = new Cost?[parts.Count];
            foreach (var network in AllNetworks.Of(problem))
            {
                var part = Assert.Single(Enumerable.Range(0, parts.Count), p => parts[p].All(ranges => IsIn(network, ranges)));
                if (problem.Score(network)[0] is { } cost && !(best[part] <= cost)) best[part] = cost;
            }

            var (least, results) = (best.Min()!.Value, new List<(IReadOnlyList<SortedWeights>, SplitCertificate?)>());
            IntegerNetwork? known = null;
            for (var p = 0; p < parts.Count; p++)
            {
                var place = $"seed {seed}, round {round}, {problem}, part {p} of {parts.Count}";
                // Without a network from elsewhere the fit of a part ends with a bound of its own.
                var own = problem.WithPart(parts[p]);
                var fit = ExactTraining.Solve(hidden == 0 ? own : own.Relaxed(own.Objectives), cancellationToken: TestContext.Current.CancellationToken)!;
                Assert.True(best[p] is not { } reached || fit.Bound <= reached.Numerator, $"{place}: bound {fit.Bound}, but {best[p]} is reached");
                Assert.True(fit.Bound >= least.Numerator, $"{place}: bound {fit.Bound} is below the least cost of all, {least}");
                var result = SplitProof.Prove(problem, parts[p], new TrainingOptions { TimeLimit = 600, Threads = 1, MoveLimit = 2000, Found = network => known = network }, () => known, null, TestContext.Current.CancellationToken);
                Assert.True(result.IsSettled, place);
                Assert.True(best[p] is not { } there || result.Bound.Value <= there, $"{place}: {result.Bound.Value} proved, but {best[p]} is reached");
                results.Add((parts[p], SplitCertificates.Of(problem, result)));
            }

            var joined = SplitCertificates.Join(results);
            Assert.Equal(new Fraction(least.Numerator, least.Denominator), joined.Value);
            Assert.Equal(joined.Value, joined.Bound);
            if (round % 3 != 0) continue;
            Assert.Equal(Verdict.Verified, joined.Verdict(TestContext.Current.CancellationToken));
            var left = random.Next(parts.Count);
            Assert.Equal(Verdict.Refuted, (joined with { Parts = [.. joined.Parts.Where((_, p) => p != left)] }).Verdict(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Others_are_asked_for_a_network_while_a_part_is_proved()
    {
        var problem = new TrainingProblem(Benchmarks.Find("monks-3").Train, [2], 1, [Mistakes.Instance]);
        var part = SplitProof.Parts(problem, 6, TestContext.Current.CancellationToken)[0];
        var constant = problem.ConstantNetwork(1);
        // The friend has something at first, and then nothing better: it is asked again while the proof goes on, which does not come to an end. On a slow machine that takes longer.
        var (asked, result) = Ask(3);
        if (asked < 2) (asked, result) = Ask(60);
        Assert.True(asked >= 2);
        Assert.True(result.Value <= problem.Score(constant)[0]);
        Assert.True(result.Bound.Value <= result.Value);

        (int Asked, PartResult Result) Ask(double seconds)
        {
            var count = 0;
            var proved = SplitProof.Prove(problem, part, new TrainingOptions { TimeLimit = seconds, Threads = 1 }, () => count++ == 0 ? constant : null, null, TestContext.Current.CancellationToken);
            return (count, proved);
        }
    }

    [Fact]
    public void A_network_from_elsewhere_settles_a_part_that_it_cannot_be_in()
    {
        var problem = new TrainingProblem(TinyProblems.XorWithConflict, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        var best = CertificateChecks.Network(problem.Data, TrueCertificates.XorNetwork);
        var result = SplitProof.Prove(problem, [new SortedWeights(0, [0, 0], [0, 0])], new TrainingOptions { TimeLimit = 600, Threads = 1 }, () => best, null, TestContext.Current.CancellationToken);
        Assert.True(result.IsSettled);
        Assert.Same(best, result.Network);
        Assert.Equal(1, result.Value?.Value);
    }

    [Fact]
    public void Certificates_of_other_parts_and_of_other_problems_are_not_joined()
    {
        var problem = new TrainingProblem(TinyProblems.XorWithConflict, [1], 1, [Mistakes.Instance], OutputCoding.Single);
        var parts = SplitProof.Parts(problem, 2, TestContext.Current.CancellationToken);
        SplitCertificate[] certificates = [.. parts.Select(part => SplitCertificates.Of(problem, SplitProof.Prove(problem, part, new TrainingOptions { TimeLimit = 600, Threads = 1, MoveLimit = 2000 }, null, null, TestContext.Current.CancellationToken)))];
        Assert.Equal(Verdict.Verified, SplitCertificates.Join([(parts[0], certificates[0]), (parts[1], certificates[1])]).Check(cancellationToken: TestContext.Current.CancellationToken).Verdict);
        string Refused(SplitCertificate second) => Assert.Throws<ArgumentException>(() => SplitCertificates.Join([(parts[0], certificates[0]), (parts[1], second)])).Message;
        Assert.Contains("another part", Refused(certificates[0]), StringComparison.Ordinal);
        Assert.Contains("different problems", Refused(certificates[1] with { Limits = new LimitsClaim { MaxInputs = 1 } }), StringComparison.Ordinal);
        Assert.Contains("different problems", Refused(certificates[1] with { Costs = CostsClaim.None with { IsZeroWrong = true } }), StringComparison.Ordinal);
        Assert.Contains("different problems", Refused(certificates[1] with { IsSingle = false }), StringComparison.Ordinal);
        Assert.Contains("different problems", Refused(certificates[1] with { Fingerprint = "0" }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_exact_fit_is_not_cut()
    {
        var data = TinyProblems.Xor;
        Assert.Null(SplitProof.Refusal(new TrainingProblem(data, [2], 1, [Mistakes.Instance])));
        Assert.Null(SplitProof.Refusal(new TrainingProblem(data, [], 1, [Mistakes.Instance])));
        Assert.Contains("one output only", SplitProof.Refusal(new TrainingProblem(data, [], 1, [Mistakes.Instance], OutputCoding.OnePerClass))!, StringComparison.Ordinal);
        Assert.Contains("one objective", SplitProof.Refusal(new TrainingProblem(data, [2], 1, TrainingObjectives.Parse("max-correct,min-weight")))!, StringComparison.Ordinal);
        Assert.Contains("at most 4 neurons", SplitProof.Refusal(new TrainingProblem(data, [5], 1, [Mistakes.Instance]))!, StringComparison.Ordinal);
        var part = new[] { new SortedWeights(0, [-1, -1], [-1, 2]) };
        Assert.Contains("no range within", Assert.Throws<ArgumentException>(() => SplitProof.Prove(new TrainingProblem(data, [2], 1, [Mistakes.Instance]), part, new TrainingOptions())).Message, StringComparison.Ordinal);
    }

    /// <summary>Three inputs, with codes of categories, equal columns, zeros and ones among them.</summary>
    private static Dataset Draw(Random random)
    {
        var kind = random.Next(4);
        return TinyProblems.Make("drawn", 1, [.. Enumerable.Range(0, random.Next(5, 9)).Select(k =>
        {
            var (a, b) = (random.Next(2), random.Next(2));
            return (kind switch { 0 => (int[])[a, 1 - a, b], 1 => [a, a, b], 2 => [a, 1, b], _ => [a, b, random.Next(2)] }, k < 2 ? k : random.Next(2));
        })]);
    }

    private static bool IsIn(IntegerNetwork network, SortedWeights ranges)
    {
        int[] sorted = [.. Enumerable.Range(0, network.Layers[0].NeuronCount).Select(j => network.Layers[0].WeightsOf(j)[ranges.Input]).Order()];
        return !sorted.Where((weight, j) => weight < ranges.Low[j] || weight > ranges.High[j]).Any();
    }
}
