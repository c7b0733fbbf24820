using System.Numerics;

namespace Halfspace.Networks.Layers;

/// <summary>
/// A layer whose output is a matrix times its inputs plus biases. With several inputs the matrix runs over all of them, one
/// after the other.
/// </summary>
public abstract class LinearLayer : Layer
{
    private readonly WeightArray biases;
    private LinearRows? rows;
    private double[]? magnitudes;

    private protected LinearLayer(IReadOnlyList<int> inputSizes, int outputSize, double[]? biases)
        : base(inputSizes, outputSize)
    {
        if (biases is not null && biases.Length != outputSize)
            throw new ArgumentException($"A layer of {outputSize} outputs needs as many biases; {biases.Length} were given.", nameof(biases));
        this.biases = new WeightArray(biases ?? new double[outputSize]);
    }

    /// <summary>What is added to each output.</summary>
    public ReadOnlySpan<double> Biases => biases.Values;

    /// <summary>The matrix without its zeros; made at the first call.</summary>
    public LinearRows Rows => rows ??= MakeRows();

    /// <summary>The number of terms of the longest row, what rounding errors grow with.</summary>
    public virtual int LongestRow => Rows.Longest;

    /// <inheritdoc/>
    public override void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
    {
        Multiply(Rows.AllWeights.As<T>(), inputs, output);
        var added = BiasesAs<T>();
        for (var j = 0; j < output.Length; j++) output[j] += added[j];
    }

    /// <summary>Multiplies the magnitudes of the matrix with values, without biases: how far outputs move when inputs move so far.</summary>
    /// <param name="radii">Numbers of zero or more, one array for each input.</param>
    /// <param name="output">Receives <see cref="Layer.OutputSize"/> numbers.</param>
    public virtual void Spread(ReadOnlySpan<double[]> radii, Span<double> output) =>
        Multiply(magnitudes ??= Array.ConvertAll(Rows.AllWeights.Values, Math.Abs), radii, output);

    /// <summary>
    /// Adds to coefficients on one input what coefficients on the outputs come to: the transposed matrix times a block of
    /// columns, as backward bounds need it.
    /// </summary>
    /// <param name="input">Which input.</param>
    /// <param name="coefficients">For each output <paramref name="batch"/> numbers, one after the other.</param>
    /// <param name="batch">How many expressions are handled at once.</param>
    /// <param name="into">For each value of the input <paramref name="batch"/> numbers to add to.</param>
    public virtual void AddTransposed(int input, ReadOnlySpan<double> coefficients, int batch, Span<double> into)
    {
        var offset = 0;
        for (var i = 0; i < input; i++) offset += InputSizes[i];
        var end = offset + InputSizes[input];
        for (var j = 0; j < OutputSize; j++)
        {
            var source = coefficients.Slice(j * batch, batch);
            if (source.IndexOfAnyExcept(0.0) < 0) continue;
            var columns = Rows.Columns(j);
            var weights = Rows.Weights(j);
            for (var e = 0; e < columns.Length; e++)
            {
                if (columns[e] < offset || columns[e] >= end) continue;
                var target = into.Slice((columns[e] - offset) * batch, batch);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(source, weights[e], target, target);
            }
        }
    }

    /// <summary>The same matrix with other biases; null where the layer cannot hold such biases.</summary>
    internal virtual LinearLayer? WithBiases(double[] added) => null;

    /// <summary>The matrix without its zeros.</summary>
    protected abstract LinearRows MakeRows();

    private protected T[] BiasesAs<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => biases.As<T>();

    private void Multiply<T>(T[] weights, ReadOnlySpan<T[]> inputs, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = Joined(inputs);
        var starts = Rows.Starts;
        var columns = Rows.AllColumns;
        for (var j = 0; j < output.Length; j++)
        {
            var sum = T.Zero;
            for (var e = starts[j]; e < starts[j + 1]; e++) sum += weights[e] * values[columns[e]];
            output[j] = sum;
        }
    }

    private protected T[] Joined<T>(ReadOnlySpan<T[]> inputs)
    {
        if (inputs.Length == 1) return inputs[0];
        var joined = new T[InputSizes.Sum()];
        var offset = 0;
        foreach (var input in inputs)
        {
            input.CopyTo(joined, offset);
            offset += input.Length;
        }

        return joined;
    }
}
