using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Halfspace.Tests.Mip.Solvers;
using Halfspace.Verification;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Maximum;
using Halfspace.Verification.Properties;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Solvers that lie about trained networks: in linear programs nothing they say counts unless it is re-derived, in integer ones nothing that a forward pass refutes.</summary>
public sealed class LyingSolverVerificationTests
{
    private static readonly double[] Input = [.9, .1, .6, .2];

    /// <summary>Every other lie for each test, from one on; all in all rounds.</summary>
    public static TheoryData<Lie> Lies(int first) => [.. Enum.GetValues<Lie>().Where(lie => Rounds.Takes((int)lie + first, 2))];

    [Theory]
    [MemberData(nameof(Lies), 0)]
    public void Bounds_hold_for_every_forward_pass(Lie lie)
    {
        var liar = new LyingSolver((ILpSolver)TestSolvers.Get("highs"), lie);
        var network = TestNetworks.Tiny();
        var box = new InputRegion([0, 0, 0, 0], [1, 1, 1, 1]);
        foreach (var method in new IBoundMethod[] { new LpBounds(), new MipBounds() })
        {
            var bounds = method.Compute(network, box, new BoundOptions { Threads = 1, Solver = liar, TimeLimit = 2 });
            Assert.True(liar.Solves > 0);
            var random = new Random(1);
            for (var sample = 0; sample < 500; sample++)
            {
                var trace = network.Trace<double>(TestNetworks.Point(random, 4, 0, 1));
                foreach (var node in network.Nodes)
                {
                    for (var j = 0; j < node.Size; j++)
                        Assert.True(trace[node.Index][j] >= bounds.Lower(node)[j] - 1e-9 && trace[node.Index][j] <= bounds.Upper(node)[j] + 1e-9, $"{lie}, {method.Name}: {node.Name} {j}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lies), 1)]
    public void A_maximum_is_no_higher_than_its_bound_and_no_bound_is_below_a_forward_pass(Lie lie)
    {
        var honest = (ILpSolver)TestSolvers.Get("highs");
        var network = TestNetworks.Tiny();
        var bounds = new BackwardBounds().Compute(network, new InputRegion([0, 0, 0, 0], [1, 1, 1, 1]), BoundOptions.Default);
        var objective = new OutputObjective([1, -1, 0], 0.5);
        var best = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = honest, Threads = 1 }).Value;
        foreach (var formulation in new IReluFormulation[] { ReluFormulations.Default, new ReluHull() })
        {
            var result = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Relu = formulation, Solver = new LyingSolver(honest, lie), Threads = 1, TimeLimit = 2 });
            if (result.Status == MaximumStatus.Contradicted) continue;
            Assert.True(result.Bound >= best - 1e-5 && result.Value <= best + 1e-5, $"{lie}, {formulation.Name}: {result}");
            Assert.Equal(result.Value, objective.Of(network.Forward<double>(result.Inputs!)));
            if (result.Status == MaximumStatus.Optimal) Assert.Equal(best, result.Value, 4);
        }
    }

    [Theory]
    [MemberData(nameof(Lies), 2)]
    public void An_attack_has_a_witness_that_is_one_and_no_bound_beyond_the_nearest(Lie lie)
    {
        var honest = (ILpSolver)TestSolvers.Get("highs");
        foreach (var norm in new[] { new[] { AttackNorm.L1, AttackNorm.Linf, AttackNorm.L2 }[(int)lie % 3] })
        {
            var problem = new AttackProblem { Network = TestNetworks.Tiny(), Input = Input, Target = 2, Margin = 0.01, Norm = norm };
            var nearest = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = honest, Threads = 1, TimeLimit = 600 });
            Assert.Equal(AttackStatus.Optimal, nearest.Status);
            foreach (var search in Enum.GetValues<AttackSearch>())
            {
                var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = new LyingSolver(honest, lie), Search = search, AttacksFirst = false, TimeLimit = 1, Threads = 1 });
                var place = $"{lie}, {norm}, {search}: {result.Status} {result.Distance} {result.Bound}";
                Assert.NotEqual(AttackStatus.Infeasible, result.Status);
                // A bound that no witness refutes is the solver's word, and says so.
                Assert.True(result.Status == AttackStatus.Contradicted || (result.Witness is null && result.Trusts.Contains("liar")) || result.Bound <= nearest.Distance * (1 + 1e-3), place);
                if (result.Witness is not { } witness) continue;
                Assert.True(problem.Slack(problem.Network.Forward<double>(witness), 2) >= 0, place);
                Assert.Equal(problem.Distance(witness), result.Distance, 9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lies), 3)]
    public void No_property_is_proved_or_refuted_by_a_lie(Lie lie)
    {
        var honest = (ILpSolver)TestSolvers.Get("highs");
        var network = TestNetworks.Random(new Random(5), [3, 8, 6, 2]);
        var box = new InputRegion([-1, -1, -1], [1, 1, 1]);
        var bounds = new BackwardBounds().Compute(network, box, BoundOptions.Default);
        var largest = NetworkMaximum.Find(bounds, new OutputObjective([1, -1], 0), new MaximumOptions { Solver = honest, Threads = 1, TimeLimit = 600 });
        Assert.Equal(MaximumStatus.Optimal, largest.Status);
        foreach (var step in new[] { -0.01, 0.01 })
        {
            var property = new Property(3, 2, [new PropertyCase(box, [new OutputRow([-1, 1], -(largest.Value + step))])]);
            var result = Verifier.Verify(network, property, new VerifierOptions { Solver = new LyingSolver(honest, lie), Threads = 1, TimeLimit = 1 });
            Assert.NotEqual(step > 0 ? Verdict.Refuted : Verdict.Proved, result.Verdict);
        }
    }
}
