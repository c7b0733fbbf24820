using System.Numerics;

namespace Halfspace.Networks.Layers;

/// <summary>
/// What a node of a <see cref="Network"/> does with the values before it. There are four families: <see cref="LinearLayer"/>,
/// <see cref="ActivationLayer"/> (value by value), <see cref="MaxLayer"/> and <see cref="CurvedLayer"/>; bounds and formulations treat each family alike.
/// </summary>
public abstract class Layer
{
    private protected Layer(IReadOnlyList<int> inputSizes, int outputSize)
    {
        foreach (var size in inputSizes) ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(inputSizes));
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        (InputSizes, OutputSize) = (inputSizes, outputSize);
    }

    /// <summary>The operator's usual name, for messages and files.</summary>
    public abstract string Operator { get; }

    /// <summary>The number of values of each input.</summary>
    public IReadOnlyList<int> InputSizes { get; }

    /// <summary>The number of values that it gives.</summary>
    public int OutputSize { get; }

    /// <summary>Computes the output from the inputs, in the precision of <typeparamref name="T"/>.</summary>
    /// <param name="inputs">One array for each input.</param>
    /// <param name="output">Receives <see cref="OutputSize"/> values.</param>
    public abstract void Forward<T>(ReadOnlySpan<T[]> inputs, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <inheritdoc/>
    public override string ToString() => Operator;
}
