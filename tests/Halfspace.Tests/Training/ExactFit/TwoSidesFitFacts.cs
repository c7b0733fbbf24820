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

    [Fact]
    public void Tic_tac_toe_costs_three_mistakes_at_least()
    {
        var problem = new TrainingProblem(Benchmarks.Find("tic-tac-toe").Train, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        Assert.Equal(7, new SideSamples(problem, 1, 1).Symmetries.Count);
        var proof = new TwoSidesBound().Derive(new ProofStage(problem) { Enough = new Cost(3, 1), IsClaim = true, Threads = 2 }, TestContext.Current.CancellationToken)!;
        output.WriteLine(proof.Argument);
        Assert.Equal(new Cost(3, 1), proof.Value);
        // With so few nodes nothing is proved, and nothing claimed.
        Assert.Equal(0, TwoSidesFit.Solve(problem, Steps(problem)!.Value, nodeLimit: 60_000, cancellationToken: TestContext.Current.CancellationToken).Bound);
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
