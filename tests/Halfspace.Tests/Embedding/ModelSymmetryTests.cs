using Halfspace.Embedding;
using Halfspace.Embedding.ReducedSpace;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Rows that leave one of several points which are alike.</summary>
public sealed class ModelSymmetryTests
{
    [Fact]
    public void Blocks_that_can_change_places_are_ordered()
    {
        var rows = ModelSymmetry.Rows(Blocks(3, 0));
        // The first of three is the largest, the second is as large as the third.
        Assert.Equal([(0, 2), (0, 4), (2, 4)], rows.Select(row => (row.Indices[0], row.Indices[1])));
        Assert.All(rows, row => Assert.Equal((1, -1, 0, double.PositiveInfinity), (row.Coefficients[0], row.Coefficients[1], row.Lower, row.Upper)));
    }

    [Fact]
    public void A_coefficient_that_differs_leaves_the_others()
    {
        var rows = ModelSymmetry.Rows(Blocks(3, 1e-12));
        Assert.Equal([(2, 4)], rows.Select(row => (row.Indices[0], row.Indices[1])));
    }

    [Fact]
    public void A_ring_may_be_turned_and_turned_over()
    {
        // Four alike variables in a ring: the first is the largest, and its neighbours can change places.
        var model = new MipModel("ring");
        Variable[] x = [.. Enumerable.Range(0, 4).Select(_ => model.AddContinuous(0, 1))];
        var network = Network.Sequential([new DenseLayer(2, [1, 0.5, -1, 2], [0.1, -0.2]), new DenseLayer(2, [1, -1], [0])]);
        var placed = Enumerable.Range(0, 4).Select(c => model.Embed(network, [x[c], x[(c + 1) % 4] + x[(c + 3) % 4]], new EmbeddingOptions { Prefix = $"n{c}_" })).ToArray();
        model.Minimize(placed.Aggregate(LinearExpression.Zero, (sum, one) => sum + one.Outputs[0]));
        var rows = ModelSymmetry.Rows(ReducedModel.Of(model, placed)!);
        Assert.Equal([(0, 1), (0, 2), (0, 3), (1, 3)], rows.Select(row => (row.Indices[0], row.Indices[1])));
    }

    /// <summary>Blocks of a variable below a network and another one beside it; the first block's cost is off by what is given.</summary>
    private static ReducedModel Blocks(int count, double off)
    {
        var model = new MipModel("blocks");
        var network = Network.Sequential([new DenseLayer(1, [3, -2], [-1, 1]), new DenseLayer(2, [1, -1], [0])]);
        var (goal, all, placed) = (LinearExpression.Zero, LinearExpression.Zero, new List<EmbeddedNetwork>());
        for (var k = 0; k < count; k++)
        {
            var (x, y) = (model.AddContinuous(0, 1), model.AddBinary());
            placed.Add(model.Embed(network, [x], new EmbeddingOptions { Prefix = $"n{k}_" }));
            model.AddConstraint((x - y) <= 0);
            all += y;
            goal += (0.1 + (k == 0 ? off : 0)) * y + placed[^1].Outputs[0];
        }

        model.AddConstraint(all <= 2);
        model.Minimize(goal);
        return ReducedModel.Of(model, placed)!;
    }
}
