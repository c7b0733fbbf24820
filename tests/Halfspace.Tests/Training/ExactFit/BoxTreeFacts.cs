using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>Branch and bound over inputs and ranges of weights at once, against brute force over all weights of small neurons.</summary>
public sealed class BoxTreeFacts
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Optimum_and_bounds_agree_with_brute_force_over_all_weights(int seed, int threads)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (aboveZero, refused, wide) = (0, 0, 0);
        for (var trial = 0; trial < Rounds.Of(400, 1500); trial++)
        {
            var neuron = Neuron(random);
            var optimum = TinyNeurons.Optimum(neuron);
            aboveZero += optimum is > 0 and < SupportFitResult.NoLimit ? 1 : 0;
            refused += optimum == SupportFitResult.NoLimit ? 1 : 0;
            wide += neuron.High[^1] - neuron.Low[^1] > 256 ? 1 : 0;
            var bounds = new List<long>();
            var result = SupportFit.Solve(neuron, threads: threads, improved: (value, _) => bounds.Add(value), byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.True((optimum, optimum) == (result.Cost, result.Bound), $"seed {seed}, trial {trial}: {result}, optimum {optimum}");
            Assert.All(bounds, bound => Assert.InRange(bound, 0, optimum));
            if (result.Weights is { } weights) Assert.Equal(optimum, TinyNeurons.Cost(neuron, weights));
            else Assert.Equal(SupportFitResult.NoLimit, optimum);

            var refuted = SupportFit.Solve(neuron, below: optimum, threads: threads, byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((null, optimum), (refuted.Weights, refuted.Bound));
            if (optimum == SupportFitResult.NoLimit) continue;
            var found = SupportFit.Solve(neuron, below: optimum + 1, byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((optimum, optimum), (TinyNeurons.Cost(neuron, found.Weights!), found.Bound));
            var stopped = SupportFit.Solve(neuron, nodeLimit: random.Next(40), improved: (value, _) => Assert.InRange(value, 0, optimum), byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.InRange(stopped.Bound, 0, optimum);
        }

        Assert.True(aboveZero > Rounds.Of(200, 700) && refused > Rounds.Of(3, 10) && wide > Rounds.Of(20, 50), $"{aboveZero} above zero, {refused} without weights, {wide} wide biases");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_tree_that_knows_no_weights_finds_the_optimum(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < Rounds.Of(400, 1500); trial++)
        {
            var neuron = Neuron(random);
            if (neuron.High[^1] - neuron.Low[^1] > 100) continue;
            int[] needed = [.. Enumerable.Range(0, neuron.Count).Where(c => neuron.Low[c] > 0 || neuron.High[c] < 0)];
            int[] free = [.. Enumerable.Range(0, neuron.Count).Where(c => neuron.Low[c] < neuron.High[c] && !needed.Contains(c))];
            if (needed.Length > 0) continue;
            var best = new SupportBest(SupportFitResult.NoLimit, null);
            new BoxTree(neuron, new BoxSamples(neuron), best, () => best.Cost, () => true).Search(BoxTree.Whole(neuron, needed, neuron.Allowed(needed, free)));
            Assert.True(best.Cost == TinyNeurons.Optimum(neuron), $"seed {seed}, trial {trial}: {best.Cost} instead of {TinyNeurons.Optimum(neuron)}");
        }
    }

    /// <summary>More samples than a word has bits, sparse, and several inputs that are open at once.</summary>
    [Theory]
    [InlineData(6, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(9, true)]
    public void Many_sparse_samples_with_several_open_inputs_agree_with_brute_force(int seed, bool mostCostOne)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        for (var trial = 0; trial < Rounds.Of(40, 150); trial++)
        {
            var isWide = random.Next(6) == 0;
            var inputs = isWide ? 3 : 5;
            var range = isWide ? 2 : 1;
            var largest = random.Next(2) == 0 ? 3 : 60;
            var rows = Enumerable.Range(0, 60 + random.Next(100)).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(3) > 0 ? 0 : random.Next(random.Next(4) == 0 ? -largest : 0, largest + 1)).ToArray()).DistinctBy(row => string.Join(' ', row)).ToArray();
            var hidden = Enumerable.Range(0, inputs).Select(_ => random.Next(-3, 4)).ToArray();
            bool[] isPlus = [.. rows.Select(row => row.Zip(hidden, (value, weight) => value * weight).Sum() + random.Next(-largest, largest + 1) > 0)];
            var bias = isWide ? 400 : random.Next(1, 5);
            var neuron = new PricedNeuron
            {
                Rows = rows,
                // Samples that cost one are counted as bits, where few cost more.
                PlusCosts = [.. isPlus.Select(plus => plus ? Draw(random, mostCostOne) : random.Next(8) / 7)],
                MinusCosts = [.. isPlus.Select(plus => plus ? random.Next(8) / 7 : Draw(random, mostCostOne))],
                Low = [.. Enumerable.Repeat(-range, inputs), -bias],
                High = [.. Enumerable.Repeat(range, inputs), bias],
                Unit = isWide ? 1 : random.Next(1, 12),
                PlusThreshold = 1,
                MinusThreshold = random.Next(2),
                Prices = new NeuronPrices(1 + random.Next(2), [.. Enumerable.Range(0, inputs).Select(_ => (long)random.Next(2))], random.Next(4) / 3, isWide ? 2 : 2 + random.Next(3)),
                Columns = [.. Enumerable.Range(0, inputs)],
            };
            var (optimum, threads) = (TinyNeurons.Optimum(neuron), 1 + random.Next(2));
            var result = SupportFit.Solve(neuron, threads: threads, byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.True((optimum, optimum) == (result.Cost, result.Bound), $"seed {seed}, trial {trial}: {result}, optimum {optimum}");
            var refuted = SupportFit.Solve(neuron, below: optimum, threads: threads, byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((null, optimum), (refuted.Weights, refuted.Bound));
            var found = SupportFit.Solve(neuron, below: optimum + 1, byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((optimum, optimum), (TinyNeurons.Cost(neuron, found.Weights!), found.Bound));
        }
    }

    /// <summary>What open inputs may save was once measured over a weight's whole range, where no sample needs help, and held against halves in which some do.</summary>
    [Fact]
    public void A_half_of_a_range_in_which_open_inputs_save_more_is_not_cut_off()
    {
        var others = Enumerable.Range(0, 300).Select(i => new[] { 100 + i, 0, 0 });
        var neuron = new PricedNeuron
        {
            Rows = [[1, 1, 0], [1, 0, 0], .. others],
            PlusCosts = [5, 0, .. others.Select(_ => 1)],
            MinusCosts = [0, 5, .. others.Select(_ => 0)],
            Low = [1, -10, -1, 0],
            High = [10, 10, 1, 0],
            Unit = 1,
            PlusThreshold = 6,
            MinusThreshold = -5,
            Prices = new NeuronPrices(1, [0, 0, 0], 0, 2),
            Columns = [0, 1, 2],
        };
        Assert.Equal(0, TinyNeurons.Cost(neuron, [5, 1, 0, 0]));
        var result = SupportFit.Solve(neuron, byRanges: true, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((0L, 0L), (result.Cost, result.Bound));
    }

    /// <summary>Columns were once held in 16 bits, so what column 32,769 helps was counted for column 1.</summary>
    [Fact]
    public void Samples_name_columns_beyond_16_bits()
    {
        const int inputs = 32_771;
        var row = new int[inputs];
        (row[32_769], row[32_770]) = (1, -1);
        var samples = new BoxSamples(new PricedNeuron
        {
            Rows = [row],
            PlusCosts = [1],
            MinusCosts = [0],
            Low = [.. Enumerable.Repeat(-1, inputs), -3],
            High = [.. Enumerable.Repeat(1, inputs), 3],
            Unit = 1,
            PlusThreshold = 0,
            MinusThreshold = 1,
            Prices = new NeuronPrices(1, new long[inputs], 0, 2),
            Columns = [.. Enumerable.Range(0, inputs)],
        });
        Assert.Equal([2 * 32_769, 2 * 32_770 + 1], samples.Helping);
    }

    [Fact]
    public void Many_samples_of_many_values_are_searched_so_and_a_bound_one_step_too_high_is_refused()
    {
        var random = new Random(5);
        var samples = new (int[] Inputs, int Label)[2300];
        for (var k = 0; k < samples.Length; k++)
        {
            int[] inputs = [random.Next(400), random.Next(400), random.Next(3)];
            samples[k] = (inputs, inputs[0] + random.Next(200) > inputs[1] + 100 ? 1 : 0);
        }

        var problem = new TrainingProblem(TinyProblems.Make("many values", 100, samples), [], 2, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = 2, MaxInputs = 2 });
        var neuron = PricedNeuron.Of(problem);
        var optimum = TinyNeurons.Optimum(neuron);
        var (chosen, said) = (SupportFit.Solve(neuron, cancellationToken: TestContext.Current.CancellationToken), SupportFit.Solve(neuron, byRanges: true, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((optimum, optimum, said.Nodes), (chosen.Cost, chosen.Bound, chosen.Nodes));

        var stage = new ProofStage(problem) { IsClaim = true };
        Assert.Equal(new Cost(optimum, 1), new SupportBound().Derive(stage with { Enough = new Cost(optimum, 1) }, TestContext.Current.CancellationToken)?.Value);
        Assert.Null(new SupportBound().Derive(stage with { Enough = new Cost(optimum + 1, 1) }, TestContext.Current.CancellationToken));
    }

    private static int Draw(Random random, bool mostCostOne) => mostCostOne ? 1 + random.Next(20) / 19 * random.Next(1, 4) : random.Next(1, 3);

    /// <summary>Few samples of any values, with prices, limits of every kind, and biases in a narrow range or a wide one.</summary>
    private static PricedNeuron Neuron(Random random)
    {
        var inputs = 1 + random.Next(4);
        var range = inputs == 4 ? 1 : 1 + random.Next(2);
        var (unit, largest) = (1 + random.Next(3), random.Next(3) switch { 0 => 1, 1 => 3, _ => 40 });
        var rows = Enumerable.Range(0, 2 + random.Next(10)).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(3) == 0 ? 0 : random.Next(random.Next(2) == 0 ? -largest : 0, largest + 1)).ToArray()).DistinctBy(row => string.Join(' ', row)).ToArray();
        var bias = random.Next(4) == 0 ? 200 + random.Next(300) : random.Next(6);
        var limits = Enumerable.Range(0, inputs).Select(_ => random.Next(4) > 0 ? (Low: -range, High: range) : (Low: random.Next(-range, range + 1), High: random.Next(-range, range + 1))).Select(limit => (Low: Math.Min(limit.Low, limit.High), High: Math.Max(limit.Low, limit.High))).ToArray();
        var threshold = random.Next(2);
        return new PricedNeuron
        {
            Rows = rows,
            PlusCosts = [.. rows.Select(_ => random.Next(2) * random.Next(1, 4))],
            MinusCosts = [.. rows.Select(_ => random.Next(2) * random.Next(1, 4))],
            Low = [.. limits.Select(limit => limit.Low), -bias],
            High = [.. limits.Select(limit => limit.High), bias - (bias > 0 ? random.Next(2) : 0)],
            Unit = unit,
            PlusThreshold = threshold,
            MinusThreshold = 1 - (threshold == 1 ? random.Next(2) : 0),
            Prices = new NeuronPrices(1 + random.Next(3), [.. Enumerable.Range(0, inputs).Select(_ => random.Next(2) * (long)random.Next(4))], random.Next(3) == 0 ? random.Next(3) : 0, random.Next(5) > 0 ? random.Next(inputs + 1) : null),
            Columns = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(2))],
            MostColumns = random.Next(5) == 0 ? random.Next(3) : null,
            ForbiddenPairs = inputs > 1 && random.Next(5) == 0 ? [(0, inputs - 1)] : [],
        };
    }
}
