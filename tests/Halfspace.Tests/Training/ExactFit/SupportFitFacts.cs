using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>The exact fit of one neuron whose inputs are limited or have a price, against brute force over all networks.</summary>
public sealed class SupportFitFacts
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_bound_and_refutation_agree_with_brute_force_over_all_networks(int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (aboveZero, limited) = (0, 0);
        for (var trial = 0; trial < 500; trial++)
        {
            var problem = Problem(random);
            if (!SupportFit.Fits(problem)) continue;
            var best = AllNetworks.Of(problem).Select(network => problem.Score(network)[0]).Where(cost => cost is not null).Min();
            var optimum = (long?)best?.Numerator ?? long.MaxValue / 4;
            aboveZero += optimum > 0 ? 1 : 0;
            limited += problem.Limits.AreOnInputs ? 1 : 0;
            foreach (var threads in new[] { 1, 2 })
            {
                var bounds = new List<long>();
                var result = SupportFit.Solve(problem, threads: threads, improved: (value, _) => bounds.Add(value), cancellationToken: TestContext.Current.CancellationToken);
                Assert.True((optimum, optimum) == (result.Cost, result.Bound), $"trial {trial}, {threads} threads: {result} on {problem}, {limited}, optimum {optimum}");
                Assert.All(bounds, bound => Assert.InRange(bound, 0, optimum));
                if (result.Network is null) continue;
                Assert.Equal(optimum, problem.Score(result.Network)[0]!.Value.Numerator);
                problem.CheckFits(result.Network);
            }

            var refuted = SupportFit.Solve(problem, below: optimum, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((null, optimum), (refuted.Network, refuted.Bound));
            var stopped = SupportFit.Solve(problem, cancellationToken: new CancellationToken(true));
            Assert.InRange(stopped.Bound, 0, optimum);
        }

        Assert.True(aboveZero > 200 && limited > 100, $"{aboveZero} above zero, {limited} limited");
    }

    [Fact]
    public void A_fit_that_is_stopped_at_once_still_counts_the_samples_that_contradict_each_other()
    {
        var data = TinyProblems.Make("contradictions", 1, ([1, 0], 0), ([1, 0], 1), ([0, 1], 0), ([0, 1], 1), ([1, 1], 1));
        var neuron = PricedNeuron.Of(new TrainingProblem(data, [], 2, [Mistakes.Instance], OutputCoding.Single));
        Assert.Equal(2 * neuron.Prices.Miss, SupportFit.Solve(neuron, cancellationToken: new CancellationToken(true)).Bound);
    }

    [Fact]
    public void Limits_that_no_weights_keep_give_no_bound()
    {
        var limits = new NetworkLimits { MaxInputs = 1, Weights = [new(1, 2), new(1, 2)] };
        var problem = new TrainingProblem(TinyProblems.Xor, [], 2, [Mistakes.Instance], OutputCoding.Single, limits);
        Assert.Equal(SupportFitResult.NoLimit, SupportFit.Solve(problem, cancellationToken: TestContext.Current.CancellationToken).Bound);
        Assert.Null(new SupportBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_only_counts_misses_is_left_to_the_fit_of_one_neuron()
    {
        Assert.False(SupportFit.Fits(new TrainingProblem(TinyProblems.Xor, [], 1, [Mistakes.Instance], OutputCoding.Single)));
        // Pairs that are too many for that fit are no reason to leave the search without its time.
        var many = new Dataset("many", [.. Enumerable.Range(0, 20_000)], [.. Enumerable.Range(0, 20_000).Select(k => k % 2)], ["x"], ["0", "1"], 1);
        var problem = new TrainingProblem(many, [], 1, [Mistakes.Instance], OutputCoding.Single);
        Assert.False(OneNeuronFit.Fits(problem) || SupportFit.Fits(problem));
    }

    /// <summary>Few different inputs of few values, with prices, weights of classes, limits of every kind, and ties that are errors or not.</summary>
    private static TrainingProblem Problem(Random random)
    {
        var (inputs, scale, range) = (1 + random.Next(4), 1 + random.Next(2), 1 + random.Next(2));
        if (inputs == 4) range = 1;
        var points = Enumerable.Range(0, 3 + random.Next(8)).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(3) == 0 ? random.Next(-1, 3) : random.Next(2)).ToArray()).ToArray();
        var samples = points.SelectMany(point => Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (point, random.Next(2)))).Append((points[0], 1)).ToArray();
        var costs = new MistakeCosts
        {
            InputCost = random.Next(3) == 0 ? 0 : Rational.Of(random.Next(1, 8), random.Next(1, 8)),
            WeightCost = random.Next(2) == 0 ? 0 : Rational.Of(1, random.Next(3, 20)),
            ClassWeights = random.Next(3) == 0 ? [Rational.Of(random.Next(1, 4), 2), Rational.Of(random.Next(1, 4), 3)] : null,
            ZeroIsError = random.Next(2) == 0,
        };
        var limits = new NetworkLimits
        {
            MaxInputs = random.Next(3) == 0 ? random.Next(inputs + 1) : null,
            MaxColumns = random.Next(4) == 0 ? random.Next(3) : null,
            Columns = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(2))],
            BiasRange = random.Next(2) == 0 ? random.Next(5) : null,
            Weights = random.Next(4) == 0 ? [.. Enumerable.Range(0, inputs).Select(_ => Limits(random, range))] : null,
            ForbiddenPairs = inputs > 1 && random.Next(4) == 0 ? [(0, inputs - 1)] : [],
        };
        return new TrainingProblem(TinyProblems.Make("drawn", scale, samples), [], range, [new Mistakes(costs)], OutputCoding.Single, limits);
    }

    private static WeightLimits Limits(Random random, int range)
    {
        var (a, b) = (random.Next(-range, range + 1), random.Next(-range, range + 1));
        return new WeightLimits(Math.Min(a, b), Math.Max(a, b));
    }
}
