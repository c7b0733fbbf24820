namespace Halfspace.Networks.Layers;

/// <summary>The magnitude of a value.</summary>
public sealed class AbsLayer(int size) : ActivationLayer(size)
{
    /// <inheritdoc/>
    public override string Operator => "Abs";

    /// <inheritdoc/>
    public override T Apply<T>(T value) => T.Abs(value);
}
