using Halfspace.Bounds;
using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Every kind of layer, at fixed inputs and over a box: the model's outputs are the network's.</summary>
public sealed class LayerEmbeddingTests
{
    private static readonly SlidingWindow Window = new() { Input = (4, 4), Kernel = (3, 3), Padding = (1, 1, 1, 1), Stride = (1, 1) };

    public static TheoryData<string> Layers() => ["leaky", "leaky-negative", "abs", "clip", "clip-below", "clip-above", "sign", "sign-zero", "step", "max", "max-two", "convolution", "residual", "average", "gather"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Fixed_inputs_give_the_forward_pass(string kind)
    {
        var solver = TestSolvers.Get("highs");
        const int seed = 105;
        var random = new Random(seed);
        for (var trial = 0; trial < 3; trial++)
        {
            var network = Make(kind, random);
            var point = TestNetworks.Point(random, network.InputSize, -1, 1);
            foreach (var formulation in (IReluFormulation[])[new ReluBigM(), new ReluPartitioned(2), new ReluHull(), new ReluExtended()])
            {
                foreach (var sense in (int[])[-1, 1])
                {
                    var model = new MipModel(kind);
                    var x = TestNetworks.Inputs(model, network.InputSize, -1, 1);
                    var embedded = model.Embed(network, x, new EmbeddingOptions { Relu = formulation, ValidInequalities = trial == 1, LongestSharedExpression = trial == 2 ? 1 : 8 });
                    for (var i = 0; i < x.Length; i++) model.Fix(x[i], point[i]);
                    model.Maximize(sense * embedded.Outputs[^1]);
                    var result = model.Solve(solver);
                    Assert.True(result.Status == SolveStatus.Optimal && embedded.ErrorAt(result) < 1e-6, $"{kind}, {formulation.Name}, seed {seed}, trial {trial}: {result}, error {(result.Point is null ? double.NaN : embedded.ErrorAt(result))}");
                }
            }
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void Fixed_inputs_give_the_forward_pass_under_every_bound_and_solver(string name)
    {
        var (solver, linear) = (TestSolvers.Get(name), TestSolvers.Get("highs"));
        const int seed = 106;
        var random = new Random(seed);
        foreach (var (kind, number) in Layers().Select((row, number) => (row.Data, number)))
        {
            var network = Make(kind, random);
            var point = TestNetworks.Point(random, network.InputSize, -1, 1);
            // Each solve of CBC is a process.
            if (!Rounds.Takes(number, name == "cbc" ? 3 : 1)) continue;
            // The bounds do not depend on who solves the model, so the slow ones are computed for one solver only.
            foreach (var method in BoundMethods.All.Where(method => name == "highs" || method is IntervalBounds or BackwardBounds))
            {
                var formulation = ReluFormulations.All[random.Next(ReluFormulations.All.Count)];
                var model = new MipModel(kind);
                var x = TestNetworks.Inputs(model, network.InputSize, -1, 1);
                // Any bounds will do; those of images by MIP are not waited for to the last.
                var embedded = model.Embed(network, x, new EmbeddingOptions { Relu = formulation, BoundMethod = method, BoundOptions = new BoundOptions { Threads = 1, Solver = linear, TimeLimit = 2 } });
                for (var i = 0; i < x.Length; i++) model.Fix(x[i], point[i]);
                model.Minimize(embedded.Outputs[0]);
                var result = model.Solve(solver);
                Assert.True(result.Status == SolveStatus.Optimal && embedded.ErrorAt(result) < 1e-6, $"{kind}, {formulation.Name}, {method.Name}, {name}, seed {seed}: {result}, error {(result.Point is null ? double.NaN : embedded.ErrorAt(result))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void The_relaxation_holds_every_forward_pass_and_the_bounds_too(string kind)
    {
        const int seed = 107;
        var random = new Random(seed);
        var network = Make(kind, random);
        var model = new MipModel(kind);
        var embedded = model.Embed(network, TestNetworks.Inputs(model, network.InputSize, -1, 1));
        for (var trial = 0; trial < 200; trial++)
        {
            var trace = network.Trace<double>(TestNetworks.Point(random, network.InputSize, -1, 1));
            foreach (var node in network.Nodes)
            {
                for (var j = 0; j < node.Size; j++)
                    Assert.True(trace[node.Index][j] >= embedded.Bounds.Lower(node)[j] - 1e-12 && trace[node.Index][j] <= embedded.Bounds.Upper(node)[j] + 1e-12, $"{kind}, seed {seed}: {node.Name} {j}");
            }
        }
    }

    [Fact]
    public void A_maximum_drops_what_never_wins()
    {
        var model = new MipModel("max");
        Variable[] x = [model.AddContinuous(0, 1, "a"), model.AddContinuous(2, 3, "b"), model.AddContinuous(-1, 2, "c")];
        var builder = new NetworkBuilder();
        var embedded = model.Embed(builder.Build(builder.Add(new MaxLayer(3, [[0, 1, 2], [0, 2], [0, 0]]), builder.Input(new TensorShape(3)))), x);
        Assert.Equal("b", embedded.Outputs[0].ToString());
        Assert.Equal("a", embedded.Outputs[2].ToString());
        Assert.Equal((1, 2, 1), (embedded.BinaryCount, embedded.StableNeurons, embedded.UnstableNeurons));
    }

    [Fact]
    public void A_maximum_of_three_has_the_relaxation_of_its_rows()
    {
        var solver = TestSolvers.Get("highs");
        var model = new MipModel("max of three");
        var x = TestNetworks.Inputs(model, 3, 0, 1);
        var builder = new NetworkBuilder();
        var embedded = model.Embed(builder.Build(builder.Add(new MaxLayer(3, [[0, 1, 2]]), builder.Input(new TensorShape(3)))), x);
        model.AddConstraint(x[0] + x[1] + x[2] <= .9);
        model.Maximize(embedded.Outputs[0]);
        Assert.Equal((4, 3, 7), (embedded.VariableCount, embedded.BinaryCount, embedded.RowCount));
        Assert.Equal(.9, model.Solve(solver).Objective, 6);
        Assert.Equal(.9666667, IntegersToContinuous.Apply(model).Solve(solver).Objective, 6);
    }

    [Fact]
    public void A_long_value_that_is_used_often_gets_a_variable()
    {
        // Four stable neurons of ten inputs each feed three others: composed, each of these would have ten terms.
        var random = new Random(5);
        var first = new DenseLayer(10, TestNetworks.Point(random, 40, 0, 1), [1, 1, 1, 1]);
        var network = Network.Sequential([first, TestNetworks.Dense(random, 4, 3)]);
        foreach (var (longest, rows, terms) in new[] { (8, 4, 4), (int.MaxValue, 0, 10) })
        {
            var model = new MipModel("shared");
            var embedded = model.Embed(network, TestNetworks.Inputs(model, 10, 0, 1), new EmbeddingOptions { LongestSharedExpression = longest });
            Assert.Equal((rows, rows, 0), (embedded.RowCount, embedded.VariableCount, embedded.BinaryCount));
            Assert.Equal(terms, embedded.Outputs[0].TermCount);
        }
    }

    private static Network Make(string kind, Random random)
    {
        Network Between(Func<int, Layer> activation) => TestNetworks.Random(random, [3, 4, 3, 2], activation);
        return kind switch
        {
            "leaky" => Between(size => new LeakyReluLayer(size, .1)),
            "leaky-negative" => Between(size => new LeakyReluLayer(size, -.5)),
            "abs" => Between(size => new AbsLayer(size)),
            "clip" => Between(size => new ClipLayer(size, -.3, .4)),
            "clip-below" => Between(size => new ClipLayer(size, -.2, double.PositiveInfinity)),
            "clip-above" => Between(size => new ClipLayer(size, double.NegativeInfinity, .3)),
            "sign" => Between(size => new SignLayer(size)),
            "sign-zero" => Between(size => new SignLayer(size, 0)),
            "step" => Between(size => new StepLayer(size)),
            _ => Graph(kind, random),
        };
    }

    private static Network Graph(string kind, Random random)
    {
        var builder = new NetworkBuilder();
        if (kind is "convolution" or "average")
        {
            var image = builder.Input(new TensorShape(1, 4, 4));
            var hidden = builder.Add(new ReluLayer(32), builder.Add(new Conv2DLayer(1, Window, TestNetworks.Point(random, 18, -1, 1), [.1, -.2]), image));
            var half = new SlidingWindow { Input = (4, 4), Kernel = (2, 2), Stride = (2, 2) };
            var pooled = builder.Add(kind == "average" ? new AveragePoolLayer(2, half) : MaxLayer.MaxPool(2, half), hidden);
            return builder.Build(builder.Add(TestNetworks.Dense(random, 8, 2), pooled));
        }

        var input = builder.Input(new TensorShape(3));
        var first = builder.Add(new ReluLayer(4), builder.Add(TestNetworks.Dense(random, 3, 4), input));
        switch (kind)
        {
            case "residual":
                var second = builder.Add(new ReluLayer(4), builder.Add(TestNetworks.Dense(random, 4, 4), first));
                return builder.Build(builder.Add(TestNetworks.Dense(random, 4, 2), builder.Add(new ReluLayer(4), builder.Add(new SumLayer(4, 1, -1), [second, first]))));
            case "gather":
                var joined = builder.Add(GatherLayer.Concat(3, 4), [input, first]);
                return builder.Build(builder.Add(new ScaleLayer([2, -1], [.5, 0]), builder.Add(TestNetworks.Dense(random, 7, 2), joined)));
            default:
                return builder.Build(builder.Add(TestNetworks.Dense(random, 2, 2), builder.Add(new MaxLayer(4, kind == "max" ? [[0, 1, 2], [1, 2, 3]] : [[0, 1], [2, 3]]), builder.Add(TestNetworks.Dense(random, 4, 4), first))));
        }
    }
}
