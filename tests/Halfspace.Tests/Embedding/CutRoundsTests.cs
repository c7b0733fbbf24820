using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Cuts in rounds reach the relaxation of the extended formulation, cut off no solution, and keep to their limits.</summary>
public sealed class CutRoundsTests
{
    [Fact]
    public void They_reach_the_extended_relaxation()
    {
        var solver = TestSolvers.Get("highs");
        const int seed = 103;
        var random = new Random(seed);
        for (var trial = 0; trial < 4; trial++)
        {
            var network = TestNetworks.Random(random, [5, 6, 5, 1]);
            var (hull, extended) = (Model(network, new ReluHull()), Model(network, new ReluExtended()));
            var (first, last) = (Relaxation(hull.Model, solver), hull.Embedded.AddCuts(solver));
            var text = $"seed {seed}, trial {trial}: {last}";
            Assert.True(last.IsComplete, text);
            Assert.True(Math.Abs(last.FirstValue - first) < 1e-6 && last.LastValue <= first + 1e-7, text);
            Assert.True(Math.Abs(last.LastValue - Relaxation(extended.Model, solver)) < 1e-4, text + $" against {Relaxation(extended.Model, solver)}");

            // What the network does satisfies every cut.
            for (var sample = 0; sample < 200; sample++)
            {
                var fixedModel = hull.Model;
                var trace = network.Trace<double>(TestNetworks.Point(random, 5, -1, 1));
                var point = new double[fixedModel.VariableCount];
                trace[0].CopyTo(point, 0);
                foreach (var node in network.Nodes.Where(node => node.Layer is ReluLayer))
                {
                    for (var j = 0; j < node.Size; j++) Set(fixedModel, hull.Embedded.Values(node)[j], trace[node.Index][j], point);
                }

                Assert.True(FeasibilityReport.Of(fixedModel, point).IsFeasible, $"seed {seed}, trial {trial}: {FeasibilityReport.Of(fixedModel, point)}");
            }
        }
    }

    [Fact]
    public void One_round_is_one_relaxation()
    {
        var solver = TestSolvers.Get("highs");
        var (model, embedded) = Model(TestNetworks.Random(new Random(3), [5, 6, 5, 1]), new ReluHull());
        var rows = model.RowCount;
        var result = embedded.AddCuts(solver, new CutRoundsOptions { MaxRounds = 1 });
        Assert.Equal((1, result.Cuts), (result.Rounds, model.RowCount - rows));
        Assert.True(result.Cuts > 0 && !result.IsComplete);
        Assert.Equal(0, embedded.AddCuts(solver, new CutRoundsOptions { MaxRounds = 0 }).Rounds);
    }

    [Fact]
    public void Formulations_without_a_family_need_no_round()
    {
        var (_, embedded) = Model(TestNetworks.Random(new Random(3), [5, 6, 1]), new ReluBigM());
        Assert.Equal(new CutRoundsResult(0, 0, double.NaN, double.NaN, true), embedded.AddCuts(TestSolvers.Get("highs")));
    }

    [Fact]
    public void Cuts_at_points_of_the_relaxation_hold_for_every_forward_pass()
    {
        const int seed = 104;
        var random = new Random(seed);
        var count = 0;
        for (var trial = 0; trial < 6; trial++)
        {
            var network = TestNetworks.Random(random, [5, 6, 5, 1]);
            var (model, embedded) = Model(network, new ReluHull());
            for (var guess = 0; guess < 20; guess++)
            {
                // Any point of the variables' box; the cuts that it breaks need not know where it came from.
                var point = Enumerable.Range(0, model.VariableCount).Select(j => model.LowerBound(j) + random.NextDouble() * (model.UpperBound(j) - model.LowerBound(j))).ToArray();
                var cuts = embedded.CutsAt(point);
                count += cuts.Count;
                Assert.All(cuts, cut => Assert.True(cut.Expression.Evaluate(point) > cut.Upper, $"seed {seed}, trial {trial}: {cut}"));
                for (var sample = 0; sample < 50; sample++)
                {
                    var pass = new double[model.VariableCount];
                    TestNetworks.Point(random, 5, -1, 1).CopyTo(pass, 0);
                    embedded.Complete(pass);
                    Assert.All(cuts, cut => Assert.True(cut.Expression.Evaluate(pass) <= cut.Upper + 1e-9, $"seed {seed}, trial {trial}: {cut}"));
                }
            }
        }

        Assert.True(count > 100, $"{count} cuts");
    }

    [Fact]
    public void The_optimum_is_the_same_with_cuts_in_the_tree_in_rounds_and_without()
    {
        var scip = TestSolvers.Get("scip");
        const int seed = 105;
        var random = new Random(seed);
        var cuts = 0;
        for (var trial = 0; trial < Rounds.Of(1, 3); trial++)
        {
            var network = TestNetworks.Random(random, [5, 8, 6, 1]);
            var plain = Model(network, new ReluBigM()).Model.Solve(scip);
            var hull = Model(network, new ReluHull());
            var tree = hull.Model.Solve(scip, new SolveOptions { UserCuts = hull.Embedded.CutsAt });
            hull.Embedded.AddCuts(scip);
            var rounds = hull.Model.Solve(scip);
            cuts += tree.UserCuts;
            foreach (var result in new[] { tree, rounds })
                Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - plain.Objective) < 1e-5 && Math.Abs(result.DualBound - plain.DualBound) < 1e-5, $"seed {seed}, trial {trial}: {plain} and {result}");
        }

        Assert.True(cuts > 0, "no cut was asked for");
    }

    private static (MipModel Model, EmbeddedNetwork Embedded) Model(Network network, IReluFormulation relu)
    {
        var model = new MipModel("cuts");
        var embedded = model.Embed(network, TestNetworks.Inputs(model, 5, -1, 1), new EmbeddingOptions { Relu = relu });
        model.Maximize(embedded.Outputs[0]);
        return (model, embedded);
    }

    private static double Relaxation(MipModel model, IMipSolver solver) => IntegersToContinuous.Apply(model).Solve(solver).Objective;

    /// <summary>Puts an unstable neuron's value into its variable and into its binary, which follows it.</summary>
    private static void Set(MipModel model, LinearExpression output, double value, double[] point)
    {
        if (output.TermCount != 1 || !model.VariableName(output.Indices[0]).StartsWith("relu", StringComparison.Ordinal)) return;
        point[output.Indices[0]] = value;
        point[output.Indices[0] + 1] = value > 0 ? 1 : 0;
    }
}
