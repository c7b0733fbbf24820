namespace Halfspace.Networks.Layers;

/// <summary>Two inputs of one size, multiplied value by value.</summary>
public sealed class ProductLayer(int size) : CurvedLayer([size, size], size)
{
    /// <inheritdoc/>
    public override string Operator => "Mul";

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var (a, b) = (inputs[0], inputs[1]);
        for (var j = 0; j < output.Length; j++) output[j] = a[j] * b[j];
    }
}
