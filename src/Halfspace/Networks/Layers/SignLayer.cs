namespace Halfspace.Networks.Layers;

/// <summary>Minus one below zero, one above zero; at zero one, as in binarised networks, unless said otherwise.</summary>
public sealed class SignLayer : ActivationLayer
{
    /// <summary>Creates a layer.</summary>
    /// <param name="size">The number of values.</param>
    /// <param name="atZero">The value at zero: 1, or 0 as ONNX's Sign has it.</param>
    public SignLayer(int size, int atZero = 1)
        : base(size)
    {
        if (atZero is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(atZero), atZero, "The sign of zero is 1 or 0.");
        AtZero = atZero;
    }

    /// <inheritdoc/>
    public override string Operator => "Sign";

    /// <summary>The value at zero: 1 or 0.</summary>
    public int AtZero { get; }

    /// <inheritdoc/>
    public override T Apply<T>(T value) => value > T.Zero ? T.One : value < T.Zero ? T.NegativeOne : T.IsNaN(value) ? value : AtZero == 1 ? T.One : T.Zero;
}
