using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Xunit;

namespace Halfspace.Tests.Verification;

public sealed class NearestAdversarialInputTests
{
    private static readonly double[] Start = [.9, .1, .6, .2];

    [Fact]
    public void A_problem_without_a_network_or_an_input_is_refused()
    {
        Assert.Contains("no network", Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(new AttackProblem { Network = null!, Input = Start })).Message, StringComparison.Ordinal);
        Assert.Contains("no input", Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(new AttackProblem { Network = TestNetworks.Tiny(), Input = null! })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new AttackOptions { TimeLimit = double.NaN });
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void The_tiny_networks_smallest_distances(string name)
    {
        var solver = TestSolvers.Get(name);
        foreach (var formulation in TestNetworks.Formulations)
        {
            foreach (var (target, distance) in new[] { (0, 0), (1, .919753), (2, .868571) })
            {
                var result = NearestAdversarialInput.Find(new AttackProblem { Network = TestNetworks.Tiny(), Input = Start, Target = target }, new AttackOptions { Relu = formulation, Solver = solver });
                Assert.True(result.Status == AttackStatus.Optimal && Math.Abs(result.Distance - distance) < 1e-5, $"{formulation.Name}, target {target}: {result}");
                Assert.InRange(result.Bound, distance - 1e-4, result.Distance);
                Assert.Equal(target, result.Target);
            }
        }
    }

    [Theory]
    [InlineData(AttackSearch.Dual, 1, true)]
    [InlineData(AttackSearch.Dual, 2, false)]
    [InlineData(AttackSearch.Phases, 1, true)]
    [InlineData(AttackSearch.Phases, 2, true)]
    [InlineData(AttackSearch.Phases, 1, false)]
    [InlineData(AttackSearch.Mip, 1, true)]
    public void Every_search_agrees_with_all_patterns_for_every_formulation(AttackSearch search, int threads, bool attacksFirst)
    {
        var solver = TestSolvers.Get("highs");
        for (var seed = 10; seed < 14; seed++)
        {
            var random = new Random(seed);
            var network = TestNetworks.Random(random, [3, 4, 3, 3]);
            var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, 3, 0, 1), Target = random.Next(3), Norm = seed % 2 == 0 ? AttackNorm.L1 : AttackNorm.Linf, Margin = 0.02 };
            var expected = Patterns(problem, problem.Target.Value, solver);
            foreach (var formulation in TestNetworks.Formulations)
            {
                var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = solver, Seed = seed, Search = search, Threads = threads, AttacksFirst = attacksFirst, Relu = formulation });
                if (double.IsInfinity(expected)) Assert.Equal(AttackStatus.Infeasible, result.Status);
                else Assert.True(result.Status == AttackStatus.Optimal && Math.Abs(expected - result.Distance) < 1e-3 && result.Bound <= expected + 1e-6, $"seed {seed}, {formulation.Name}: {expected} and {result}");
            }
        }
    }

    [Fact]
    public void Cuts_in_the_tree_leave_the_smallest_distances()
    {
        var solver = TestSolvers.Get("scip");
        foreach (var (target, distance) in new[] { (0, 0), (1, .919753), (2, .868571) })
        {
            var options = new AttackOptions { Relu = new ReluHull(), CutsInTree = true, AttacksFirst = false, Search = AttackSearch.Mip, Solver = solver };
            var result = NearestAdversarialInput.Find(new AttackProblem { Network = TestNetworks.Tiny(), Input = Start, Target = target }, options);
            Assert.True(result.Status == AttackStatus.Optimal && Math.Abs(result.Distance - distance) < 1e-5, $"target {target}: {result}");
            Assert.InRange(result.Bound, distance - 1e-4, result.Distance);
        }
    }

    [Fact]
    public void Any_other_class_is_the_nearest_of_all()
    {
        var result = NearestAdversarialInput.Find(new AttackProblem { Network = TestNetworks.Tiny(), Input = Start }, new AttackOptions { Solver = TestSolvers.Get("highs") });
        Assert.Equal((AttackStatus.Optimal, 0, 2), (result.Status, result.Class, result.Target));
        Assert.Equal(.868571, result.Distance, 5);
    }

    [Theory]
    [InlineData(AttackNorm.L1, 1)]
    [InlineData(AttackNorm.L1, 2)]
    [InlineData(AttackNorm.Linf, 3)]
    [InlineData(AttackNorm.Linf, 4)]
    [InlineData(AttackNorm.L0, 5)]
    [InlineData(AttackNorm.L0, 6)]
    public void Agrees_with_a_linear_program_for_each_pattern_of_active_neurons(AttackNorm norm, int seed)
    {
        var solver = TestSolvers.Get("highs");
        var random = new Random(seed);
        var network = TestNetworks.Random(random, [3, 4, 3, 3]);
        var input = TestNetworks.Point(random, 3, 0, 1);
        for (var target = 0; target < 3; target++)
        {
            var problem = new AttackProblem { Network = network, Input = input, Target = target, Norm = norm, Margin = 0.05 };
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = solver, Seed = seed });
            var expected = Patterns(problem, target, solver);
            if (double.IsInfinity(expected)) Assert.Equal(AttackStatus.Infeasible, result.Status);
            else Assert.Equal(expected, result.Distance, 3);
        }
    }

    [Fact]
    public void The_Euclidean_distance_is_closed_by_tangents()
    {
        // One neuron: x0 + x1 - 1 against zero, from the origin the nearest point of the line is its middle.
        var network = Network.Sequential([new DenseLayer([[1, 1], [0, 0]], [-1, 0])]);
        var result = NearestAdversarialInput.Find(new AttackProblem { Network = network, Input = [0, 0.1], Target = 0, Norm = AttackNorm.L2, Margin = 0 }, new AttackOptions { Solver = TestSolvers.Get("highs") });
        Assert.Equal(AttackStatus.Optimal, result.Status);
        Assert.Equal(0.9 / Math.Sqrt(2), result.Distance, 4);
    }

    [Fact]
    public void A_witness_holds_in_single_and_in_double_precision()
    {
        var witnesses = 0;
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            var network = TestNetworks.Random(random, [5, 6, 6, 3]);
            var problem = new AttackProblem { Network = network, Input = TestNetworks.Point(random, 5, 0, 1), Margin = 1e-3, Norm = (AttackNorm)(seed % 4) };
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Seed = seed });
            if (result.Witness is not { } witness) continue;
            witnesses++;
            Assert.True(problem.Slack(network.Forward<double>(witness), result.Target!.Value) >= 0, $"seed {seed}");
            Assert.True(problem.Slack(Array.ConvertAll(network.Forward<float>(Array.ConvertAll(witness, x => (float)x)), y => (double)y), result.Target.Value) >= 0, $"seed {seed}");
            Assert.All(witness, x => Assert.InRange(x, 0, 1));
            Assert.Equal(problem.Distance(witness), result.Distance);
            Assert.True(result.Bound <= result.Distance);
        }

        Assert.True(witnesses >= 4, $"{witnesses} witnesses");
    }

    [Fact]
    public void Every_class_but_the_inputs_own_is_a_target()
    {
        var problem = new AttackProblem { Network = TestNetworks.Tiny(), Input = Start };
        Assert.Equal([1, 2], problem.Targets);
        Assert.Equal([2], (problem with { Target = 2 }).Targets);
    }

    [Fact]
    public void A_factor_on_signed_outputs_is_warned_of()
    {
        var problem = new AttackProblem { Network = TestNetworks.Tiny(), Input = Start, Target = 1 };
        var options = new AttackOptions { Solver = TestSolvers.Get("highs") };
        Assert.Contains("--margin", Assert.Single(NearestAdversarialInput.Find(problem, options).Warnings), StringComparison.Ordinal);
        Assert.Empty(NearestAdversarialInput.Find(problem with { Margin = 0.1 }, options).Warnings);
        // With a ReLU on the outputs none is negative, but all may be zero.
        var builder = new NetworkBuilder();
        var network = builder.Build(builder.Add(new ReluLayer(2), builder.Add(new DenseLayer([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]), builder.Input(new TensorShape(4)))));
        var zero = NearestAdversarialInput.Find(problem with { Network = network }, options).Warnings;
        Assert.Contains("all zero", Assert.Single(zero), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_no_input_is_given_to_is_infeasible()
    {
        var network = Network.Sequential([new DenseLayer([[1.0], [0.0]], [1, 0])]);
        var result = NearestAdversarialInput.Find(new AttackProblem { Network = network, Input = [0.5], Target = 1, Margin = 0.1 }, new AttackOptions { Solver = TestSolvers.Get("highs") });
        Assert.Equal(AttackStatus.Infeasible, result.Status);
        Assert.Null(result.Witness);
    }

    [Fact]
    public void Questions_that_make_no_sense_are_refused()
    {
        var problem = new AttackProblem { Network = TestNetworks.Tiny(), Input = Start, Target = 1 };
        Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(problem with { Input = [1, 2] }));
        Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(problem with { Input = [2, 0, 0, 0] }));
        Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(problem with { Target = 3 }));
        Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(problem with { Factor = 0.5 }));
        Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(problem with { Margin = double.NaN }));
        Assert.Throws<ArgumentException>(() => NearestAdversarialInput.Find(problem with { Lower = [0, 0] }));
    }

    /// <summary>The smallest distance over all patterns of active neurons, and for L0 over all sets of inputs that change.</summary>
    private static double Patterns(AttackProblem problem, int target, IMipSolver solver)
    {
        var network = problem.Network;
        var (inputs, best) = (network.InputSize, double.PositiveInfinity);
        var neurons = network.Nodes.Where(node => node.Layer is ReluLayer).Sum(node => node.Size);
        for (var pattern = 0; pattern < 1 << neurons; pattern++)
        {
            for (var changed = 0; changed < (problem.Norm == AttackNorm.L0 ? 1 << inputs : 1); changed++)
            {
                var model = new MipModel("pattern");
                var x = TestNetworks.Inputs(model, inputs, 0, 1);
                var t = model.AddContinuous(0, 1, "t");
                var total = LinearExpression.Zero;
                for (var i = 0; i < inputs; i++)
                {
                    if (problem.Norm == AttackNorm.L0 && (changed >> i & 1) == 0) model.Fix(x[i], problem.Input[i]);
                    var d = problem.Norm == AttackNorm.Linf ? t : model.AddContinuous(0, 1, $"d{i}");
                    model.AddConstraint(x[i] - d <= problem.Input[i]);
                    model.AddConstraint(x[i] + d >= problem.Input[i]);
                    total += d;
                }

                var (neuron, values) = (0, x.Select(v => (LinearExpression)v).ToArray());
                foreach (var node in network.Nodes.Where(node => !node.IsInput))
                {
                    if (node.Layer is DenseLayer dense)
                    {
                        values = [.. Enumerable.Range(0, dense.OutputSize).Select(j => Enumerable.Range(0, values.Length).Aggregate((LinearExpression)dense.Biases[j], (sum, i) => sum.Plus(dense.WeightsOf(j)[i], values[i])))];
                        continue;
                    }

                    for (var j = 0; j < values.Length; j++)
                    {
                        var active = (pattern >> neuron++ & 1) == 1;
                        model.AddConstraint(active ? values[j] >= 0 : values[j] <= 0);
                        if (!active) values[j] = 0.0;
                    }
                }

                for (var j = 0; j < values.Length; j++) if (j != target) model.AddConstraint(values[target] - values[j] >= problem.Margin!.Value);
                model.Minimize(problem.Norm switch { AttackNorm.Linf => t, AttackNorm.L0 => LinearExpression.Zero, _ => total });
                var result = model.Solve(solver);
                if (result.Point is not null) best = Math.Min(best, problem.Norm == AttackNorm.L0 ? System.Numerics.BitOperations.PopCount((uint)changed) : result.Objective);
            }
        }

        return best;
    }
}
