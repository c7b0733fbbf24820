using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Rows between binaries of neighbouring layers cut off points of the relaxation, and no network value.</summary>
public sealed class ValidInequalityFacts
{
    [Theory]
    [InlineData(false, .5)]
    [InlineData(true, 0)]
    public void A_neuron_needs_one_that_raises_it(bool inequalities, double most)
    {
        var network = Network.Sequential([new DenseLayer([[1, 0], [0, 1]], [-.5, -.5]), new DenseLayer([[1, 1]], [-.25]), new DenseLayer([[1]], [0])]);
        Assert.Equal(most, Largest(network, inequalities, sign: 1, constant: 0), 6);
    }

    [Theory]
    [InlineData(false, .5)]
    [InlineData(true, 0)]
    public void A_neuron_is_off_only_where_one_lowers_it(bool inequalities, double most)
    {
        // The mirror image: 1 - z_y is at most the sum of the z_i.
        var network = Network.Sequential([new DenseLayer([[1, 0], [0, 1]], [-.5, -.5]), new DenseLayer([[-1, -1]], [.25]), new DenseLayer([[1]], [0])]);
        Assert.Equal(most, Largest(network, inequalities, sign: -1, constant: 1), 6);
    }

    [Fact]
    public void The_first_layer_gets_none()
    {
        var model = new MipModel("first");
        model.Embed(TestNetworks.Neuron([1, -1], 0), TestNetworks.Inputs(model, 2, 0, 1), new EmbeddingOptions { ValidInequalities = true });
        Assert.Equal(3, model.RowCount);
    }

    /// <summary>The relaxation's largest (sign z_y + constant) - z_1 - z_2.</summary>
    private static double Largest(Network network, bool inequalities, int sign, double constant)
    {
        var solver = TestSolvers.Get("highs");
        var model = new MipModel("bite");
        model.Embed(network, TestNetworks.Inputs(model, 2, 0, 1), new EmbeddingOptions { ValidInequalities = inequalities });
        var binaries = model.Variables.Where(variable => variable.IsIntegral).ToArray();
        Assert.Equal(3, binaries.Length);
        model.Maximize(sign * binaries[2] + constant - binaries[0] - binaries[1]);
        return IntegersToContinuous.Apply(model).Solve(solver).Objective;
    }
}
