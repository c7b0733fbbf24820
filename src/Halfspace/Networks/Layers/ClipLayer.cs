namespace Halfspace.Networks.Layers;

/// <summary>A value moved into a range: hard tanh, ReLU6 and the like.</summary>
public sealed class ClipLayer : ActivationLayer
{
    /// <summary>Creates a layer.</summary>
    /// <param name="size">The number of values.</param>
    /// <param name="lower">The range's lower end; may be negative infinity.</param>
    /// <param name="upper">The range's upper end; may be infinity.</param>
    /// <exception cref="ArgumentException">The ends are not a range.</exception>
    public ClipLayer(int size, double lower, double upper)
        : base(size)
    {
        if (!(lower <= upper) || double.IsPositiveInfinity(lower) || double.IsNegativeInfinity(upper)) throw new ArgumentException($"The range from {lower} to {upper} holds no number.", nameof(lower));
        (Lower, Upper) = (lower, upper);
    }

    /// <inheritdoc/>
    public override string Operator => "Clip";

    /// <summary>The range's lower end.</summary>
    public double Lower { get; }

    /// <summary>The range's upper end.</summary>
    public double Upper { get; }

    /// <inheritdoc/>
    public override T Apply<T>(T value) => T.Min(T.Max(value, T.CreateTruncating(Lower)), T.CreateTruncating(Upper));
}
