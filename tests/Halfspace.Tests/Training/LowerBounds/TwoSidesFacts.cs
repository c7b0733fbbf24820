using Halfspace.Certificates;
using Halfspace.Certificates.Rules;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;
using PackingRule = Halfspace.Certificates.Rules.SubsetPacking;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Packings for two hidden neurons: one class on either of two sides.</summary>
public sealed class TwoSidesFacts(ITestOutputHelper output)
{
    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    public void No_bound_is_above_enumeration_and_the_checker_derives_it(int seed)
    {
        var random = new Random(seed);
        var (derived, tight, above, cancellation) = (0, 0, 0, TestContext.Current.CancellationToken);
        for (var round = 0; round < Rounds.Of(60, 1500); round++)
        {
            var inputs = random.Next(1, 3);
            var data = TinyProblems.Random(random, random.Next(5, 18), inputs, 2, inputs == 1 ? random.Next(4, 8) : random.Next(2, 4));
            if (random.Next(2) == 0) data = new Dataset(data.Name, [.. data.Values.ToArray().Select(value => value - random.Next(3))], data.Labels.ToArray(), data.InputNames, data.ClassNames, data.Scale);
            ITrainingObjective objective = random.Next(4) switch
            {
                0 => MaxCorrect.Instance,
                1 => SatMargin.Instance,
                2 => new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(random.Next(1, 4), 2), random.Next(1, 3)], ZeroIsError = random.Next(2) == 0 }),
                _ => Mistakes.Instance,
            };
            var problem = new TrainingProblem(data, [2], inputs == 1 ? random.Next(1, 3) : 1, [objective], OutputCoding.Single, random.Next(3) == 0 ? new NetworkLimits { BiasRange = random.Next(3) } : null);
            if (new SubsetPackingBound().Derive(new ProofStage(problem), cancellation) is not { } proof) continue;
            derived++;
            // max-correct may allow no network at all.
            if (TinyProblems.BestByBruteForce(problem) is { } best)
            {
                if (proof.Value == best) tight++;
                Assert.True(proof.Value <= best, $"seed {seed}, round {round}: {proof.Value} is above {best}: {problem}");
            }

            if (new IdenticalInputsBound().Derive(new ProofStage(problem), cancellation) is not { } equal || proof.Value > equal.Value) above++;
            Assert.True(Checked(problem, proof) == new Fraction(proof.Value.Numerator, proof.Value.Denominator), $"seed {seed}, round {round}: {proof.Value}, the checker {Checked(problem, proof)}: {problem}");
        }

        output.WriteLine($"seed {seed}: {derived} derived, {tight} of them the optimum, {above} above equal inputs");
        Assert.True(derived > Rounds.Of(24, 600) && tight > derived / 3 && above > Rounds.Of(4, 120), $"seed {seed}: {derived} derived, {tight} tight, {above} above equal inputs");
    }

    /// <summary>The search that proposes and the one that checks, against all choices of sides and misses.</summary>
    [Fact]
    public void Both_searches_find_sides_exactly_where_there_are_some()
    {
        const int seed = 42;
        var random = new Random(seed);
        var (yes, no) = (0, 0);
        for (var round = 0; round < Rounds.Of(300, 3000); round++)
        {
            var (own, others) = (random.Next(1, 6), random.Next(0, 4));
            bool[] isOwn = [.. Enumerable.Range(0, own + others).Select(k => k < own)];
            int[][] sets = [.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => Enumerable.Range(0, own + others).Where(_ => random.Next(own + others) < 3).ToArray()).Where(set => set.Length > 0)];
            if (sets.Length == 0) continue;
            var most = random.Next(0, 3);
            var expected = Least(sets, isOwn) <= most;
            var family = new TwoSidesFamily(isOwn);
            foreach (var set in sets) family.Add(new InfeasibleSubset(set, [.. set.Select(_ => 1L)]));
            Assert.True(expected == family.IsEnough(most, long.MaxValue / 2, CancellationToken.None, out var sides), $"seed {seed}, round {round}");
            Assert.True(expected == new TwoSides(k => isOwn[k], CancellationToken.None).Exist(sets, most), $"seed {seed}, round {round}, checker");
            if (expected) Assert.True(sides.Count(side => side == 3) <= most && !sets.Any(set => Stands(set, isOwn, sides)), $"seed {seed}, round {round}: sides {string.Join(' ', sides)}");
            if (expected) yes++;
            else no++;
        }

        Assert.True(yes > 50 && no > 50, $"seed {seed}: {yes} with sides, {no} without");
    }

    [Fact]
    public void The_checker_refuses_what_it_would_not_come_to_an_end_of()
    {
        var sides = new TwoSides(_ => true, CancellationToken.None);
        // All members missed is an answer, however many may be.
        Assert.True(sides.Exist([[0, 1]], int.MaxValue));
        // Three members of which no two fit on one side need a miss; nobody else could be missed.
        Assert.False(sides.Exist([[0, 1], [1, 2], [0, 2]], 0));
        Assert.True(sides.Exist([[0, 1], [1, 2], [0, 2]], 1));
        Assert.Throws<CertificateException>(() => sides.Exist([[.. Enumerable.Range(0, 1025)]], 1));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => new TwoSides(_ => true, stopped.Token).Exist([[0, 1]], 0));
    }

    [Fact]
    public void The_boards_of_tic_tac_toe_cost_four_mistakes_at_least_whatever_the_weights()
    {
        var problem = new TrainingProblem(Benchmarks.Find("tic-tac-toe").Train, [2], 100, [Mistakes.Instance], OutputCoding.Single);
        var proof = new SubsetPackingBound().Derive(new ProofStage(problem) { Enough = new Cost(4, 1) }, TestContext.Current.CancellationToken)!;
        Assert.Equal(new Cost(4, 1), proof.Value);
        Assert.Equal(new Fraction(4, 1), Checked(problem, proof));
    }

    [Fact]
    public void More_neurons_or_an_output_a_class_have_no_such_packing()
    {
        var data = TinyProblems.Make("row", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));
        Assert.NotNull(Derive(new TrainingProblem(data, [2], 4, [Mistakes.Instance], OutputCoding.Single)));
        Assert.Null(Derive(new TrainingProblem(data, [3], 4, [Mistakes.Instance], OutputCoding.Single)));
        Assert.Null(Derive(new TrainingProblem(data, [2, 1], 4, [Mistakes.Instance], OutputCoding.Single)));
        Assert.Null(Derive(new TrainingProblem(data, [2], 4, [Mistakes.Instance], OutputCoding.OnePerClass)));
        Assert.Null(new SubsetPackingBound().Derive(new ProofStage(new TrainingProblem(data, [2], 4, [Mistakes.Instance], OutputCoding.Single)), new CancellationToken(true)));
    }

    private static BoundProof? Derive(TrainingProblem problem) => new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken);

    /// <summary>The fewest misses, by all choices: 1 and 2 for sides, 3 for a miss, 0 for kept out.</summary>
    private static int Least(int[][] sets, bool[] isOwn)
    {
        var least = int.MaxValue;
        var sides = new int[isOwn.Length];
        void Choose(int k)
        {
            if (k == sides.Length)
            {
                if (!sets.Any(set => Stands(set, isOwn, sides))) least = Math.Min(least, sides.Count(side => side == 3));
                return;
            }

            foreach (var side in isOwn[k] ? new[] { 1, 2, 3 } : [0, 3])
            {
                sides[k] = side;
                Choose(k + 1);
            }
        }

        Choose(0);
        return least;
    }

    private static bool Stands(int[] set, bool[] isOwn, int[] sides) =>
        set.All(k => sides[k] != 3) && (set.All(k => !isOwn[k] || sides[k] == 1) || set.All(k => !isOwn[k] || sides[k] == 2));

    private static Fraction? Checked(TrainingProblem problem, BoundProof proof)
    {
        var certificate = Certificates.CertificateChecks.Certify(problem, problem.ConstantNetwork(1), proof);
        var stated = new SignProblem(problem.Data.ToCertified(), [.. problem.Hidden], problem.Range, problem.Coding == OutputCoding.Single, [problem.Objectives[0].Name]) { Limits = certificate.Limits, Costs = certificate.Costs };
        return PackingRule.Derive(new SignStage(stated, []) { Packing = certificate.Outcomes[0].Bound?.Packing }, CancellationToken.None);
    }
}
