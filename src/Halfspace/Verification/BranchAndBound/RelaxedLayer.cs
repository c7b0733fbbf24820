using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// A hidden layer of a <see cref="RelaxedChain"/>: the neurons that can be anything but zero, the open ones first, with the weights between them and what
/// is left of the layer before.
/// </summary>
internal sealed record RelaxedLayer
{
    /// <summary>The neurons, by their place in the layer.</summary>
    public required int[] Neurons { get; init; }

    /// <summary>How many of them are open: their pre-activation can have either sign.</summary>
    public required int Open { get; init; }

    /// <summary>The weights where some are left out; null of a dense layer.</summary>
    public required SparseRows? Sparse { get; init; }

    /// <summary>The lower ends of the pre-activations.</summary>
    public required double[] Lower { get; init; }

    /// <summary>The upper ends.</summary>
    public required double[] Upper { get; init; }

    /// <summary>For each neuron the factor of its negative values: 0 of a ReLU.</summary>
    public required double[] Leaks { get; init; }

    /// <summary>For each neuron whether it is a step; null where none is.</summary>
    public required bool[]? Steps { get; init; }

    /// <summary>The factor of each neuron that is not open: of a step, which is one then, zero.</summary>
    public required double[] Slopes { get; init; }

    /// <summary>The biases, with what inputs that do not vary add to them.</summary>
    public required double[] Biases { get; init; }

    /// <summary>The biases in single precision, with what inputs add that proposals do not move.</summary>
    public required float[] SingleBiases { get; init; }

    /// <summary>What a coefficient of one on a neuron can cost by rounding.</summary>
    public required double[] Costs { get; init; }

    /// <summary>For each neuron a row of weights, padded with zeros.</summary>
    public required double[] Weights { get; init; }

    /// <summary>The same in single precision, in panels.</summary>
    public required float[] Singles { get; init; }

    /// <summary>For each value before the layer the weights of the neurons, padded with zeros, in single precision and in panels.</summary>
    public required float[] Transposed { get; init; }

    /// <summary>The length of a row of <see cref="Weights"/>.</summary>
    public required int Columns { get; init; }

    /// <summary>The columns of <see cref="Transposed"/>.</summary>
    public int Rows => LaneMath<float>.Padded(Neurons.Length);

    /// <summary>The slope of an open neuron's lower line that leaves the least area.</summary>
    public double LeastArea(int position) => Upper[position] > -Lower[position] ? 1 : Leaks[position];

    /// <summary>A bias in a precision.</summary>
    public Vector512<T> Bias<T>(int position)
        where T : unmanaged => typeof(T) == typeof(double) ? Vector512.Create(Biases[position]).As<double, T>() : Vector512.Create(SingleBiases[position]).As<float, T>();

    /// <summary>Coefficients on the neurons as coefficients on what is before the layer.</summary>
    public void Back<T>(ReadOnlySpan<Vector512<T>> coefficients, int columns, Span<Vector512<T>> result)
        where T : unmanaged
    {
        if (Sparse is not null) Sparse.Back(coefficients, result[..columns]);
        else if (typeof(T) == typeof(double)) LaneMath<T>.Multiply(coefficients, Neurons.Length, (T[])(object)Weights, Columns, columns, result);
        else LaneMath<T>.MultiplyPanels(coefficients, Neurons.Length, (T[])(object)Singles, Neurons.Length, columns, result);
    }

    /// <summary>Values before the layer as sums of its neurons, without their biases, in single precision.</summary>
    public void Forth<T>(ReadOnlySpan<Vector512<T>> values, int count, Span<Vector512<T>> result)
        where T : unmanaged
    {
        if (Sparse is not null) Sparse.Forth(values, result);
        else if (Rows > 0) LaneMath<T>.MultiplyPanels(values, count, (T[])(object)Transposed, Transposed.Length / Rows, Rows, result);
    }
}
