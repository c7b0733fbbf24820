using Halfspace.Training.Gradient;
using Xunit;

namespace Halfspace.Tests.Training.Gradient;

/// <summary>What becomes of a weight at the end of its range.</summary>
public sealed class AdamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_weight_beyond_the_range_returns_unless_it_is_frozen(bool freezes)
    {
        var adam = new Adam(ParameterLayout.Lanes, 3, freezes);
        var gradients = new[] { new float[ParameterLayout.Lanes] };
        adam.Restart();
        for (var step = 0; step < 400; step++) Push(-1);
        Assert.Equal(3, adam.Rounded[0]);
        Assert.Equal(freezes, adam.Shadow[0] > 3);
        for (var step = 0; step < 400; step++) Push(1);
        Assert.Equal(freezes ? 3 : -3, adam.Rounded[0]);
        Assert.All(adam.Rounded[1..], value => Assert.Equal(0, value));

        void Push(float gradient)
        {
            gradients[0][0] = gradient;
            adam.Step(gradients, 0.05);
        }
    }
}
