using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Networks.Layers;

public sealed class ActivationLayerTests
{
    private static readonly double[] Inputs = [-2, -0.5, 0, 0.5, 2];

    public static TheoryData<string> Names => [.. Layers.Keys];

    private static Dictionary<string, (ActivationLayer Layer, double[] Outputs)> Layers => new()
    {
        ["relu"] = (new ReluLayer(5), [0, 0, 0, 0.5, 2]),
        ["leaky relu"] = (new LeakyReluLayer(5, 0.25), [-0.5, -0.125, 0, 0.5, 2]),
        ["leaky relu with a slope below zero"] = (new LeakyReluLayer(5, -1), [2, 0.5, 0, 0.5, 2]),
        ["abs"] = (new AbsLayer(5), [2, 0.5, 0, 0.5, 2]),
        ["clip"] = (new ClipLayer(5, -0.75, 1), [-0.75, -0.5, 0, 0.5, 1]),
        ["clip below"] = (new ClipLayer(5, 0.25, double.PositiveInfinity), [0.25, 0.25, 0.25, 0.5, 2]),
        ["sign with one at zero"] = (new SignLayer(5), [-1, -1, 1, 1, 1]),
        ["sign with zero at zero"] = (new SignLayer(5, atZero: 0), [-1, -1, 0, 1, 1]),
        ["step"] = (new StepLayer(5), [0, 0, 1, 1, 1]),
        ["step with zero at zero"] = (new StepLayer(5, onAtZero: false), [0, 0, 0, 1, 1]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_are_those_of_the_definition(string name)
    {
        var (layer, expected) = Layers[name];
        var (doubles, singles) = (new double[5], new float[5]);
        layer.Forward<double>([Inputs], doubles);
        layer.Forward<float>([Array.ConvertAll(Inputs, value => (float)value)], singles);
        Assert.Equal(expected, doubles);
        Assert.Equal(expected, singles.Select(value => (double)value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_no_number_stays_none(string name)
    {
        var (layer, _) = Layers[name];
        Assert.True(double.IsNaN(layer.Apply(double.NaN)));
        Assert.True(float.IsNaN(layer.Apply(float.NaN)));
    }

    [Fact]
    public void Ranges_and_slopes_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ClipLayer(1, 1, 0));
        Assert.Throws<ArgumentException>(() => new ClipLayer(1, double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeakyReluLayer(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SignLayer(1, -1));
    }
}
