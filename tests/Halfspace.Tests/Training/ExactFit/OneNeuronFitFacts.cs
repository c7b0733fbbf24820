using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>The exact fit of a network of one neuron, against brute force over all networks.</summary>
public sealed class OneNeuronFitFacts
{
    [Theory]
    [InlineData("mistakes", 1)]
    [InlineData("max-correct", 2)]
    [InlineData("sat-margin", 3)]
    public void Fit_bound_and_refutation_agree_with_brute_force_over_all_networks(string objective, int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var aboveZero = 0;
        for (var trial = 0; trial < 300; trial++)
        {
            var problem = Problem(Draw(random), [], 1 + random.Next(3), TrainingObjectives.All.Find(objective)!);
            var optimum = (long)TinyProblems.BestByBruteForce(problem)!.Value.Numerator;
            aboveZero += optimum > 0 ? 1 : 0;
            foreach (var threads in new[] { 1, 2 })
            {
                var result = OneNeuronFit.Solve(problem, threads: threads, cancellationToken: TestContext.Current.CancellationToken);
                Assert.True((optimum, optimum) == (result.Cost, result.Bound), $"trial {trial}: {result} on {problem}, optimum {optimum}");
                Assert.Equal(optimum, problem.Score(result.Network!)[0]!.Value.Numerator);
                problem.CheckFits(result.Network!);
            }

            var refuted = OneNeuronFit.Solve(problem, below: optimum, known: optimum - 1, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((null, optimum), (refuted.Network, refuted.Bound));
            foreach (var nodes in new[] { 0, 1, 3, 7 })
            {
                var stopped = OneNeuronFit.Solve(problem, nodeLimit: nodes, cancellationToken: TestContext.Current.CancellationToken);
                Assert.InRange(optimum, stopped.Bound, stopped.Cost);
            }
        }

        Assert.True(aboveZero > 120, $"only {aboveZero} problems have an optimum above zero");
    }

    [Fact]
    public void A_wide_bias_lets_categories_and_doubling_leave_parts_out_and_loses_nothing()
    {
        // Inputs of a small unit, so that the bias reaches every threshold.
        var random = new Random(11);
        var (freeBiases, withCategories) = (0, 0);
        for (var trial = 0; trial < 250; trial++)
        {
            var isOneHot = trial % 3 == 0;
            var problem = Problem(isOneHot ? OneHot(random) : Small(random), [], isOneHot ? 1 + (trial % 9 == 0 ? 1 : 0) : 1 + random.Next(3), Mistakes.Instance);
            var samples = new SidedSamples(problem, 0, 1);
            freeBiases += samples.IsBiasFree ? 1 : 0;
            withCategories += samples is { IsBiasFree: true, Categories.Count: > 0 } ? 1 : 0;
            var result = OneNeuronFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(TinyProblems.BestByBruteForce(problem)!.Value.Numerator, result.Bound);
            Assert.Equal(result.Bound, result.Cost);
        }

        Assert.True(withCategories > 40, $"{withCategories} problems with a free bias and categories");
        Assert.True(freeBiases > 120, $"{freeBiases} problems with a free bias");
    }

    [Fact]
    public void Categories_exchange_what_a_narrow_bias_cannot_take()
    {
        var random = new Random(12);
        for (var trial = 0; trial < 200; trial++)
        {
            var points = Enumerable.Range(0, 4 + random.Next(5)).Select(_ =>
            {
                var (first, second) = (random.Next(3), random.Next(3));
                return (int[])[first, 2 - first, second, 2 - second];
            }).ToArray();
            var problem = Problem(Of(random, 2, points), [], trial % 10 == 0 ? 2 : 1, trial % 3 == 0 ? SatMargin.Instance : Mistakes.Instance);
            var (plus, minus) = ((ICorrectnessObjective)problem.Objectives[0]).Thresholds(problem)!.Value;
            Assert.False(new SidedSamples(problem, plus, minus).IsBiasFree);
            var result = OneNeuronFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(TinyProblems.BestByBruteForce(problem)!.Value.Numerator, result.Bound);
            Assert.Equal(result.Bound, result.Cost);
        }
    }

    [Fact]
    public void A_cancelled_fit_claims_no_more_than_it_has_proved()
    {
        var problem = Problem(Draw(new Random(3)), [], 3, Mistakes.Instance);
        var result = OneNeuronFit.Solve(problem, threads: 2, cancellationToken: new CancellationToken(true));
        Assert.True(result.Bound <= (long)TinyProblems.BestByBruteForce(problem)!.Value.Numerator);
    }

    [Fact]
    public void It_takes_one_neuron_whose_output_is_counted()
    {
        Assert.True(OneNeuronFit.Fits(Problem(TinyProblems.Xor, [], 1, SatMargin.Instance)));
        Assert.False(OneNeuronFit.Fits(Problem(TinyProblems.Xor, [1], 1, SatMargin.Instance)));
        Assert.False(OneNeuronFit.Fits(Problem(TinyProblems.Xor, [], 1, MinHinge.Instance)));
        Assert.False(OneNeuronFit.Fits(Problem(TinyProblems.Xor, [], 1, MinWeight.Instance)));
        Assert.False(OneNeuronFit.Fits(new TrainingProblem(TinyProblems.Xor, [], 1, [Mistakes.Instance], OutputCoding.OnePerClass)));
        Assert.Throws<ArgumentException>(() => OneNeuronFit.Solve(Problem(TinyProblems.Xor, [2], 1, Mistakes.Instance)));
    }

    private static TrainingProblem Problem(Dataset data, int[] hidden, int range, ITrainingObjective objective) => new(data, hidden, range, [objective], OutputCoding.Single);

    /// <summary>Few different inputs, so that several samples share one, with equal and with different labels; now and then a column of zeros or of the unit.</summary>
    private static Dataset Draw(Random random)
    {
        var (scale, inputs) = (1 + random.Next(3), 1 + random.Next(3));
        var points = Enumerable.Range(0, 3 + random.Next(6)).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(-1, scale + 3)).ToArray()).ToArray();
        if (random.Next(5) == 0) foreach (var point in points) point[0] = random.Next(2) == 0 ? 0 : scale;
        if (random.Next(5) == 0) foreach (var point in points) point[^1] = point[0];
        return Of(random, scale, points);
    }

    /// <summary>Two codes of a category, a small input, and two inputs that are the unit and so widen the bias.</summary>
    private static Dataset OneHot(Random random) => Of(random, 2, [.. Enumerable.Range(0, 3 + random.Next(5)).Select(_ =>
    {
        var first = random.Next(2) * 2;
        return (int[])[first, 2 - first, random.Next(2), 2, 2];
    })]);

    private static Dataset Small(Random random) =>
        Of(random, 9, [.. Enumerable.Range(0, 4 + random.Next(5)).Select(_ => Enumerable.Range(0, 2).Select(_ => random.Next(3)).ToArray())]);

    private static Dataset Of(Random random, int scale, int[][] points)
    {
        var samples = points.SelectMany(point => Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (point, random.Next(2)))).ToList();
        samples.Add((points[0], 1));
        return TinyProblems.Make("drawn", scale, [.. samples]);
    }
}
