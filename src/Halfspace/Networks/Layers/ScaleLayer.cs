namespace Halfspace.Networks.Layers;

/// <summary>Each value times a factor plus a bias of its own: adding, subtracting, multiplying or dividing by constants, batch normalisation.</summary>
public sealed class ScaleLayer : LinearLayer
{
    private readonly WeightArray factors;

    /// <summary>Creates a layer.</summary>
    /// <param name="factors">One factor a value.</param>
    /// <param name="biases">One bias a value; null for none.</param>
    public ScaleLayer(double[] factors, double[]? biases = null)
        : base([(factors ?? throw new ArgumentNullException(nameof(factors))).Length], factors.Length, biases) => this.factors = new WeightArray(factors);

    /// <inheritdoc/>
    public override string Operator => "Scale";

    /// <summary>One factor a value.</summary>
    public ReadOnlySpan<double> Factors => factors.Values;

    /// <inheritdoc/>
    public override int LongestRow => 1;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var (scale, added, values) = (factors.As<T>(), BiasesAs<T>(), inputs[0]);
        for (var j = 0; j < output.Length; j++) output[j] = scale[j] * values[j] + added[j];
    }

    /// <inheritdoc/>
    public override void Spread(ReadOnlySpan<double[]> radii, Span<double> output)
    {
        for (var j = 0; j < output.Length; j++) output[j] = Math.Abs(factors.Values[j]) * radii[0][j];
    }

    /// <inheritdoc/>
    internal override LinearLayer WithBiases(double[] added) => new ScaleLayer(factors.Values, added);

    /// <inheritdoc/>
    protected override LinearRows MakeRows() => new([.. Enumerable.Range(0, OutputSize + 1)], [.. Enumerable.Range(0, OutputSize)], factors.Values);
}
