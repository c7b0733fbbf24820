using System.Numerics.Tensors;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>One layer of a chain: dense, or where that would be too large by the weights that are not zero.</summary>
/// <param name="Inputs">The number of values before it.</param>
/// <param name="Weights">A row of <paramref name="Inputs"/> weights for each output, or of as many as <see cref="Starts"/> says.</param>
/// <param name="Biases">One bias an output.</param>
/// <param name="Leaks">For each output the factor of its negative values in what follows: 0 of a ReLU, 1 where nothing happens; null where all are ReLUs.</param>
internal sealed record DenseStage(int Inputs, double[] Weights, double[] Biases, double[]? Leaks = null)
{
    /// <summary>For each output whether what follows is a step: 1 above zero, 0 below, and either at zero; null where none is.</summary>
    public bool[]? Steps { get; init; }

    /// <summary>The input of each weight, in rising order for each output; null where there are all.</summary>
    public int[]? Places { get; init; }

    /// <summary>Where the weights of each output begin, and those of the last end; null where there are all.</summary>
    public int[]? Starts { get; init; }

    private int[]? everywhere;

    /// <summary>Whether weights are left out.</summary>
    public bool IsSparse => Starts is not null;

    /// <summary>The weights of an output.</summary>
    public ReadOnlySpan<double> Row(int output) => Starts is null ? Weights.AsSpan(output * Inputs, Inputs) : Weights.AsSpan(Starts[output], Starts[output + 1] - Starts[output]);

    /// <summary>The inputs that they are on.</summary>
    public ReadOnlySpan<int> Columns(int output) => Starts is null ? everywhere ??= [.. Enumerable.Range(0, Inputs)] : Places.AsSpan(Starts[output], Starts[output + 1] - Starts[output]);

    /// <summary>The weight of an output on an input.</summary>
    public double Weight(int output, int input)
    {
        if (Starts is null) return Weights[output * Inputs + input];
        var at = Columns(output).BinarySearch(input);
        return at < 0 ? 0 : Row(output)[at];
    }

    /// <summary>Whether a step follows an output.</summary>
    public bool IsStep(int output) => Steps is not null && Steps[output];

    /// <summary>The sums of all outputs at the values before the layer.</summary>
    public double[] Sums(ReadOnlySpan<double> values)
    {
        var sums = (double[])Biases.Clone();
        for (var j = 0; j < sums.Length; j++)
        {
            var row = Row(j);
            if (Starts is null) sums[j] += TensorPrimitives.Dot(row, values);
            else for (var t = 0; t < row.Length; t++) sums[j] += row[t] * values[Columns(j)[t]];
        }

        return sums;
    }

    /// <summary>What follows makes of an output's sum.</summary>
    public double Value(double sum, int output) => IsStep(output) ? (sum >= 0 ? 1 : 0) : sum >= 0 ? sum : Leak(output) * sum;

    /// <summary>The number of outputs.</summary>
    public int Outputs => Biases.Length;

    /// <summary>The factor of an output's negative values.</summary>
    public double Leak(int output) => Leaks is null ? 0 : Leaks[output];
}
