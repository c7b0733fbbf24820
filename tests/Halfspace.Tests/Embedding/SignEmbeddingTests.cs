using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Sign and step neurons: exact for integers, closed at the jump for real inputs.</summary>
public sealed class SignEmbeddingTests
{
    public static TheoryData<string> Kinds() => ["sign", "sign-zero", "step", "step-above"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Integer_inputs_are_exact_at_the_jump_and_in_later_layers(string kind)
    {
        var solver = TestSolvers.Get("highs");
        var network = Network.Sequential([new([[2, -2], [1, 1]], [0, -1]), new([[1, -1]], [0]), new([[1]], [0])], size => Make(kind, size));
        for (var a = -1; a <= 1; a++)
        {
            for (var b = -1; b <= 1; b++)
            {
                foreach (var sense in (int[])[-1, 1])
                {
                    var model = new MipModel(kind);
                    Variable[] x = [model.AddInteger(-1, 1, "a"), model.AddInteger(-1, 1, "b")];
                    var embedded = model.Embed(network, x);
                    model.Fix(x[0], a);
                    model.Fix(x[1], b);
                    model.Maximize(sense * embedded.Outputs[0]);
                    var result = model.Solve(solver);
                    Assert.True(result.Status == SolveStatus.Optimal && embedded.ErrorAt(result) < 1e-6, $"{kind} at ({a}, {b}): {result}");
                }
            }
        }
    }

    [Theory]
    [InlineData("sign", -1, 1)]
    [InlineData("sign-zero", -1, 1)]
    [InlineData("step", 0, 1)]
    [InlineData("step-above", 0, 1)]
    public void Real_inputs_may_take_both_sides_at_the_jump(string kind, double least, double most)
    {
        var solver = TestSolvers.Get("highs");
        foreach (var (sense, expected) in new[] { (1, most), (-1, -least) })
        {
            var model = new MipModel(kind);
            var x = model.AddContinuous(-1, 1, "x");
            var builder = new NetworkBuilder();
            var embedded = model.Embed(builder.Build(builder.Add(Make(kind, 1), builder.Input(new TensorShape(1)))), [x]);
            model.Fix(x, 0);
            model.Maximize(sense * embedded.Outputs[0]);
            Assert.Equal(expected, model.Solve(solver).Objective, 9);
        }
    }

    [Theory]
    [InlineData("sign", 0, 1, "1")]
    [InlineData("sign", -2, -1, "-1")]
    [InlineData("sign-zero", .5, 1, "1")]
    [InlineData("step", 0, 1, "1")]
    [InlineData("step-above", -1, 0, "0")]
    public void A_range_on_one_side_needs_no_binary(string kind, double lower, double upper, string value)
    {
        var model = new MipModel(kind);
        var builder = new NetworkBuilder();
        var node = builder.Add(new ScaleLayer([1]), builder.Input(new TensorShape(1)));
        var embedded = model.Embed(builder.Build(builder.Add(Make(kind, 1), node)), [model.AddInteger(2 * lower, 2 * upper, "x")]);
        Assert.Equal((value, 0, 0), (embedded.Outputs[0].ToString(), embedded.BinaryCount, embedded.RowCount));
    }

    [Fact]
    public void A_range_that_ends_at_the_jump_within_rounding_stays_open()
    {
        // 0.1 + 0.2 - 0.3 is above zero in doubles only by rounding.
        var model = new MipModel("rounding");
        var builder = new NetworkBuilder();
        var node = builder.Add(new DenseLayer([[.1, .2, 1]], [-.3]), builder.Input(new TensorShape(3)));
        var embedded = model.Embed(builder.Build(builder.Add(new SignLayer(1), node)), [model.AddContinuous(1, 1, "a"), model.AddContinuous(1, 1, "b"), model.AddContinuous(0, 1, "c")]);
        Assert.Equal(1, embedded.BinaryCount);
    }

    private static ActivationLayer Make(string kind, int size) => kind switch
    {
        "sign" => new SignLayer(size),
        "sign-zero" => new SignLayer(size, 0),
        "step" => new StepLayer(size),
        _ => new StepLayer(size, false),
    };
}
