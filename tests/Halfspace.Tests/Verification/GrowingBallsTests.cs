using Halfspace.Bounds;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Attack.Distances;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The search in growing balls, against the MIP solvers and against witnesses that are known.</summary>
public sealed class GrowingBallsTests
{
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    [InlineData(AttackNorm.L0)]
    public void Distances_are_those_of_the_mip_solvers(AttackNorm norm)
    {
        var (solved, rose) = (0, 0);
        for (var seed = 0; seed < Rounds.Of(5, 16); seed++)
        {
            var problem = Random(norm, seed, out var random);
            var mip = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get(seed % 2 == 0 ? "highs" : "cbc"), Search = AttackSearch.Mip, Seed = seed, TimeLimit = 600 });
            if (mip.Status != AttackStatus.Optimal || mip.Distance == 0) continue;
            var best = new AttackIncumbent(problem);
            Offer(problem, best, random);
            if (!double.IsFinite(best.Distance)) continue;
            var bounds = new List<double>();
            var (balls, walk) = Search(problem, best, bounds.Add, patience: 0);
            balls.Run(input => walk.From(input, () => 30), 1 + seed % 2, 30, 60, TestContext.Current.CancellationToken);
            var words = $"norm {norm}, seed {seed}: {balls.Bound} to {best.Distance} against {mip}";
            Assert.True(balls.IsUsable && balls.IsDone, words);
            Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.True(pair.First <= pair.Second, $"{words}, {pair.Second} told after {pair.First}"));
            Assert.All(bounds, bound => Assert.True(Math.Min(bound, best.Distance) <= mip.Distance * (1 + 1e-9), $"{words}, on the way {bound}"));
            Assert.True(Math.Min(balls.Bound, best.Distance) <= mip.Distance * (1 + 1e-9), words);
            Assert.True(Math.Abs(best.Distance - mip.Distance) <= 4e-4 * Math.Max(mip.Distance, 0.01) || balls.HasUnsettled, words);
            solved++;
            if (bounds.Where(bound => bound < 0.9 * mip.Distance && bound > 0).Distinct().Count() > 1) rose++;
        }

        Assert.True(solved >= Rounds.Of(2, 6) && (rose >= Rounds.Of(2, 3) || norm == AttackNorm.L0), $"{norm}: {solved} solved, {rose} in more than one ball");
    }

    [Fact]
    public void No_ball_is_shown_that_holds_a_witness()
    {
        var shown = 0;
        for (var seed = 0; seed < Rounds.Of(8, 24); seed++)
        {
            // The best witness at hand is far from the nearest, and the search is told of no other.
            var problem = Random((AttackNorm)(seed % 4), seed, out var random);
            var near = new AttackIncumbent(problem);
            for (var k = 0; k < 4; k++) Offer(problem, near, random);
            var far = new AttackIncumbent(problem);
            if (near.Witness is null || near.Distance == 0) continue;
            for (var factor = 3.0; factor >= 1 && far.Witness is null; factor -= 0.25) far.Offer([.. near.Witness.Select((x, i) => Math.Clamp(problem.Input[i] + factor * (x - problem.Input[i]), 0, 1))], near.Target);
            if (far.Witness is null) continue;
            var (balls, _) = Search(problem, far, _ => { }, patience: 0);
            balls.Run(_ => { }, 1, 10, 10, TestContext.Current.CancellationToken);
            Assert.True(balls.Bound <= near.Distance * (1 + 1e-9) || far.Distance <= near.Distance, $"seed {seed}: {balls.Bound}, and a witness at {near.Distance}");
            if (balls.Bound > 0) shown++;
        }

        Assert.True(shown >= Rounds.Of(3, 8), $"{shown}");
    }

    [Fact]
    public void Nothing_is_searched_any_more_once_the_question_is_settled()
    {
        var settled = 0;
        for (var seed = 0; seed < 24; seed++)
        {
            var problem = Random((AttackNorm)(seed % 4), seed, out var random);
            var nearest = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed, TimeLimit = 600 });
            if (nearest is not { Status: AttackStatus.Optimal, Distance: > 0 }) continue;
            var best = new AttackIncumbent(problem);
            for (var factor = 3.0; factor > 1.05 && best.Witness is null; factor -= 0.1) best.Offer([.. nearest.Witness!.Select((x, i) => Math.Clamp(problem.Input[i] + factor * (x - problem.Input[i]), 0, 1))], nearest.Target!.Value);
            if (best.Witness is null) continue;
            // The nearest witness is found on the way, so that the question can be settled before the first whole ball is.
            long? parts = null;
            GrowingBalls? balls = null;
            (balls, _) = Search(problem, best, _ => parts = balls!.IsDone ? parts ?? balls.Nodes : parts, patience: 0);
            void Improve(double[] point)
            {
                if (balls.Bound >= 0.78 * nearest.Distance) best.Offer(nearest.Witness!, nearest.Target!.Value);
            }

            balls.Run(Improve, 1, 30, 30, TestContext.Current.CancellationToken);
            Assert.True(balls.IsDone, $"seed {seed}: {balls.Bound} of {best.Distance}");
            if (parts is not { } then) continue;
            settled++;
            Assert.True(then == balls.Nodes, $"seed {seed}: {balls.Nodes} parts, {then} when it was settled");
            balls.Run(_ => { }, 1, 30, 30, TestContext.Current.CancellationToken);
            Assert.Equal(then, balls.Nodes);
        }

        Assert.True(settled >= 6, $"{settled}");
    }

    [Fact]
    public void Where_a_ball_settles_the_question_the_whole_one_is_not_searched()
    {
        var settled = 0;
        for (var seed = 0; seed < 40 && settled < 3; seed++)
        {
            var problem = Random((AttackNorm)(seed % 3), seed, out var random);
            var nearest = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed, TimeLimit = 600 });
            if (nearest is not { Status: AttackStatus.Optimal, Distance: > 0 }) continue;
            // Linear programs would find the nearest witness; without them it is offered. The first ball is a quarter of the best distance, a little below the nearest witness, which is offered in the second.
            var best = new AttackIncumbent(problem);
            for (var sample = 0; sample < 4000 && best.Witness is null; sample++)
            {
                var way = TestNetworks.Point(random, problem.Input.Length, -1, 1);
                var length = 3.95 * nearest.Distance / problem.Distance([.. way.Select((x, i) => problem.Input[i] + x)]);
                double[] point = [.. way.Select((x, i) => problem.Input[i] + length * x)];
                if (point.All(x => x is >= 0 and <= 1)) best.Offer(point, nearest.Target!.Value);
            }

            if (best.Witness is null) continue;
            var isFound = false;
            GrowingBalls? balls = null;
            long? parts = null;
            (balls, _) = Search(problem, best, _ => parts = balls!.IsDone ? parts ?? balls.Nodes : parts, patience: 0, finds: false);
            balls.Run(
                _ => isFound |= balls.Bound >= 0.985 * nearest.Distance && best.Offer(nearest.Witness!, nearest.Target!.Value),
                1,
                30,
                30,
                TestContext.Current.CancellationToken);
            Assert.True(balls.IsDone, $"seed {seed}: {balls.Bound} of {best.Distance}");
            if (!isFound || balls.HasUnsettled) continue;
            settled++;
            Assert.True(parts == balls.Nodes, $"seed {seed}: {balls.Nodes} parts, {parts} when a ball had settled it");
        }

        Assert.True(settled >= 3, $"{settled}");
    }

    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    [InlineData(AttackNorm.L0)]
    public void A_ball_that_goes_on_from_open_parts_of_the_whole_one_shows_no_more_than_there_is(AttackNorm norm)
    {
        var (solved, went) = (0, 0);
        for (var seed = 0; seed < Rounds.Of(norm == AttackNorm.L2 ? 4 : 6, 24); seed++)
        {
            var problem = Random(norm, seed, out var random);
            var mip = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get(seed % 2 == 0 ? "highs" : "cbc"), Search = AttackSearch.Mip, Seed = seed, TimeLimit = 600 });
            if (mip.Status != AttackStatus.Optimal || mip.Distance == 0) continue;
            var best = new AttackIncumbent(problem);
            Offer(problem, best, random);
            if (!double.IsFinite(best.Distance) || best.Distance < 1.05 * mip.Distance) continue;
            var question = new DistanceQuestion(problem, best.Target, DenseChain.Of(problem.Network)!, new InputRegion(new double[5], [1, 1, 1, 1, 1]), LpSolvers.Beside(TestSolvers.Get("highs")));
            foreach (var most in new[] { 1, 10, 60 })
            {
                // Searches before ranges would settle most of these questions at once, so they are known not to pay.
                var first = new FirstSearches();
                for (var share = 0.0; share < 1; share += 1.0 / 1024) first.Add(share, 60, isSettled: false);
                var whole = new DistanceSearch(question, best, _ => { }, first: first);
                // The first part, and about as many as are asked for.
                whole.Run(_ => { }, 1, 30, double.Epsilon, TestContext.Current.CancellationToken);
                whole.Run(_ => { }, 1, 30, most * whole.FirstWork, TestContext.Current.CancellationToken);
                if (whole.IsDone) continue;
                foreach (var share in new[] { 0.5, 0.9, 0.99, 1.02 })
                {
                    var radius = norm == AttackNorm.L0 ? Math.Max(1, mip.Distance - 1) : share * mip.Distance;
                    if (radius >= best.Distance) continue;
                    var ball = new DistanceSearch(question, best, _ => { }, radius, larger: whole);
                    ball.Run(_ => { }, 1 + seed % 2, 30, double.PositiveInfinity, TestContext.Current.CancellationToken);
                    var words = $"norm {norm}, seed {seed}, {most} parts, radius {radius}: {ball.Bound}, and {mip}";
                    Assert.True(ball.IsUsable && ball.IsDone, words);
                    Assert.True(ball.Bound <= mip.Distance * (1 + 1e-9), words);
                    Assert.True(radius > mip.Distance || ball.HasUnsettled || ball.Bound >= question.CutoffOf(radius), words);
                    went++;
                }
            }

            solved++;
        }

        Assert.True(solved >= Rounds.Of(2, 6) && went >= Rounds.Of(6, 24), $"{norm}: {solved} solved, {went} balls");
    }

    /// <summary>Whatever else the machine has to do: the second run is slower.</summary>
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    [InlineData(AttackNorm.L0)]
    public void Two_runs_with_one_thread_do_the_same(AttackNorm norm)
    {
        var (same, several) = (0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(300 + seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [14, 12, 11, 3]), Input = TestNetworks.Point(random, 14, 0, 1), Norm = norm, Margin = 0.1 };
            var label = Array.IndexOf(problem.Network.Forward<double>(problem.Input), problem.Network.Forward<double>(problem.Input).Max());
            problem = problem with { Target = (label + 1) % 3 };
            var runs = new List<(long, double, double, double, string)>();
            var radii = 0;
            for (var run = 0; run < 2; run++)
            {
                var best = new AttackIncumbent(problem);
                Offer(problem, best, new Random(seed));
                if (!double.IsFinite(best.Distance)) break;
                var work = new List<double>();
                var (balls, walk) = Search(problem, best, _ => { }, patience: 0);
                void Improve(double[] point)
                {
                    work.Add(balls.Bound);
                    walk.From(point, () => 600);
                    if (runs.Count > 0 && work.Count < 100) Thread.Sleep(2);
                }

                balls.Run(Improve, 1, 600, 60, TestContext.Current.CancellationToken);
                Assert.True(balls.IsDone, $"{norm}, seed {seed}");
                runs.Add((balls.Nodes, balls.Work, balls.Bound, best.Distance, string.Join(" ", work)));
                radii = Math.Max(radii, work.Distinct().Count());
            }

            if (runs.Count < 2) continue;
            Assert.Equal(runs[0], runs[1]);
            same++;
            if (radii > 1) several++;
        }

        Assert.True(same >= 3 && several >= 2, $"{norm}: {same}, {several} of them with several bounds");
    }

    [Fact]
    public void Near_a_witness_the_other_neurons_have_its_signs()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var problem = new AttackProblem { Network = TestNetworks.Random(random, [8, 10, 9, 3]), Input = TestNetworks.Point(random, 8, 0, 1), Norm = AttackNorm.L1, Margin = 0 };
            var best = new AttackIncumbent(problem);
            Offer(problem, best, random);
            if (best.Witness is null || best.Distance == 0) continue;
            var (chain, region) = (DenseChain.Of(problem.Network)!, new InputRegion(new double[8], [.. Enumerable.Repeat(1.0, 8)]));
            var question = new DistanceQuestion(problem, best.Target, chain, region, null);
            var root = ReluRoot.Of(chain, question.Ball(best), 5, 1, () => false)!;
            var part = question.Near(root, best.Witness, 4);
            var whole = DistancePart.Of(root, question.Rows.Count);
            var (values, open, free) = (best.Witness, 0, 0);
            for (var k = 0; k < 2; k++)
            {
                var sums = chain.Stages[k].Sums(values);
                for (var j = 0; j < sums.Length; j++)
                {
                    Assert.True(part.Lower[k][j] <= sums[j] && sums[j] <= Math.Max(0, part.Upper[k][j]), $"seed {seed}, neuron {k}.{j}");
                    if (whole.Lower[k][j] >= 0 || whole.Upper[k][j] <= 0) continue;
                    open++;
                    if (part.Signs[k][j] == 0) free++;
                    else Assert.Equal(sums[j] >= 0 ? 1 : -1, part.Signs[k][j]);
                }

                values = [.. sums.Select(chain.Stages[k].Value)];
            }

            Assert.Equal(Math.Min(4, open), free);
        }
    }

    private static AttackProblem Random(AttackNorm norm, int seed, out Random random)
    {
        random = new Random(7000 + 100 * (int)norm + seed);
        var network = TestNetworks.Random(random, seed % 3 == 2 ? [5, 8, 3] : [5, 6, 5, 3], seed % 4 == 3 ? size => new LeakyReluLayer(size, 0.1) : null);
        var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, 5, 0, 1), Norm = norm, Margin = 0.02 };
        var outputs = network.Forward<double>(problem.Input);
        var label = Array.IndexOf(outputs, outputs.Max());
        return problem with { Target = (label + 1) % 3 };
    }

    /// <summary>Offers random inputs and corners of the box, which are far as a rule.</summary>
    private static void Offer(AttackProblem problem, AttackIncumbent best, Random random)
    {
        for (var sample = 0; sample < 2000; sample++)
        {
            var point = TestNetworks.Point(random, problem.Input.Length, 0, 1);
            if (sample % 2 == 0) point = Array.ConvertAll(point, x => Math.Round(x));
            foreach (var target in problem.Targets) best.Offer(point, target);
        }
    }

    private static (GrowingBalls Balls, DistanceWalk Walk) Search(AttackProblem problem, AttackIncumbent best, Action<double> onBound, double patience, bool finds = true)
    {
        var size = problem.Input.Length;
        var solver = finds ? LpSolvers.Beside(TestSolvers.Get("highs")) : null;
        var question = new DistanceQuestion(problem, best.Target, DenseChain.Of(problem.Network)!, new InputRegion(new double[size], [.. Enumerable.Repeat(1.0, size)]), solver);
        return (new GrowingBalls(question, best, onBound, patience), new DistanceWalk(question, best.Target, best, solver, 0, 1, TestContext.Current.CancellationToken));
    }
}
