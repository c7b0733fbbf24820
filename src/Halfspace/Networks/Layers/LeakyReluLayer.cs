namespace Halfspace.Networks.Layers;

/// <summary>A value where it is zero or more, else a slope times it.</summary>
public sealed class LeakyReluLayer : ActivationLayer
{
    /// <summary>Creates a layer.</summary>
    /// <param name="size">The number of values.</param>
    /// <param name="slope">The slope below zero; finite, of any sign.</param>
    public LeakyReluLayer(int size, double slope = 0.01)
        : base(size)
    {
        if (!double.IsFinite(slope)) throw new ArgumentOutOfRangeException(nameof(slope), slope, "The slope must be finite.");
        Slope = slope;
    }

    /// <inheritdoc/>
    public override string Operator => "LeakyRelu";

    /// <summary>The slope below zero.</summary>
    public double Slope { get; }

    /// <inheritdoc/>
    public override T Apply<T>(T value) => value >= T.Zero ? value : T.CreateTruncating(Slope) * value;
}
