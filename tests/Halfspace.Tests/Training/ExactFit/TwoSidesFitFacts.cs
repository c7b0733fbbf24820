using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>Two hidden neurons below one output, one neuron after the other.</summary>
public sealed class TwoSidesFitFacts(ITestOutputHelper output)
{
    [Theory]
    [InlineData(60, 1)]
    [InlineData(61, 2)]
    public void Optimum_and_network_are_those_of_enumeration(int seed, int threads)
    {
        var random = new Random(seed);
        var (proved, above, found, symmetric, categories, cancellation) = (0, 0, 0, 0, 0, TestContext.Current.CancellationToken);
        for (var round = 0; round < Rounds.Of(80, 2000); round++)
        {
            var problem = Drawn(random);
            if (Steps(problem) is not { } steps || !TwoSidesFit.Fits(problem.Relaxed(problem.Objectives), steps)) continue;
            var samples = new SideSamples(problem.Relaxed(problem.Objectives), (long)steps.MinusCost, (long)steps.PlusCost);
            if (samples.Symmetries.Count > 0) symmetric++;
            if (samples.Categories.Length > 0) categories++;
            var offers = new List<IntegerNetwork>();
            var stage = new ProofStage(problem) { IsClaim = true, Threads = threads, Found = network => { lock (offers) offers.Add(network); } };
            var bound = new TwoSidesBound().Derive(stage, cancellation)?.Value ?? default(Cost);
            var what = $"seed {seed}, round {round}: {problem}";
            foreach (var network in offers) problem.CheckFits(network);
            if (TinyProblems.BestByBruteForce(problem) is not { } best) continue;
            Assert.True(bound <= best, $"{what}: bound {bound} is above {best}");
            // Signs are all that is counted, and nothing but the ranges limits them: the bound is the optimum.
            if (problem.Objectives[0] is Mistakes { Costs.ZeroIsError: false })
            {
                Assert.True(bound == best, $"{what}: bound {bound}, optimum {best}");
                proved++;
                if (best.Numerator.Sign > 0) above++;
                if (offers.Count > 0)
                {
                    Assert.Equal(best, offers.Min(network => problem.Objectives[0].Score(problem, new NetworkTrace(network, problem.Data))!.Value));
                    found++;
                }
            }

            if (bound.Numerator.Sign <= 0) continue;
            Assert.Equal(bound, new TwoSidesBound().Derive(new ProofStage(problem) { Enough = bound, IsClaim = true }, cancellation)?.Value);
            var more = new Cost(bound.Numerator + 1, bound.Denominator);
            if (new TwoSidesBound().Derive(new ProofStage(problem) { Enough = more, IsClaim = true }, cancellation) is { } wrong) Assert.True(wrong.Value <= best, $"{what}: claim {more} above {best}");
        }

        output.WriteLine($"seed {seed}: {proved} proved, {above} above zero, {found} with a network, {symmetric} with symmetries, {categories} with categories");
        Assert.True(proved > Rounds.Of(30, 800) && above > proved / 3 && found > proved / 4 && symmetric > Rounds.Of(8, 200) && categories > Rounds.Of(8, 200));
    }

    /// <summary>A category may lie around another one in the order of the columns; each gives the bias what its own weights can be raised by.</summary>
    [Fact]
    public void A_network_that_was_planted_among_categories_is_not_ruled_out()
    {
        var (random, enclosed) = (new Random(64), 0);
        for (var round = 0; round < Rounds.Of(40, 1000); round++)
        {
            var (plain, rows) = (5, new HashSet<string>());
            for (var draws = random.Next(30, 60); draws > 0; draws--)
            {
                // Values that are rare make columns that are fixed late, so the second category often lies around the first.
                var row = new int[plain + 5];
                for (var d = 0; d < plain; d++) row[d] = random.Next(2);
                var second = random.Next(17) is var value and > 0 ? 1 + value % 2 : 0;
                (row[plain + (second == 0 || random.Next(10) > 0 ? 1 : 0)], row[plain + 2 + second]) = (1, 1);
                rows.Add(string.Join(',', row));
            }

            int[][] inputs = [.. rows.Select(row => row.Split(',').Select(int.Parse).ToArray())];
            // Two sides of one sum: the second needs all that bias and both categories can give.
            int Label(int[] row) => row.AsSpan(0, plain).Count(1) == 3 ? 1 : 0;
            var labels = inputs.Select(Label).ToArray();
            if (labels.Distinct().Count() < 2) continue;
            var flips = Math.Min(random.Next(2), Math.Min(labels.Sum(), labels.Length - labels.Sum()) - 1);
            for (var k = 0; k < flips; k++) labels[k] = 1 - labels[k];
            if (labels.Distinct().Count() < 2) continue;
            var data = TinyProblems.Make("planted", 1, [.. inputs.Zip(labels)]);
            var problem = new TrainingProblem(data, [2], 1, [Mistakes.Instance], OutputCoding.Single);
            var samples = new SideSamples(problem, 1, 1);
            if (samples.Categories.Any(one => samples.Categories.Any(other => one[0] > other[0] && one[^1] < other[^1]))) enclosed++;
            var claim = new Cost(flips + 1, 1);
            var proof = new TwoSidesBound().Derive(new ProofStage(problem) { Enough = claim, IsClaim = true }, TestContext.Current.CancellationToken);
            Assert.True(proof is null || proof.Value < claim, $"round {round}: {claim} is claimed, {flips} reached: {problem}");
        }

        output.WriteLine($"{enclosed} with a category around another");
        Assert.True(enclosed > Rounds.Of(8, 200));
    }

    /// <summary>Where a claim begins is nothing that is proved, also where a network below it is found before the search is stopped.</summary>
    [Fact]
    public void A_claim_that_a_network_refutes_before_the_search_is_stopped_proves_nothing()
    {
        var random = new Random(65);
        var data = TinyProblems.Random(random, 79, 9, 2, 1);
        var problem = new TrainingProblem(data, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        var cancellation = TestContext.Current.CancellationToken;
        var costs = new List<Cost>();
        var (classes, gate) = (data.ClassSizes(), new Lock());
        var result = TwoSidesFit.Solve(problem, Steps(problem)!.Value, classes.Min(), classes.Min() - 1, 60_000, found: network => { lock (gate) costs.Add(problem.Objectives[0].Score(problem, new NetworkTrace(network, data))!.Value); }, cancellationToken: cancellation);
        output.WriteLine($"{result}, least of {costs.Count}: {(costs.Count > 0 ? costs.Min() : default)}");
        Assert.NotEmpty(costs);
        Assert.True(costs.Min() < new Cost(classes.Min() - 1, 1) && new Cost(result.Bound, 1) <= costs.Min());
    }

    /// <summary>Whether its samples are too large is a question for the problem with the biases that it has.</summary>
    [Fact]
    public void Large_samples_with_few_biases_are_bounded_or_left()
    {
        var data = TinyProblems.Make("large", int.MaxValue - 2, ([1], 0), ([int.MaxValue - 3], 1), ([5], 0), ([77], 1));
        foreach (int[] hidden in new[] { new[] { 2 }, [1] })
        {
            var problem = new TrainingProblem(data, hidden, 1, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = 0 });
            // Infeasible subsets, a solver's rounds, take ten seconds on these four samples.
            foreach (var bound in CostBounds.All.Where(bound => bound is not InfeasibleSubsetsBound))
                if (bound.Derive(new ProofStage(problem) { Enough = new Cost(1, 1), IsClaim = true }, TestContext.Current.CancellationToken) is { } proof) Assert.True(proof.Value.Numerator >= 0);
        }
    }

    [Fact]
    public void Tic_tac_toe_costs_three_mistakes_at_least()
    {
        var problem = new TrainingProblem(Benchmarks.Find("tic-tac-toe").Train, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        Assert.Equal(7, new SideSamples(problem, 1, 1).Symmetries.Count);
        var proof = new TwoSidesBound().Derive(new ProofStage(problem) { Enough = new Cost(3, 1), IsClaim = true, Threads = 2 }, TestContext.Current.CancellationToken)!;
        output.WriteLine(proof.Argument);
        Assert.Equal(new Cost(3, 1), proof.Value);
        // With so few nodes nothing is proved, and nothing claimed.
        Assert.Equal(0, TwoSidesFit.Solve(problem, Steps(problem)!.Value, nodeLimit: 6_000, cancellationToken: TestContext.Current.CancellationToken).Bound);
    }

    [Fact]
    public void Other_networks_are_out_of_reach()
    {
        var data = TinyProblems.Make("row", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));
        foreach (var problem in new[] { new TrainingProblem(data, [3], 4, [Mistakes.Instance], OutputCoding.Single), new TrainingProblem(data, [2, 1], 4, [Mistakes.Instance], OutputCoding.Single), new TrainingProblem(data, [2], 4, [Mistakes.Instance], OutputCoding.OnePerClass), new TrainingProblem(data, [2], 4, [MinHinge.Instance], OutputCoding.Single) })
            Assert.Null(new TwoSidesBound().Derive(new ProofStage(problem) { IsClaim = true }, TestContext.Current.CancellationToken));
        Assert.NotNull(new TwoSidesBound().Derive(new ProofStage(new TrainingProblem(data, [2], 4, [Mistakes.Instance], OutputCoding.Single)) { IsClaim = true }, TestContext.Current.CancellationToken));
        Assert.Null(new TwoSidesBound().Derive(new ProofStage(new TrainingProblem(data, [2], 4, [Mistakes.Instance], OutputCoding.Single)) { IsClaim = true }, new CancellationToken(true)));
    }

    private static OutputSteps? Steps(TrainingProblem problem) => NeuronCells.StepsOf(new TrainingProblem(problem.Data, [], problem.Range, problem.Objectives), problem.Objectives[0]);

    private static TrainingProblem Drawn(Random random)
    {
        var inputs = random.Next(1, 3);
        var data = TinyProblems.Random(random, random.Next(5, 18), inputs, 2, inputs == 1 ? random.Next(4, 8) : random.Next(2, 4));
        var kind = random.Next(4);
        var (values, labels) = (data.Values.ToArray(), data.Labels.ToArray());
        if (inputs == 1 && kind > 0) values = [.. values.Select(value => value - random.Next(3))];
        // A category of two columns, and samples that the exchange of both leaves as they are.
        if (inputs == 2 && (kind & 1) != 0) for (var k = 0; k < labels.Length; k++) values[2 * k + 1] = data.Scale - values[2 * k];
        if (inputs == 2 && kind > 1) (values, labels) = ([.. values, .. labels.SelectMany((_, k) => new[] { values[2 * k + 1], values[2 * k] })], [.. labels, .. labels]);
        data = new Dataset(data.Name, values, labels, data.InputNames, data.ClassNames, data.Scale);
        ITrainingObjective objective = random.Next(6) switch
        {
            0 => MaxCorrect.Instance,
            1 => SatMargin.Instance,
            2 => new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(random.Next(1, 4), 2), random.Next(1, 3)], ZeroIsError = random.Next(2) == 0 }),
            _ => Mistakes.Instance,
        };
        return new TrainingProblem(data, [2], inputs == 1 ? random.Next(1, 3) : 1, [objective], OutputCoding.Single, random.Next(3) == 0 ? new NetworkLimits { BiasRange = random.Next(3) } : null);
    }
}
