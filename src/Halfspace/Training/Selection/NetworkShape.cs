using System.Numerics;

namespace Halfspace.Training.Selection;

/// <summary>Widths of the hidden layers and the range of the weights: what makes one candidate larger than another.</summary>
/// <param name="Hidden">Widths, first to last; empty for none.</param>
/// <param name="Range">P: weights and biases are integers in {-P..P}.</param>
public sealed record NetworkShape(IReadOnlyList<int> Hidden, int Range)
{
    /// <summary>The bits that the weights and biases of such a network take, each in as many as its range needs.</summary>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    public long Bits(int inputs, int outputs)
    {
        var (weights, below) = (0L, inputs);
        foreach (var width in Hidden.Append(outputs)) (weights, below) = (weights + (below + 1L) * width, width);
        return weights * (BitOperations.Log2((uint)(2 * Range)) + 1);
    }

    /// <summary>For example <c>none, P = 1</c> or <c>2, P = 3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{(Hidden.Count == 0 ? "none" : string.Join(',', Hidden))}, P = {Range}");
}
