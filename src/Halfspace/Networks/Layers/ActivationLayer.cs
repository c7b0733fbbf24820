using System.Numerics;

namespace Halfspace.Networks.Layers;

/// <summary>A layer that treats each value by itself, with a piecewise linear function or a smooth one (<see cref="SmoothLayer"/>).</summary>
public abstract class ActivationLayer : Layer
{
    private protected ActivationLayer(int size)
        : base([size], size)
    {
    }

    /// <summary>The function's value.</summary>
    public abstract T Apply<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var values = inputs[0];
        for (var j = 0; j < output.Length; j++) output[j] = Apply(values[j]);
    }
}
