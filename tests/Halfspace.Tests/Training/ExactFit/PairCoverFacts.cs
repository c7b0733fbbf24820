using Halfspace.Training.ExactFit;
using Xunit;

namespace Halfspace.Tests.Training.ExactFit;

/// <summary>Inputs that tell all pairs of samples apart, against brute force over all weights of small neurons.</summary>
public sealed class PairCoverFacts
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Weights_that_miss_nothing_are_found_at_the_least_cost_and_nothing_below_it(int seed, int threads)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (perfect, impossible, refused) = (0, 0, 0);
        for (var trial = 0; trial < 1500; trial++)
        {
            var neuron = Neuron(random);
            var miss = Miss(neuron);
            var optimum = Math.Min(miss, TinyNeurons.Optimum(neuron));
            perfect += optimum < miss ? 1 : 0;
            impossible += optimum == miss ? 1 : 0;

            // The search alone, which knows no weights; and with an optimum to refute.
            foreach (var limit in new[] { miss, optimum })
            {
                if (!IsPossible(neuron)) continue;
                var (best, told) = (new SupportBest(limit, null), new List<long>());
                var run = new PairCoverRun(neuron, best, () => true, (support, _) => (0, Fit(neuron, support, best)), told.Add, TestContext.Current.CancellationToken);
                Assert.True(run.Solve(Needed(neuron), threads));
                Assert.True((optimum, optimum) == (best.Cost, run.Bound), $"seed {seed}, trial {trial}, below {limit}: {best.Cost}, bound {run.Bound}, optimum {optimum}");
                if (best.Weights is { } weights) Assert.Equal(optimum, TinyNeurons.Cost(neuron, weights));
                Assert.Equal(optimum < limit, best.Weights is not null);
                Assert.All(told, bound => Assert.InRange(bound, 0, optimum));
            }

            // As the fit comes to it.
            var result = SupportFit.Solve(neuron, below: miss, threads: threads, improved: (value, _) => Assert.InRange(value, 0, optimum), cancellationToken: TestContext.Current.CancellationToken);
            refused += result.Weights is null ? 1 : 0;
            Assert.True((optimum, optimum) == (result.Cost, result.Bound), $"seed {seed}, trial {trial}: {result}, optimum {optimum}");
            var stopped = SupportFit.Solve(neuron, below: miss, nodeLimit: random.Next(30), improved: (value, _) => Assert.InRange(value, 0, optimum), cancellationToken: TestContext.Current.CancellationToken);
            Assert.InRange(stopped.Bound, 0, optimum);
        }

        Assert.True(perfect > 500 && impossible > 100 && refused >= impossible, $"{perfect} that miss nothing, {impossible} impossible, {refused} without weights");
    }

    /// <summary>Fits that take long are left, and what was proved before stands.</summary>
    [Fact]
    public void A_fit_that_does_not_end_leaves_a_bound_and_no_claim()
    {
        var random = new Random(4);
        for (var trial = 0; trial < 300; trial++)
        {
            var neuron = Neuron(random);
            var (miss, ended) = (Miss(neuron), random.Next(4));
            if (!IsPossible(neuron)) continue;
            var (optimum, best) = (Math.Min(miss, TinyNeurons.Optimum(neuron)), new SupportBest(miss, null));
            var run = new PairCoverRun(neuron, best, () => true, (support, _) => (0, ended-- > 0 && Fit(neuron, support, best)), _ => { }, TestContext.Current.CancellationToken);
            if (run.Solve(Needed(neuron), 1)) Assert.Equal(optimum, run.Bound);
            Assert.InRange(run.Bound, 0, optimum);
        }
    }

    [Fact]
    public void The_set_of_a_pair_has_an_input_with_the_sign_that_tells_the_two_apart()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 200; trial++)
        {
            var neuron = Neuron(random);
            var covers = new PairCovers(neuron);
            var set = new ulong[covers.Words];
            for (var i = 0; i < covers.PlusRows.Length; i++)
            {
                for (var j = 0; j < covers.MinusRows.Length; j++)
                {
                    covers.Fill(i, j, set);
                    for (var c = 0; c < neuron.Count; c++)
                    {
                        var difference = neuron.Rows[covers.PlusRows[i]][c] - neuron.Rows[covers.MinusRows[j]][c];
                        Assert.Equal(difference > 0 && neuron.High[c] > 0, PairCovers.Has(set, covers.Bit(c, isPositive: true)));
                        Assert.Equal(difference < 0 && neuron.Low[c] < 0, PairCovers.Has(set, covers.Bit(c, isPositive: false)));
                    }
                }
            }
        }
    }

    /// <summary>Many inputs of zero and one, of which a few decide: the inputs that tell pairs apart are counted, not the weights of all.</summary>
    [Fact]
    public void The_fewest_inputs_of_many_are_proved_within_few_nodes()
    {
        var random = new Random(6);
        var rows = Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 70).Select(_ => random.Next(2)).ToArray()).DistinctBy(row => string.Concat(row)).ToArray();
        var isPlus = rows.Select(row => 2 * row[3] - row[20] + row[41] - 2 * row[66] + row[69] > 0).ToArray();
        var neuron = new PricedNeuron
        {
            Rows = rows,
            PlusCosts = [.. isPlus.Select(plus => plus ? 1 : 0)],
            MinusCosts = [.. isPlus.Select(plus => plus ? 0 : 1)],
            Low = [.. Enumerable.Repeat(-5, 70), -50],
            High = [.. Enumerable.Repeat(5, 70), 50],
            Unit = 1,
            PlusThreshold = 1,
            MinusThreshold = 0,
            Prices = new NeuronPrices(1000, [.. Enumerable.Repeat(10L, 70)], 0, null),
            Columns = [.. Enumerable.Range(0, 70)],
        };
        var result = SupportFit.Solve(neuron, below: 1000, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((50L, 50L), (result.Cost, result.Bound));
        Assert.Equal([3, 20, 41, 66, 69], Enumerable.Range(0, 70).Where(c => result.Weights![c] != 0));
        Assert.InRange(result.Nodes, 1, 20_000);
    }

    private static long Miss(PricedNeuron neuron) => neuron.PlusCosts.Concat(neuron.MinusCosts).Where(cost => cost > 0).DefaultIfEmpty(0).Min() * neuron.Prices.Miss;

    private static int[] Needed(PricedNeuron neuron) => [.. Enumerable.Range(0, neuron.Count).Where(c => neuron.Low[c] > 0 || neuron.High[c] < 0)];

    /// <summary>Whether what must be used may be.</summary>
    private static bool IsPossible(PricedNeuron neuron)
    {
        var needed = Needed(neuron);
        return needed.Length <= (neuron.Prices.MostInputs ?? int.MaxValue) && Enumerable.Range(0, needed.Length).All(k => neuron.Allowed(needed[..k], [needed[k]]).Length > 0);
    }

    /// <summary>All weights of a support.</summary>
    private static bool Fit(PricedNeuron neuron, int[] support, SupportBest best)
    {
        var weights = new int[neuron.Count + 1];
        int[] places = [.. support, neuron.Count];
        foreach (var at in places) weights[at] = neuron.Low[at];
        while (true)
        {
            if (TinyNeurons.Cost(neuron, weights) is { } cost && cost < best.Cost) best.Offer([.. weights], cost);
            var place = 0;
            while (place < places.Length && ++weights[places[place]] > neuron.High[places[place]]) weights[places[place]] = neuron.Low[places[place++]];
            if (place == places.Length) return true;
        }
    }

    /// <summary>Samples that some weights, drawn at random, get right, some of them spoilt; each miss costs more than most inputs, whose prices differ.</summary>
    private static PricedNeuron Neuron(Random random)
    {
        var inputs = 1 + random.Next(5);
        var range = inputs < 4 ? 1 + random.Next(3) : 1;
        var largest = random.Next(3) switch { 0 => 1, 1 => 2, _ => 30 };
        var rows = Enumerable.Range(0, 2 + random.Next(14)).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.Next(random.Next(2) == 0 ? -largest : 0, largest + 1)).ToArray()).DistinctBy(row => string.Join(' ', row)).ToArray();
        var (bias, threshold, unit) = (random.Next(5), random.Next(2), 1 + random.Next(2));
        var other = 1 - (threshold == 1 ? random.Next(2) : 0);
        int[] weights = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(2) * random.Next(-range, range + 1)), random.Next(-bias, bias + 1)];
        var limits = Enumerable.Range(0, inputs).Select(c => random.Next(5) switch { 0 => (Low: Math.Min(weights[c], 0), High: range), 1 => (Low: weights[c], High: Math.Max(weights[c], random.Next(range + 1))), _ => (Low: -range, High: range) }).ToArray();
        long Sum(int[] row) => Enumerable.Range(0, inputs).Sum(c => (long)row[c] * weights[c]) + (long)weights[^1] * unit;
        var sides = rows.Select(row => random.Next(40) == 0 ? random.Next(2) == 0 : Sum(row) >= threshold).ToArray();
        bool Counts(int r) => sides[r] || -Sum(rows[r]) >= other;
        return new PricedNeuron
        {
            Rows = rows,
            PlusCosts = [.. sides.Select(side => side ? random.Next(1, 4) : 0)],
            MinusCosts = [.. sides.Select((side, r) => !side && Counts(r) ? random.Next(1, 4) : 0)],
            Low = [.. limits.Select(limit => limit.Low), -bias],
            High = [.. limits.Select(limit => limit.High), bias],
            Unit = unit,
            PlusThreshold = threshold,
            MinusThreshold = other,
            Prices = new NeuronPrices(20 + random.Next(20), [.. Enumerable.Range(0, inputs).Select(_ => random.Next(3) == 0 ? random.Next(9) : 5L)], random.Next(3) == 0 ? random.Next(3) : 0, random.Next(4) == 0 ? random.Next(inputs + 1) : null),
            Columns = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(3))],
            MostColumns = random.Next(5) == 0 ? random.Next(3) : null,
            ForbiddenPairs = inputs > 1 && random.Next(5) == 0 ? [(0, inputs - 1)] : [],
        };
    }
}
