namespace Halfspace.Networks.Layers;

/// <summary>The larger of a value and zero; what is no number stays none, so that a broken value cannot hide.</summary>
public sealed class ReluLayer(int size) : ActivationLayer(size)
{
    /// <inheritdoc/>
    public override string Operator => "Relu";

    /// <inheritdoc/>
    public override T Apply<T>(T value) => value <= T.Zero ? T.Zero : value;
}
