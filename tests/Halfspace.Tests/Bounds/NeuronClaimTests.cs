using Halfspace.Bounds;
using Halfspace.Bounds.Programs;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Bounds;

/// <summary>Ranges of neurons from mixed-integer programs, where a solver says what is not so.</summary>
public sealed class NeuronClaimTests
{
    [Theory]
    [InlineData("cbc")]
    [InlineData("cbc-cli")]
    [InlineData("highs")]
    public void The_range_of_a_clipped_network_holds_every_sample(string name)
    {
        // CBC in process claims at least 1.396 for the output of this network, which reaches 0.4005.
        var builder = new NetworkBuilder();
        var node = builder.Add(new DenseLayer([[-2, -0.125], [0.27, -0.7807], [0, 1.1], [0, 0]], [-0.5, -0.24, -0.5, 0.05]), builder.Input(new TensorShape(2)));
        node = builder.Add(new DenseLayer([[-1, 0, 0, 0], [-1.0491, 0, 0, 0], [0, 0, -1.5, -1.6089], [0, -1.83538, 1, -0.85335]], [0.6, 0.11743, 0, 0.46]), builder.Add(new ClipLayer(4, -0.5, 1), node));
        var network = builder.Build(builder.Add(new DenseLayer([[0, 1.68, 0, 1.1921]], [-0.10619999999999999]), builder.Add(new ClipLayer(4, -0.5, 1), node)));
        var box = new InputRegion([0, 0], [1.6901063414710138, 1.0087854801718077]);
        var bounds = new MipBounds().Compute(network, box, new BoundOptions { Threads = 1, Solver = TestSolvers.Get(name) });
        var random = new Random(1);
        for (var sample = 0; sample < 5000; sample++)
        {
            var value = network.Forward<double>([box.Upper[0] * random.NextDouble(), box.Upper[1] * random.NextDouble()])[0];
            Assert.InRange(value, bounds.Lower(network.Output)[0] - 1e-12, bounds.Upper(network.Output)[0] + 1e-12);
        }

        Assert.InRange(bounds.Lower(network.Output)[0], 0.2, 0.4006);
    }

    [Theory]
    [InlineData(-0.25, -0.25, true)]
    [InlineData(-0.25, -0.2, false)]
    [InlineData(0.5, 0.5, false)]
    [InlineData(double.NegativeInfinity, -0.25, false)]
    public void Two_runs_have_to_agree_and_no_sample_may_be_below(double first, double second, bool counts)
    {
        var model = new MipModel();
        var x = model.AddContinuous(-1, 1);
        // The value is max(x, -0.25), whose least is -0.25.
        var objective = new ProgramObjective(x, 0, (-1, 1), point => Math.Max(-0.25, point[x.Index]));
        using var minimum = new AgreedMinimum(model, new ClaimingSolver(SolveStatus.TimeLimit, first), new ClaimingSolver(SolveStatus.TimeLimit, second), TestContext.Current.CancellationToken);
        var bound = minimum.LowerBound(objective, 5);
        Assert.Equal(counts, double.IsFinite(bound));
        if (counts) Assert.InRange(bound, -0.2501, -0.25);
    }

    [Fact]
    public void A_claim_of_no_point_at_all_is_never_believed()
    {
        var model = new MipModel();
        var x = model.AddContinuous(-1, 1);
        var objective = new ProgramObjective(x, 0, (-1, 1), point => point[x.Index]);
        using var minimum = new AgreedMinimum(model, new ClaimingSolver(SolveStatus.Infeasible, 0), new ClaimingSolver(SolveStatus.Infeasible, 0), TestContext.Current.CancellationToken);
        Assert.Equal(double.NegativeInfinity, minimum.LowerBound(objective, 5));
    }

    [Fact]
    public void Values_beyond_double_precision_are_bad_input_and_not_bad_usage()
    {
        var builder = new NetworkBuilder();
        var node = builder.Input(new TensorShape(1));
        for (var k = 0; k < 1100; k++) node = builder.Add(new SumLayer(1, 1, 1), [node, node]);
        var network = builder.Build(builder.Add(new ReluLayer(1), node));
        var model = new MipModel();
        var bounds = new IntervalBounds().Compute(network, new InputRegion([-1], [1]), BoundOptions.Default);
        var thrown = Assert.Throws<NetworkOverflowException>(() => Halfspace.Embedding.NetworkEmbedding.Embed(model, network, [model.AddContinuous(-1, 1)], new Halfspace.Embedding.EmbeddingOptions { Bounds = bounds }));
        Assert.Contains("double precision", thrown.Message, StringComparison.Ordinal);
    }
}
