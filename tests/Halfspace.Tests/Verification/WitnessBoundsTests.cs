using Halfspace.Bounds;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Attack.Branching;
using Xunit;

namespace Halfspace.Tests.Verification;

public sealed class WitnessBoundsTests
{
    [Fact]
    public void Bounds_under_the_condition_hold_the_values_of_every_sampled_witness_and_are_tighter()
    {
        var (witnesses, tighter) = (0, 0);
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var network = TestNetworks.Random(random, [4, 6, 5, 3]);
            var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, 4, 0, 1), Target = 1, Margin = 0.05 };
            var lead = new MarginNetwork(problem, 1);
            var (lower, upper) = problem.Box;
            var region = new InputRegion(lower, upper).Within(new InputBall(problem.Input, 1.5, InputNorm.L1));
            var plain = new BackwardBounds().Compute(lead.Network, region, BoundOptions.Default);
            if (lead.IsExcluded(plain)) continue;
            var model = new AttackModel(problem, lead, plain, plain, new AttackOptions());
            model.AddRadius(1.5);
            using var program = new PhaseProgram(model, (ILpSolver)TestSolvers.Get("highs"), TestContext.Current.CancellationToken);
            var bounds = WitnessBounds.Tighten(program, plain, () => 10, TestContext.Current.CancellationToken);
            if (bounds is not null && WitnessBounds.Width(bounds) < 0.99 * WitnessBounds.Width(plain)) tighter++;
            for (var sample = 0; sample < 4000; sample++)
            {
                var point = TestNetworks.Point(random, 4, 0, 1);
                if (problem.Distance(point) > 1.5 || problem.Slack(network.Forward<double>(point), 1) < 0) continue;
                witnesses++;
                Assert.True(bounds is not null, $"seed {seed}: a witness where none can be");
                var trace = lead.Network.Trace<double>(point);
                foreach (var node in lead.Network.Nodes.Where(node => node.Layer is ReluLayer).Select(node => node.Inputs[0]))
                    for (var j = 0; j < node.Size; j++)
                        Assert.True(trace[node.Index][j] >= bounds.Lower(node)[j] - 1e-9 && trace[node.Index][j] <= bounds.Upper(node)[j] + 1e-9, $"seed {seed}, {node.Name}[{j}]: {trace[node.Index][j]} not in {bounds.Lower(node)[j]} to {bounds.Upper(node)[j]}");
            }
        }

        Assert.True(witnesses > 100 && tighter > 2, $"{witnesses} witnesses, {tighter} tighter");
    }

    [Fact]
    public void Phases_cut_ranges_at_zero_and_exclude_each_other()
    {
        var network = TestNetworks.Random(new Random(5), [3, 4, 2]);
        var relu = network.Nodes.First(node => node.Layer is ReluLayer);
        var bounds = new IntervalBounds().Compute(network, new InputRegion([0, 0, 0], [1, 1, 1]), BoundOptions.Default);
        var open = Enumerable.Range(0, 4).First(j => bounds.Lower(relu.Inputs[0])[j] < 0 && bounds.Upper(relu.Inputs[0])[j] > 0);
        var active = WitnessBounds.With(bounds, [((relu.Index, open), 1)])!;
        Assert.Equal((0, bounds.Upper(relu.Inputs[0])[open]), (active.Lower(relu.Inputs[0])[open], active.Upper(relu.Inputs[0])[open]));
        var inactive = WitnessBounds.With(bounds, [((relu.Index, open), 0)])!;
        Assert.Equal((bounds.Lower(relu.Inputs[0])[open], 0), (inactive.Lower(relu.Inputs[0])[open], inactive.Upper(relu.Inputs[0])[open]));
    }
}
