using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Attack.Distances;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The search over signs with bounds of the distance, against the MIP solvers.</summary>
public sealed class DistanceSearchTests
{
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    [InlineData(AttackNorm.L0)]
    public void Distances_are_those_of_the_mip_solvers(AttackNorm norm)
    {
        var answers = new Dictionary<AttackStatus, int>();
        for (var seed = 0; seed < Rounds.Of(8, 24); seed++)
        {
            var random = new Random(1000 * (int)norm + seed);
            var problem = Random(random, norm, seed);
            var options = new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed, Threads = 1 + seed % 2, TimeLimit = 600 };
            var dual = NearestAdversarialInput.Find(problem, options);
            var mip = NearestAdversarialInput.Find(problem, options with { Search = AttackSearch.Mip, Solver = TestSolvers.Get(seed % 3 == 0 ? "cbc" : "highs") });
            var words = $"norm {norm}, seed {seed}: {dual} against {mip}";
            Assert.True(dual.Status is AttackStatus.Optimal or AttackStatus.Infeasible, words);
            Assert.True(dual.Status == mip.Status || mip.Status is AttackStatus.Unknown or AttackStatus.Feasible, words);
            Assert.Empty(dual.Trusts);
            answers[dual.Status] = answers.GetValueOrDefault(dual.Status) + 1;
            if (dual.Status == AttackStatus.Infeasible) continue;
            Assert.True(Math.Abs(dual.Distance - mip.Distance) <= 4e-4 * Math.Max(dual.Distance, 0.01) || mip.Status != AttackStatus.Optimal, words);
            Assert.True(dual.Bound <= mip.Distance * (1 + 1e-9) && mip.Bound <= dual.Distance * (1 + 1e-4), words);
        }

        Assert.True(answers.GetValueOrDefault(AttackStatus.Optimal) >= Rounds.Of(3, 8), string.Join(", ", answers));
    }

    [Fact]
    public void Permuted_neurons_and_threads_leave_the_distance()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            int[] widths = [6, 7, 6, 4];
            DenseLayer[] layers = [.. Enumerable.Range(0, 3).Select(l => TestNetworks.Dense(random, widths[l], widths[l + 1]))];
            var problem = new AttackProblem { Network = Network.Sequential(layers), Input = TestNetworks.Point(random, 6, 0, 1), Norm = (AttackNorm)(seed % 4), Margin = 0.03 };
            var options = new AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1 };
            var plain = NearestAdversarialInput.Find(problem, options);
            var order = Enumerable.Range(0, 7).ToArray();
            random.Shuffle(order);
            var permuted = Network.Sequential([
                new DenseLayer(6, [.. order.SelectMany(j => layers[0].WeightsOf(j).ToArray())], [.. order.Select(j => layers[0].Biases[j])]),
                new DenseLayer(7, [.. Enumerable.Range(0, 6).SelectMany(j => order.Select(i => layers[1].WeightsOf(j)[i]))], [.. layers[1].Biases]),
                layers[2],
            ]);
            foreach (var other in new[] { NearestAdversarialInput.Find(problem with { Network = permuted }, options), NearestAdversarialInput.Find(problem, options with { Threads = 2 }) })
            {
                Assert.Equal(plain.Status, other.Status);
                if (plain.Status == AttackStatus.Optimal) Assert.True(Math.Abs(plain.Distance - other.Distance) <= 2e-4 * plain.Distance, $"seed {seed}: {plain} and {other}");
            }
        }
    }

    [Fact]
    public void A_bound_at_any_interruption_is_below_the_distance()
    {
        var early = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [20, 14, 12, 5]), Input = TestNetworks.Point(random, 20, 0, 1), Norm = (AttackNorm)seed, Margin = 1 };
            var options = new AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1, TimeLimit = 600 };
            var seen = new List<double>();
            var full = NearestAdversarialInput.Find(problem, options, new Relay(progress => seen.Add(progress.Bound)));
            foreach (var limit in new[] { 0.02, 0.1, 0.3 })
            {
                var part = NearestAdversarialInput.Find(problem, options with { TimeLimit = limit });
                if (part.Status is AttackStatus.Feasible or AttackStatus.Unknown) early++;
                seen.Add(part.Status == AttackStatus.Infeasible && full.Status == AttackStatus.Infeasible ? 0 : part.Bound);
            }

            if (full.Witness is not null) Assert.All(seen, bound => Assert.True(bound <= full.Distance * (1 + 1e-9), $"seed {seed}: {bound} and {full}"));
        }

        Assert.True(early > 0);
    }

    [Fact]
    public void Bounds_told_over_several_targets_never_fall()
    {
        var rose = 0;
        for (var seed = 0; seed < Rounds.Of(3, 8); seed++)
        {
            var random = new Random(40 + seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [20, 14, 12, 5]), Input = TestNetworks.Point(random, 20, 0, 1), Norm = (AttackNorm)(seed % 4), Margin = 1 };
            var told = new List<double>();
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed, Threads = 1 + seed % 2, TimeLimit = 600 }, new Relay(progress => told.Add(progress.Bound)));
            Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.First <= pair.Second, $"seed {seed}: {pair.Second} told after {pair.First}"));
            if (result.Witness is not null) Assert.All(told, bound => Assert.True(bound <= result.Distance * (1 + 1e-9), $"seed {seed}: {bound} and {result}"));
            if (told[^1] > 0 && problem.Targets.Count > 1) rose++;
        }

        Assert.True(rose >= Rounds.Of(1, 2), $"{rose}");
    }

    /// <summary>One thread has come to a smaller ball and made planes there while another still looks at a part over the larger one.</summary>
    [Fact]
    public void Planes_that_another_thread_made_for_a_smaller_ball_are_not_used_in_a_larger_one()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [9, 8, 5, 3]), Input = TestNetworks.Point(random, 9, 0, 1), Norm = AttackNorm.L1, Margin = 0 };
            var question = new DistanceQuestion(problem, problem.Targets[0], DenseChain.Of(problem.Network)!, new InputRegion(new double[9], [.. Enumerable.Repeat(1.0, 9)]), null);
            var search = new DistanceSearch(question, new AttackIncumbent(problem), _ => { });
            var (large, small) = (question.Ball(3.0), question.Ball(1.0));
            var wide = search.Planes(large)!;
            Assert.True(wide.HoldIn(large) && wide.HoldIn(small));
            var narrow = search.Planes(small)!;
            Assert.True(narrow.HoldIn(small) && !narrow.HoldIn(large), $"seed {seed}");
            Assert.True(search.Planes(large)!.HoldIn(large), $"seed {seed}");
            // The smaller ball's stay those of the search.
            Assert.Same(narrow, search.Planes(small));
        }
    }

    /// <summary>Without linear programs a part in which every neuron has a sign is left as it is; before that it gets ranges of its own, and its nearest point is looked at.</summary>
    [Fact]
    public void No_part_is_left_before_it_was_bounded_again()
    {
        var unsettled = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [4, 5, 4, 3]), Input = TestNetworks.Point(random, 4, 0, 1), Norm = (AttackNorm)(seed % 3), Margin = 0.1 };
            problem = problem with { Target = problem.Targets[0] };
            var nearest = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1, TimeLimit = 600 });
            if (nearest is not { Status: AttackStatus.Optimal, Distance: > 0 }) continue;
            var question = new DistanceQuestion(problem, problem.Targets[0], DenseChain.Of(problem.Network)!, new InputRegion(new double[4], [1, 1, 1, 1]), null);
            foreach (var radius in new[] { 0.98, 1.02, 1.2 })
            {
                var looked = 0;
                var search = new DistanceSearch(question, new AttackIncumbent(problem), _ => { }, radius * nearest.Distance);
                search.Run(_ => looked++, 1, 30, long.MaxValue, TestContext.Current.CancellationToken);
                Assert.True(search.IsDone && search.Bound <= nearest.Distance * (1 + 1e-9), $"seed {seed}, {radius}: {search.Bound} and {nearest}");
                Assert.True(radius < 1 || search.HasUnsettled, $"seed {seed}, {radius}");
                if (!search.HasUnsettled) continue;
                unsettled++;
                Assert.True(looked > 0, $"seed {seed}, {radius}");
            }
        }

        Assert.True(unsettled >= 8, $"{unsettled}");
    }

    [Fact]
    public void Boxes_that_hold_no_witness_are_proved_empty()
    {
        var proved = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var network = TestNetworks.Random(random, [4, 6, 5, 3]);
            var input = TestNetworks.Point(random, 4, 0, 1);
            double[] lower = [.. input.Select(x => x - 0.05)], upper = [.. input.Select(x => x + 0.05)];
            var result = NearestAdversarialInput.Find(new AttackProblem { Network = network, Input = input, Lower = lower, Upper = upper, Norm = (AttackNorm)(seed % 4), Margin = 0.2 }, new AttackOptions { Solver = TestSolvers.Get("highs") });
            Assert.NotEqual(AttackStatus.Unknown, result.Status);
            if (result.Status != AttackStatus.Infeasible) continue;
            proved++;
            Assert.Empty(result.Trusts);
            for (var sample = 0; sample < 200; sample++)
            {
                double[] point = [.. lower.Select((low, i) => low + random.NextDouble() * (upper[i] - low))];
                var outputs = network.Forward<double>(point);
                Assert.All(Enumerable.Range(0, 3).Where(c => c != result.Class), c => Assert.True(outputs.Where((_, j) => j != c).Max() + 0.2 > outputs[c]));
            }
        }

        Assert.True(proved >= 4, $"{proved}");
    }

    /// <summary>A question about a small network: with ReLU, leaky ReLU, magnitude or groups of which the largest counts; a margin or a factor; a box of another size; one class or any.</summary>
    private static AttackProblem Random(Random random, AttackNorm norm, int seed)
    {
        int[] widths = seed % 5 == 4 ? [4, 4, 3] : [4, 5, 4, 3];
        var network = seed % 6 == 5 ? Maxima(random) : TestNetworks.Random(random, widths, (seed % 6) switch { 3 => size => new LeakyReluLayer(size, 0.1), 4 => size => new AbsLayer(size), _ => null });
        var isWide = seed % 4 == 3;
        var input = isWide ? TestNetworks.Point(random, network.InputSize, -1, 3) : TestNetworks.Point(random, network.InputSize, 0, 1);
        var problem = new AttackProblem
        {
            Network = network,
            Input = input,
            Norm = norm,
            Margin = seed % 3 == 0 ? null : 0.02 + 0.2 * random.NextDouble(),
            Factor = 1.2,
            Lower = isWide ? [.. input.Select((x, i) => i == 0 ? x : Math.Min(x, -1))] : null,
            Upper = isWide ? [.. input.Select((x, i) => i == 1 ? x : Math.Max(x, 3))] : null,
        };
        return seed % 2 == 0 ? problem : problem with { Target = problem.Targets[random.Next(problem.Targets.Count)] };
    }

    private static Network Maxima(Random random)
    {
        var builder = new NetworkBuilder();
        var hidden = builder.Add(TestNetworks.Dense(random, 4, 6), builder.Input(new TensorShape(4)));
        var largest = builder.Add(new MaxLayer(6, [[0, 1], [2, 3], [4, 5]]), hidden);
        return builder.Build(builder.Add(TestNetworks.Dense(random, 3, 3), builder.Add(new ReluLayer(3), largest)));
    }

    private sealed class Relay(Action<AttackProgress> action) : IProgress<AttackProgress>
    {
        public void Report(AttackProgress value) => action(value);
    }
}
