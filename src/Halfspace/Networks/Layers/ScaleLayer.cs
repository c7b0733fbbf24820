namespace Halfspace.Networks.Layers;

/// <summary>Each value times a factor plus a bias of its own: adding, subtracting, multiplying or dividing by constants, batch normalisation.</summary>
public sealed class ScaleLayer : LinearLayer
{
    private readonly double[] factors;

    /// <summary>Creates a layer.</summary>
    /// <param name="factors">One factor a value.</param>
    /// <param name="biases">One bias a value; null for none.</param>
    public ScaleLayer(double[] factors, double[]? biases = null)
        : base([(factors ?? throw new ArgumentNullException(nameof(factors))).Length], factors.Length, biases) => this.factors = factors;

    /// <inheritdoc/>
    public override string Operator => "Scale";

    /// <summary>One factor a value.</summary>
    public ReadOnlySpan<double> Factors => factors;

    /// <inheritdoc/>
    internal override LinearLayer WithBiases(double[] added) => new ScaleLayer(factors, added);

    /// <inheritdoc/>
    protected override LinearRows MakeRows() => new([.. Enumerable.Range(0, OutputSize + 1)], [.. Enumerable.Range(0, OutputSize)], factors);
}
