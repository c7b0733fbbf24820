using Halfspace.Bounds;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Attack.Distances;
using Halfspace.Verification.BranchAndBound;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The search of some subproblems in a part, with the whole of a ball as the part.</summary>
public sealed class ShortSearchTests
{
    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    public void A_ball_is_settled_only_where_no_witness_is_in_it(AttackNorm norm)
    {
        var (settled, split) = (0, 0);
        for (var seed = 0; seed < 12; seed++)
        {
            if (Question(norm, seed) is not var (question, distance)) continue;
            // A witness lies within the larger ball, so something has to be left of it.
            var larger = Search(question, 1.05 * distance, long.MaxValue, isWholeWanted: true);
            Assert.True(larger.IsOpen || larger.Signed.Count > 0, $"{norm}, seed {seed}");
            Assert.True(larger.Signed.Count == 0 || larger.Signed.Min(node => node.Distance) <= distance * (1 + 1e-6), $"{norm}, seed {seed}");
            var smaller = Search(question, 0.9 * distance, long.MaxValue, isWholeWanted: true);
            Assert.False(smaller.IsOpen, $"{norm}, seed {seed}");
            if (smaller.Signed.Count == 0) settled++;
            if (smaller.Worker.Subproblems > 0) split++;
        }

        Assert.True(settled >= 6 && split >= 3, $"{settled} and {split}");
    }

    [Fact]
    public void A_search_that_is_to_settle_all_stops_where_that_is_out_of_reach()
    {
        var stopped = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            if (Question(AttackNorm.L1, seed) is not var (question, distance)) continue;
            var all = Search(question, 1.5 * distance, long.MaxValue, isWholeWanted: false).Worker.Subproblems;
            if (all <= 64) continue;
            var most = all / 2;
            var (whole, some) = (Search(question, 1.5 * distance, most, isWholeWanted: true), Search(question, 1.5 * distance, most, isWholeWanted: false));
            // What is split at once is counted when it is done.
            Assert.InRange(some.Worker.Subproblems, most, most + DualAscent.Lanes);
            Assert.True(whole.Worker.Subproblems <= some.Worker.Subproblems, $"seed {seed}: {whole.Worker.Subproblems} and {some.Worker.Subproblems}");
            if (whole.Worker.Subproblems >= most) continue;
            stopped++;
            // It stops at nodes that four subproblems each would not fit.
            Assert.True(whole.IsOpen && whole.Open.Count() * 4 > most - whole.Worker.Subproblems, $"seed {seed}: {all}");
            Assert.True(whole.Worker.Subproblems + DualAscent.Lanes / 2 < some.Worker.Subproblems, $"seed {seed}: {whole.Worker.Subproblems} and {some.Worker.Subproblems}");
        }

        Assert.True(stopped >= 2, $"{stopped}");
    }

    [Theory]
    [InlineData(AttackNorm.L1)]
    [InlineData(AttackNorm.L2)]
    [InlineData(AttackNorm.Linf)]
    public void What_is_left_of_a_search_that_was_interrupted_is_no_farther_than_the_nearest_witness(AttackNorm norm)
    {
        var open = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            if (Question(norm, seed) is not var (question, distance)) continue;
            foreach (var most in new[] { 0, 1, 8, 24, 64 })
            {
                foreach (var isWholeWanted in new[] { false, true })
                {
                    var search = Search(question, 1.2 * distance, most, isWholeWanted);
                    Assert.Equal(search.Open.Concat(search.Signed).Min(node => node.Distance), search.Distance);
                    Assert.True(search.Distance <= distance * (1 + 1e-9), $"{norm}, seed {seed}, {most}: {search.Distance} and {distance}");
                    if (search.IsOpen && search.Distance > 0.1 * distance) open++;
                }
            }
        }

        Assert.True(open >= 10, $"{open}");
    }

    [Fact]
    public void Nodes_of_a_search_take_no_more_than_some_megabytes()
    {
        Assert.True(ShortSearch.MostOf(100, 120) > 4 * 100);
        Assert.InRange(ShortSearch.MostOf(5000, 5000) / 6 * 5000L * 21, 1 << 23, 1 << 24);
        Assert.True(ShortSearch.MostOf(0, 0) > 0);
    }

    private static (DistanceQuestion Question, double Distance)? Question(AttackNorm norm, int seed)
    {
        var random = new Random(300 + seed);
        var problem = new AttackProblem { Network = TestNetworks.Random(random, [8, 12, 10, 3]), Input = TestNetworks.Point(random, 8, 0, 1), Norm = norm, Margin = 0.1 };
        problem = problem with { Target = problem.Targets[0] };
        var nearest = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Threads = 1, TimeLimit = 600 });
        if (nearest.Status != AttackStatus.Optimal || nearest.Distance == 0) return null;
        return (new DistanceQuestion(problem, problem.Targets[0], DenseChain.Of(problem.Network)!, new InputRegion(problem.Box.Lower, problem.Box.Upper), null), nearest.Distance);
    }

    private static ShortSearch Search(DistanceQuestion question, double radius, long most, bool isWholeWanted)
    {
        var region = question.Ball(radius);
        var part = DistancePart.Of(ReluRoot.Of(question.Chain, region, 10, 1, () => false)!, question.Rows.Count);
        var (root, node) = part.Over(question.Chain, region, ChainMargins.Of(question.Chain, region), null);
        var search = new ShortSearch(root, question, () => question.CutoffOf(radius));
        search.Begin(node);
        search.Run(most, isWholeWanted, () => false);
        return search;
    }
}
