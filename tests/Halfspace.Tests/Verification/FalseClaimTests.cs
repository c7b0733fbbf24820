using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Embedding;
using Halfspace.Verification.Attack;
using Halfspace.Verification.Maximum;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>Claims that were once made and are false, each on the network that showed it.</summary>
public sealed class FalseClaimTests
{
    private static readonly Network Steep = Network.Sequential(
    [
        new DenseLayer([[0, -65.6168, 0], [0, -2, 1], [582.342, 0, -1821.465], [430.71, -1855.807, -931.1]], [0, -476.558495, 0, 0]),
        new DenseLayer([[-887.255, -1935.6, 302.52, -1], [-1046.8, 354.3, -766.79, 1266.7]], [0.6, 0]),
    ]);

    [Theory]
    [InlineData("highs", AttackSearch.Phases)]
    [InlineData("highs", AttackSearch.Mip)]
    [InlineData("cbc", AttackSearch.Mip)]
    public void Parts_that_were_closed_unsettled_do_not_make_an_attack_infeasible(string solver, AttackSearch search)
    {
        double[] witness = [1, 0, 0.31971078225532673];
        var problem = new AttackProblem { Network = Steep, Input = [0.35, 0.9476149678230286, 0.8840398192405701], Target = 1, Margin = 0.1, Norm = AttackNorm.Linf };
        Assert.True(problem.Slack(Steep.Forward<double>(witness), 1) >= 0);
        foreach (var attacksFirst in new[] { true, false })
        {
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get(solver), Search = search, AttacksFirst = attacksFirst, Threads = 1 });
            Assert.Equal(AttackStatus.Optimal, result.Status);
            Assert.InRange(result.Bound, 0, problem.Distance(witness));
        }
    }

    [Theory]
    [InlineData(AttackNorm.L0, AttackSearch.Phases)]
    [InlineData(AttackNorm.L0, AttackSearch.Mip)]
    [InlineData(AttackNorm.Linf, AttackSearch.Mip)]
    public void Weights_down_to_1e_minus_36_do_not_make_an_attack_infeasible(AttackNorm norm, AttackSearch search)
    {
        // HiGHS 1.10 calls the groups' formulation of this network infeasible.
        var network = Network.Sequential(
        [
            new DenseLayer([[0.441781, 0.547648, 0.164104], [-0.836732, 1.12529E-27, -0.406902], [-3.51106E-22, 0.710829, 0.452139], [-5.29199E-13, 3.87181E-35, -2.53566E-12], [-1.1541E-09, 2.93452E-36, 0.924642]], [0.545628, 2.82419E-34, -0.771188, 4.59405E-12, -0.145521]),
            new DenseLayer([[0.727939, 4.59826E-31, 0.360849, -7.51805E-17, -0.712732], [0.548221, 7.43302E-06, -0.834799, -0.908302, -3.31009E-24], [0.478719, -0.09775, 0.332408, -0.0721253, -0.900598]], [0.000395213, 1.23587E-13, -0.484897]),
            new DenseLayer([[0.104307, -0.147912, -1.39098E-13], [-0.74557, 0.378785, -0.465914]], [0.238522, 1.58797E-36]),
            new DenseLayer([[-3.28582E-27, 2.82064E-24], [-0.789992, 0.413376], [0.83405, -0.897118]], [0.0833193, 3.69922E-27, 0]),
        ]);
        var problem = new AttackProblem { Network = network, Input = [0, 0, 0], Target = 0, Margin = 0, Norm = norm };
        Assert.True(problem.Slack(network.Forward<double>([0, 0, 1]), 0) > 0.06);
        foreach (var groups in new[] { 2, 4 })
        {
            var options = new AttackOptions { Relu = new ReluPartitioned(groups), Bounds = new IntervalBounds(), Search = search, AttacksFirst = false, Solver = TestSolvers.Get("highs"), Threads = 1 };
            var result = NearestAdversarialInput.Find(problem, options);
            Assert.Equal(AttackStatus.Optimal, result.Status);
            Assert.InRange(result.Distance, 0, 1);
        }
    }

    [Fact]
    public void The_robot_dogs_outputs_have_a_largest_difference()
    {
        // A public network of Cersyve.jl with weights down to 4e-37: HiGHS 1.10 calls its model infeasible.
        var network = OnnxFile.Read(SharedData.FindOrSkip("../findings/robot_dog.onnx"));
        double[] low = [-1, -1, -1, -1, -1], high = [1, 1, 1, 1, 1];
        var bounds = new BackwardBounds().Compute(network, new InputRegion(low, high), BoundOptions.Default);
        var result = NetworkMaximum.Find(bounds, new OutputObjective([1, 0, -1, 0, 0], 0), new MaximumOptions { Relu = new ReluPartitioned(2), Solver = TestSolvers.Get("highs"), Threads = 1, TimeLimit = 600 });
        Assert.Equal(MaximumStatus.Optimal, result.Status);
        Assert.Equal(0.0898477, result.Value, 5);
    }

    [Fact]
    public void A_solver_that_claims_infeasible_alone_leaves_the_answer_open_or_is_overruled()
    {
        var network = Embedding.TestNetworks.Tiny();
        foreach (var norm in Enum.GetValues<AttackNorm>())
        {
            var problem = new AttackProblem { Network = network, Input = [.9, .1, .6, .2], Target = 2, Margin = 0.01, Norm = norm };
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = new ClaimingSolver(SolveStatus.Infeasible, double.PositiveInfinity), AttacksFirst = false, Search = AttackSearch.Mip, TimeLimit = 600, Threads = 1 });
            Assert.NotEqual(AttackStatus.Infeasible, result.Status);
            Assert.True(result.Witness is not null || MipSolvers.FirstAvailable is null, $"{norm}: {result}");
        }
    }

    [Fact]
    public void A_bound_beyond_a_witness_is_set_aside_and_said_so()
    {
        TestSolvers.Get("highs");
        var problem = new AttackProblem { Network = Embedding.TestNetworks.Tiny(), Input = [.9, .1, .6, .2], Target = 2, Norm = AttackNorm.L2 };
        var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = new ClaimingSolver(SolveStatus.TimeLimit, 1e6), Search = AttackSearch.Mip, TimeLimit = 600, Threads = 1 });
        Assert.True(result.Bound <= result.Distance);
        Assert.Contains(result.Warnings, warning => warning.Contains("liar", StringComparison.Ordinal));
        var crossed = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), CrossCheck = new ClaimingSolver(SolveStatus.TimeLimit, 1e6), TimeLimit = 600, Threads = 1 });
        Assert.Equal(AttackStatus.Contradicted, crossed.Status);
    }

    [Fact]
    public void A_solver_that_failed_is_no_contradiction_and_no_witness_for_infeasible()
    {
        TestSolvers.Get("highs");
        var liar = new ClaimingSolver(SolveStatus.Failed, double.NaN);
        var problem = new AttackProblem { Network = Embedding.TestNetworks.Tiny(), Input = [.9, .1, .6, .2], Target = 2, Margin = 0.01, Norm = AttackNorm.L1 };
        var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = liar, Search = AttackSearch.Mip, TimeLimit = 600, Threads = 1 });
        Assert.Equal(AttackStatus.Optimal, result.Status);
        Assert.Contains("liar gave no answer (gave up).", result.Warnings);
        Assert.DoesNotContain("liar", result.Trusts);
        var crossed = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = liar, Search = AttackSearch.Mip, CrossCheck = TestSolvers.Get("highs"), TimeLimit = 600, Threads = 1 });
        Assert.NotEqual(AttackStatus.Contradicted, crossed.Status);
        // No input is given to a class whose output is always the smaller one.
        var never = new AttackProblem { Network = Network.Sequential([new DenseLayer([[1, 0], [0, 1]], [0, 0]), new DenseLayer([[1, 1], [1, 1]], [1, 0])]), Input = [0.5, 0.5], Target = 1, Margin = 0, Norm = AttackNorm.Linf };
        var none = NearestAdversarialInput.Find(never, new AttackOptions { Solver = liar, Search = AttackSearch.Mip, TimeLimit = 600, Threads = 1 });
        Assert.Equal(AttackStatus.Infeasible, none.Status);
        Assert.Empty(none.Trusts);
    }

    [Fact]
    public void Two_solvers_that_agree_are_named_and_one_that_finds_a_point_contradicts()
    {
        var problem = new AttackProblem { Network = Embedding.TestNetworks.Tiny(), Input = [.9, .1, .6, .2], Target = 2, Norm = AttackNorm.L1 };
        var options = new AttackOptions { Solver = TestSolvers.Get("highs"), CrossCheck = TestSolvers.Get("cbc"), Threads = 1, TimeLimit = 600 };
        var agreed = NearestAdversarialInput.Find(problem, options);
        Assert.Equal((AttackStatus.Optimal, true), (agreed.Status, agreed.IsCrossChecked));
        Assert.Empty(agreed.Trusts);
        Assert.Equal(AttackStatus.Contradicted, NearestAdversarialInput.Find(problem, options with { CrossCheck = new ClaimingSolver(SolveStatus.Infeasible, double.PositiveInfinity) }).Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_clip_next_to_its_ends_is_attacked_by_the_solver_and_not_by_phases(int seed)
    {
        // Two ReLUs stand for one clip, with kinks away from zero: phases would cut the wrong ranges.
        var solver = TestSolvers.Get("highs");
        var random = new Random(seed);
        var network = Embedding.TestNetworks.Random(random, [3, 5, 4, 2], size => new ClipLayer(size, -0.3, 0.4));
        var problem = new AttackProblem { Network = network, Input = Embedding.TestNetworks.Point(random, 3, 0, 1), Norm = AttackNorm.Linf, Margin = 0.01 };
        var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = solver, Threads = 1 });
        Assert.Contains(result.Status, new[] { AttackStatus.Optimal, AttackStatus.Infeasible });
        for (var sample = 0; sample < 20_000; sample++)
        {
            var point = Embedding.TestNetworks.Point(random, 3, 0, 1);
            if (problem.Slack(network.Forward<double>(point), problem.Targets[0]) < 1e-9) continue;
            Assert.True(result.Status == AttackStatus.Optimal && problem.Distance(point) >= result.Bound, $"seed {seed}: {result.Status}, bound {result.Bound}, an input at {problem.Distance(point)}");
        }
    }

    [Fact]
    public void Outputs_that_tie_where_neurons_are_off_have_a_witness_behind_the_border()
    {
        // Class 1 ties with class 0 only where both neurons are off, and on that border float32 may differ.
        var network = Network.Sequential([new DenseLayer([[0.3, 0.7], [0.1, -0.2]], [-0.17, -0.43]), new DenseLayer([[1, 0.5], [0, 0]], [0, 0])]);
        var problem = new AttackProblem { Network = network, Input = [0.9, 0.9], Target = 1, Margin = 0, Norm = AttackNorm.L1 };
        foreach (var search in Enum.GetValues<AttackSearch>())
        {
            var result = NearestAdversarialInput.Find(problem, new AttackOptions { Solver = TestSolvers.Get("highs"), Search = search, AttacksFirst = false, Threads = 1 });
            Assert.Equal(AttackStatus.Optimal, result.Status);
        }
    }

    [Fact]
    public void A_maximum_is_never_below_what_a_forward_pass_reaches()
    {
        // HiGHS 1.10 calls 0.524 the optimum of the extended formulation.
        var builder = new NetworkBuilder();
        var node = builder.Add(new DenseLayer([[-1.53, 1.544], [0.1363, 1.19], [-1.74, -2], [-0.754, -0.0851], [-1.1349, 0]], [-0.977815, 0.08561, 0, 0.5, 0]), builder.Input(new TensorShape(2)));
        node = builder.Add(new DenseLayer([[-1.84, -1.7219, 0, 0, 0.687], [2, -2, 0, -0.8, -2], [1.15947, 0, 0, 0.5258, 0.901], [1.8953, -2, 0.44, -1, 0]], [0, 0.416, 0, 0]), builder.Add(new SignLayer(5), node));
        node = builder.Add(new DenseLayer([[-0.899, 0.068, 1.26, 0.8328], [1.4132, 0, 0, 0], [-1, 0, 2, -1.266], [0, 0.43, 0, 0]], [0, -0.75, -0.6335, 0.31]), builder.Add(new AbsLayer(4), node));
        var network = builder.Build(builder.Add(new DenseLayer([[0.054, 0.001, -1.1, 0]], [0]), builder.Add(new ClipLayer(4, -0.5, 1), node)));
        var box = new InputRegion([-0.640703365039408, -0.35788935672393507], [0.14443013497834567, -0.35788935672393507]);
        foreach (var formulation in ReluFormulations.All)
        {
            var result = NetworkMaximum.Find(new BackwardBounds().Compute(network, box, BoundOptions.Default), new OutputObjective([1], 0), new MaximumOptions { Relu = formulation, Solver = TestSolvers.Get("highs"), Threads = 1 });
            Assert.Equal(MaximumStatus.Optimal, result.Status);
            Assert.Equal(0.542263, result.Value, 5);
        }
    }

    [Fact]
    public void A_solver_that_lies_about_a_maximum_is_set_aside_and_a_cross_check_says_so()
    {
        TestSolvers.Get("highs");
        var network = Embedding.TestNetworks.Tiny();
        var bounds = new BackwardBounds().Compute(network, new InputRegion([0, 0, 0, 0], [1, 1, 1, 1]), BoundOptions.Default);
        var objective = new OutputObjective([1, -1, 0], 0.5);
        var honest = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = TestSolvers.Get("highs"), Threads = 1 });
        foreach (var liar in new[] { new ClaimingSolver(SolveStatus.Infeasible, double.NegativeInfinity), new ClaimingSolver(SolveStatus.TimeLimit, -1e6), new ClaimingSolver(SolveStatus.Failed, double.NaN) })
        {
            var result = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = liar, Threads = 1, TimeLimit = 600 });
            Assert.Equal(MaximumStatus.Optimal, result.Status);
            Assert.Equal(honest.Value, result.Value, 5);
            Assert.Contains("liar", result.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("liar", result.Trusts);
            if (liar.Status == SolveStatus.Failed) continue;
            var crossed = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = TestSolvers.Get("highs"), CrossCheck = liar, Threads = 1, TimeLimit = 600 });
            Assert.Equal(MaximumStatus.Contradicted, crossed.Status);
        }

        Assert.Contains("agree", NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = TestSolvers.Get("highs"), CrossCheck = TestSolvers.Get("cbc"), Threads = 1, TimeLimit = 600 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_sampling_does_not_beat_the_incumbent_of_a_search_without_time()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var network = Embedding.TestNetworks.Random(random, [6, 40, 40, 2]);
            double[] low = [-1, -1, -1, -1, -1, -1], high = [1, 1, 1, 1, 1, 1];
            var objective = new OutputObjective([1, -0.7], 0);
            var bounds = new BackwardBounds().Compute(network, new InputRegion(low, high), BoundOptions.Default);
            var result = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Solver = new ClaimingSolver(SolveStatus.TimeLimit, double.PositiveInfinity), Threads = 1, TimeLimit = 2, Seed = seed });
            var best = Enumerable.Range(0, 20_000).Max(_ => objective.Of(network.Forward<double>(Embedding.TestNetworks.Point(random, 6, -1, 1))));
            Assert.True(result.Value >= best - 1e-9, $"seed {seed}: sampling reaches {best}, the search {result.Value}");
            Assert.Equal(result.Value, objective.Of(network.Forward<double>(result.Inputs!)));
            Assert.True(result.Bound >= result.Value);
        }
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e-9)]
    [InlineData(1e9)]
    public void Outputs_in_any_unit_have_the_same_maximum(double unit)
    {
        var layers = new DenseLayer[] { Embedding.TestNetworks.Dense(new Random(3), 3, 6), Embedding.TestNetworks.Dense(new Random(4), 6, 5), Embedding.TestNetworks.Dense(new Random(5), 5, 1) };
        DenseLayer Scaled(DenseLayer layer) => new(layer.InputSizes[0], [.. Enumerable.Range(0, layer.OutputSize).SelectMany(j => layer.WeightsOf(j).ToArray().Select(w => w * unit))], [.. layer.Biases.ToArray().Select(b => b * unit)]);
        var box = new InputRegion([0, 0, 0], [1, 1, 1]);
        MaximumResult Of(Network network) => NetworkMaximum.Find(new BackwardBounds().Compute(network, box, BoundOptions.Default), new OutputObjective([1], 0), new MaximumOptions { Solver = TestSolvers.Get("highs"), Threads = 1 });
        var (plain, scaled) = (Of(Network.Sequential(layers)), Of(Network.Sequential([layers[0], layers[1], Scaled(layers[2])])));
        Assert.Equal((MaximumStatus.Optimal, MaximumStatus.Optimal), (plain.Status, scaled.Status));
        Assert.Equal(1, scaled.Value / unit / plain.Value, 4);
        Assert.Equal(1, scaled.Bound / unit / plain.Value, 4);
        // The first layer in another unit, taken back by the second.
        var inside = Of(Network.Sequential([Scaled(layers[0]), new DenseLayer(6, [.. Enumerable.Range(0, 5).SelectMany(j => layers[1].WeightsOf(j).ToArray().Select(w => w / unit))], [.. layers[1].Biases]), layers[2]]));
        Assert.Equal(MaximumStatus.Optimal, inside.Status);
        Assert.Equal(1, inside.Value / plain.Value, 4);
    }
}
