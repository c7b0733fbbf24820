namespace Halfspace.Networks.Layers;

/// <summary>The larger of a value and zero.</summary>
public sealed class ReluLayer(int size) : ActivationLayer(size)
{
    /// <inheritdoc/>
    public override string Operator => "Relu";

    /// <inheritdoc/>
    public override T Apply<T>(T value) => value > T.Zero ? value : T.Zero;
}
