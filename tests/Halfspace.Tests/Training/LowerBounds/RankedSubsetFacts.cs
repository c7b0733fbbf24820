using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Certificates.Rules;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Sets of samples of which more than one is missed: what hits a family of sets, and what the bounds make of them, held against all choices and all networks.</summary>
public sealed class RankedSubsetFacts(ITestOutputHelper output)
{
    [Fact]
    public void Few_members_hit_a_family_where_some_choice_of_all_does()
    {
        const int Seed = 77;
        var random = new Random(Seed);
        var (hit, missed) = (0, 0);
        for (var trial = 0; trial < Rounds.Of(100, 400); trial++)
        {
            var count = random.Next(3, 9);
            int[][] sets = [.. Enumerable.Range(0, random.Next(0, 70)).Select(_ => Enumerable.Range(0, count).Where(_ => random.Next(2) == 0).DefaultIfEmpty(random.Next(count)).ToArray())];
            var family = new SubsetFamily(count);
            foreach (var set in sets) family.Add(new InfeasibleSubset(set, []));
            var removed = random.Next(3) == 0 ? random.Next(count) : -1;
            var before = removed >= 0 ? family.Remove(removed) : null;
            int[][] left = [.. sets.Where(set => !set.Contains(removed))];
            for (var most = 0; most < 4; most++)
            {
                var exists = Enumerable.Range(0, 1 << count).Any(choice => int.PopCount(choice) <= most && left.All(set => set.Any(member => (choice >> member & 1) != 0)));
                var found = family.Hit(most);
                Assert.True(exists == found is not null && exists == new HittingSets(CancellationToken.None).Exist(left, most), $"seed {Seed}, trial {trial}, {most} of {count} members");
                if (found is not null) Assert.True(found.Length <= most && left.All(set => set.Intersect(found).Any()), $"seed {Seed}, trial {trial}");
                hit += exists ? 1 : 0;
                missed += exists ? 0 : 1;
                if (exists) continue;
                // None of the subsets that show it can be spared.
                var needed = family.Needed(most);
                Assert.False(new HittingSets(CancellationToken.None).Exist([.. needed.Select(set => set.Cells)], most));
                foreach (var one in needed) Assert.True(new HittingSets(CancellationToken.None).Exist([.. needed.Where(other => !ReferenceEquals(other, one)).Select(set => set.Cells)], most));
            }

            if (before is null) continue;
            family.Restore(before);
            Assert.Equal(new HittingSets(CancellationToken.None).Exist(sets, 2), family.Hit(2) is not null);
        }

        Assert.True(hit > Rounds.Of(50, 300) && missed > Rounds.Of(50, 300), $"seed {Seed}: {hit} hit, {missed} not");
    }

    [Fact]
    public void Fewer_than_no_member_hit_nothing_that_has_a_set()
    {
        Assert.False(new HittingSets(CancellationToken.None).Exist([[0]], -1));
        Assert.False(new HittingSets(CancellationToken.None).Exist([[]], 5));
    }

    [Fact]
    public void Sets_too_many_to_look_at_are_refused_before_they_take_memory_or_the_stack()
    {
        int[][] apart = [.. Enumerable.Range(0, 60_000).Select(s => new[] { 2 * s, 2 * s + 1 })];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<Halfspace.Certificates.CertificateException>(() => new HittingSets(CancellationToken.None).Exist(apart, 60_000));
        Assert.Throws<Halfspace.Certificates.CertificateException>(() => new HittingSets(CancellationToken.None).Exist(apart, 3));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 300_000_000);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_weights_miss_as_many_cells_of_a_set_as_its_rank_says(int misses)
    {
        const int Seed = 1219;
        var random = new Random(Seed);
        var (found, smaller, none) = (0, 0, 0);
        for (var trial = 0; trial < Rounds.Of(40, 120); trial++)
        {
            var data = TinyProblems.Random(random, random.Next(8, 20), random.Next(1, 4), 2, random.Next(1, 4));
            var problem = new TrainingProblem(data, [], 1 + trial % 2, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = random.Next(6) });
            var cells = NeuronReadings.Of(problem, problem.Objectives[0])!.Cells[0];
            var finder = new SubsetFinder(cells);
            var ranked = new RankedSubsetFinder(cells.Count, trial % 3 == 0 ? cells.Count / 3 : cells.Count, (prices, isThorough) => finder.Find(prices, long.MaxValue >> 1, TestContext.Current.CancellationToken, isThorough), () => false, random);
            double[] values = [.. Enumerable.Range(0, cells.Count).Select(_ => trial % 4 == 0 ? 0 : random.NextDouble())];
            if (ranked.Find(misses, values, 0.01) is not { } subset)
            {
                none++;
                continue;
            }

            found++;
            smaller += subset.Cells.Length < cells.Count ? 1 : 0;
            Assert.Equal(misses, subset.Misses);
            Assert.All(subset.Sets, set => Assert.True(set.IsInfeasible(cells)));
            Assert.False(new HittingSets(CancellationToken.None).Exist([.. subset.Sets.Select(set => set.Cells)], misses - 1));
            var least = Weights(cells).Min(weights => subset.Cells.Count(cell => Reach(cells, cell, weights) < cells.Threshold(cell)));
            Assert.True(least >= misses, $"seed {Seed}, trial {trial}: {least} of {subset.Cells.Length} cells are missed, not {misses}: {problem}");
        }

        Assert.True(found > Rounds.Of(8, 30) && smaller > Rounds.Of(7, 20) && none > 0, $"seed {Seed}: {found} found, {smaller} of them not of all cells, {none} not");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_packing_of_sets_of_more_misses_is_never_above_the_optimum_and_the_checker_derives_it(int hidden)
    {
        const int Seed = 1217;
        var random = new Random(Seed + hidden);
        var (ranked, above, tight) = (0, 0, 0);
        for (var trial = 0; trial < 150; trial++)
        {
            var data = TinyProblems.Random(random, random.Next(8, 22), 2 + random.Next(hidden == 0 ? 3 : 2), 2, random.Next(1, 4));
            const int range = 1;
            var costs = new MistakeCosts
            {
                ClassWeights = trial % 3 == 0 ? [Rational.Of(1 + random.Next(3), 2), Rational.Of(1 + random.Next(3), 3)] : null,
                InputCost = trial % 5 == 0 ? Rational.Of(1, 6) : 0,
                ZeroIsError = trial % 4 == 0 && hidden == 0,
            };
            var limits = new NetworkLimits { BiasRange = trial % 2 == 0 ? 4 : null, MaxInputs = trial % 7 == 0 ? 1 : null };
            var problem = new TrainingProblem(data, hidden == 0 ? [] : [1], range, [new Mistakes(costs)], OutputCoding.Single, limits);
            if (new SubsetPackingBound().Derive(new ProofStage(problem) { IsClaim = true }, TestContext.Current.CancellationToken) is not { } proof) continue;
            var best = AllNetworks.Of(problem).Min(network => problem.Score(network)[0])!.Value;
            Assert.True(proof.Value <= best, $"seed {Seed}, trial {trial}: {proof.Value} is above {best}: {problem}");
            Assert.Equal(Verdict.Verified, CertificateChecks.Certify(problem, problem.ConstantNetwork(1), proof).Verdict(TestContext.Current.CancellationToken));
            tight += proof.Value == best ? 1 : 0;
            if (proof.Packing!.Subsets.Concat(proof.Packing.Exchanged ?? []).All(subset => subset.Misses == 1)) continue;
            ranked++;
            var brief = new SubsetPackingBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken);
            above += brief is null || brief.Value < proof.Value ? 1 : 0;
        }

        output.WriteLine($"seed {Seed}: {ranked} with sets of more misses, {above} above what sets of one have, {tight} the optimum");
        Assert.True(ranked > 2 && above > 0 && tight > 80, $"seed {Seed}: {ranked} with sets of more misses, {above} above what sets of one have, {tight} the optimum");
    }

    [Fact]
    public void Threads_change_no_packing()
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(11), 40, 3, 2, 3), [], 3, [Mistakes.Instance], OutputCoding.Single);
        string Derived(int threads)
        {
            var proof = new SubsetPackingBound().Derive(new ProofStage(problem) { IsClaim = true, Threads = threads }, TestContext.Current.CancellationToken)!;
            return $"{proof.Value}: {string.Join("; ", proof.Packing!.Subsets.Select(subset => $"{subset.Misses} {subset.Share} {string.Join(" ", subset.Sets.SelectMany(set => set.Samples))}"))}";
        }

        Assert.Equal(Derived(1), Derived(2));
    }

    [Fact]
    public void A_set_of_one_miss_may_be_stated_as_a_list_of_one_set()
    {
        var certificate = RankedPackings.True().First(entry => entry.Name == "twins").Certificate;
        var root = JsonNode.Parse(ForgedCertificate.Written(certificate))!.AsObject();
        root["outcomes"]![0]!["bound"]!["packing"]!["subsets"]![0]!["sets"]!.AsArray().RemoveAt(1);
        Assert.Equal(Verdict.Verified, CertificateFile.Parse(System.Text.Encoding.UTF8.GetBytes(root.ToJsonString())).Verdict(TestContext.Current.CancellationToken));
    }

    /// <summary>All weights in the ranges of a neuron, that of the bias last.</summary>
    private static IEnumerable<int[]> Weights(NeuronCells cells)
    {
        IEnumerable<int[]> all = [[]];
        for (var i = 0; i < cells.Low.Count; i++)
        {
            var (low, high) = (cells.Low[i], cells.High[i]);
            all = all.SelectMany(weights => Enumerable.Range(low, high - low + 1).Select(weight => (int[])[.. weights, weight]));
        }

        return all;
    }

    private static long Reach(NeuronCells cells, int cell, int[] weights)
    {
        long sum = 0;
        for (var i = 0; i < weights.Length; i++) sum += (long)weights[i] * cells.Row(cell)[i];
        return sum;
    }
}
