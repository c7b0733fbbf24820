using Halfspace.Networks.Layers;
using Halfspace.Tests.Bounds;
using Xunit;

namespace Halfspace.Tests.Networks;

/// <summary>The transposed product of every linear layer against its matrix, entry by entry.</summary>
public sealed class TransposedProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 7, 8)]
    [InlineData(9, 6, 40)]
    [InlineData(17, 23, 77)]
    [InlineData(5, 64, 96)]
    public void A_dense_layer_agrees_with_its_rows(int outputs, int inputs, int batch)
    {
        var random = new Random(outputs);
        var layer = RandomRealNetworks.Dense(random, inputs, outputs);
        var coefficients = RandomRealNetworks.Numbers(random, outputs * batch);
        if (outputs > 2) coefficients.AsSpan(batch, batch).Clear();
        var into = RandomRealNetworks.Numbers(random, inputs * batch);
        var expected = (double[])into.Clone();
        for (var j = 0; j < outputs; j++)
        {
            for (var i = 0; i < inputs; i++)
            {
                for (var b = 0; b < batch; b++) expected[i * batch + b] += layer.WeightsOf(j)[i] * coefficients[j * batch + b];
            }
        }

        layer.AddTransposed(0, coefficients, batch, into);
        for (var k = 0; k < into.Length; k++) Assert.Equal(expected[k], into[k], 1e-12);
    }
}
