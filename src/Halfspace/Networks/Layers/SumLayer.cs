namespace Halfspace.Networks.Layers;

/// <summary>The sum of inputs of one size, each times a factor: residual connections, differences.</summary>
public sealed class SumLayer : LinearLayer
{
    private readonly double[] factors;

    /// <summary>Creates a layer.</summary>
    /// <param name="size">The number of values of each input.</param>
    /// <param name="factors">One factor an input.</param>
    public SumLayer(int size, params double[] factors)
        : base([.. Enumerable.Repeat(size, (factors ?? throw new ArgumentNullException(nameof(factors))).Length)], size, null)
    {
        if (factors.Length == 0) throw new ArgumentException("A sum needs one input or more.", nameof(factors));
        this.factors = factors;
    }

    /// <inheritdoc/>
    public override string Operator => "Add";

    /// <summary>One factor an input.</summary>
    public ReadOnlySpan<double> Factors => factors;

    /// <inheritdoc/>
    public override int LongestRow => factors.Length;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        output.Clear();
        for (var i = 0; i < factors.Length; i++)
        {
            var factor = T.CreateTruncating(factors[i]);
            for (var j = 0; j < output.Length; j++) output[j] += factor * inputs[i][j];
        }
    }

    /// <inheritdoc/>
    protected override LinearRows MakeRows()
    {
        var (count, size) = (factors.Length, OutputSize);
        var (starts, columns, weights) = (new int[size + 1], new int[size * count], new double[size * count]);
        for (var j = 0; j < size; j++)
        {
            for (var i = 0; i < count; i++) (columns[j * count + i], weights[j * count + i]) = (i * size + j, factors[i]);
            starts[j + 1] = (j + 1) * count;
        }

        return new LinearRows(starts, columns, weights);
    }
}
