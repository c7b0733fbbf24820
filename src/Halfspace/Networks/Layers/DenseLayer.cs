using System.Numerics.Tensors;

namespace Halfspace.Networks.Layers;

/// <summary>A fully connected layer: each output is a weighted sum of all inputs plus a bias.</summary>
public sealed class DenseLayer : LinearLayer
{
    private readonly WeightArray weights;

    /// <summary>Creates a layer.</summary>
    /// <param name="inputSize">The number of inputs.</param>
    /// <param name="weights">A row of <paramref name="inputSize"/> weights for each output, one after the other.</param>
    /// <param name="biases">One bias an output.</param>
    /// <exception cref="ArgumentException">The number of weights is not outputs times inputs.</exception>
    public DenseLayer(int inputSize, double[] weights, double[] biases)
        : base([inputSize], (biases ?? throw new ArgumentNullException(nameof(biases))).Length, biases)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.LongLength != (long)inputSize * biases.Length)
            throw new ArgumentException($"A layer of {biases.Length} outputs and {inputSize} inputs needs {(long)inputSize * biases.Length} weights; {weights.Length} were given.", nameof(weights));
        this.weights = new WeightArray(weights);
    }

    /// <summary>Creates a layer from rows of weights.</summary>
    /// <exception cref="ArgumentException">There is no row, or the rows differ in length.</exception>
    public DenseLayer(double[][] rows, double[] biases)
        : this(WidthOf(rows), [.. rows.SelectMany(row => row)], biases)
    {
    }

    private static int WidthOf(double[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Length == 0 || Array.Exists(rows, row => row is null || row.Length != rows[0]?.Length))
            throw new ArgumentException("A layer needs one row of weights or more, all of one length.", nameof(rows));
        return rows[0].Length;
    }

    /// <inheritdoc/>
    public override string Operator => "Dense";

    /// <inheritdoc/>
    public override int LongestRow => InputSizes[0];

    /// <summary>All weights, row after row.</summary>
    public ReadOnlySpan<double> Weights => weights.Values;

    /// <summary>The weights of one output.</summary>
    public ReadOnlySpan<double> WeightsOf(int output) => weights.Values.AsSpan(output * InputSizes[0], InputSizes[0]);

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        var (matrix, added, width) = (weights.As<T>(), BiasesAs<T>(), InputSizes[0]);
        for (var j = 0; j < output.Length; j++)
            output[j] = TensorPrimitives.Dot<T>(matrix.AsSpan(j * width, width), inputs[0]) + added[j];
    }

    /// <inheritdoc/>
    public override void Spread(ReadOnlySpan<double[]> radii, Span<double> output)
    {
        for (var j = 0; j < output.Length; j++)
        {
            var row = WeightsOf(j);
            var sum = 0.0;
            for (var i = 0; i < row.Length; i++) sum += Math.Abs(row[i]) * radii[0][i];
            output[j] = sum;
        }
    }

    /// <inheritdoc/>
    public override void AddTransposed(int input, ReadOnlySpan<double> coefficients, int batch, Span<double> into) =>
        TransposedProduct.Add(weights.Values, InputSizes[0], coefficients, batch, into);

    /// <inheritdoc/>
    internal override LinearLayer WithBiases(double[] added) => new DenseLayer(InputSizes[0], weights.Values, added);

    /// <inheritdoc/>
    protected override LinearRows MakeRows()
    {
        var (starts, columns, kept) = (new int[OutputSize + 1], new List<int>(), new List<double>());
        for (var j = 0; j < OutputSize; j++)
        {
            var row = WeightsOf(j);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] == 0) continue;
                columns.Add(i);
                kept.Add(row[i]);
            }

            starts[j + 1] = columns.Count;
        }

        return new LinearRows(starts, [.. columns], [.. kept]);
    }
}
