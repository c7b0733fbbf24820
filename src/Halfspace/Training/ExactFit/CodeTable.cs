using Halfspace.Networks;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// What the layers above the first make of the signs of the first layer: the cost of a sample for each label and each code, bit h of
/// which says that neuron h is on its side of zero or more.
/// </summary>
internal sealed class CodeTable
{
    /// <summary>The cost of a code that breaks a hard condition; more than any sum of allowed costs.</summary>
    public const long Forbidden = 1L << 40;

    private readonly long[] costs;

    public CodeTable(int neurons, long[] costs, IReadOnlyList<IntegerLayer> layers)
    {
        (Neurons, this.costs, Layers) = (neurons, costs, layers);
    }

    /// <summary>The number of neurons whose signs make a code.</summary>
    public int Neurons { get; }

    /// <summary>The layers above the first that give these costs.</summary>
    public IReadOnlyList<IntegerLayer> Layers { get; }

    /// <summary>The costs, label after label, one a code.</summary>
    public ReadOnlySpan<long> Costs => costs;

    public long this[int label, int code] => costs[(label << Neurons) + code];

    /// <summary>The costs as they are when the neurons change places: neuron h of the result is neuron order[h] of this.</summary>
    public long[] Permuted(int[] order)
    {
        var result = new long[costs.Length];
        var mask = (1 << Neurons) - 1;
        for (var i = 0; i < costs.Length; i++)
        {
            var code = 0;
            for (var h = 0; h < Neurons; h++) code |= (i >> h & 1) << order[h];
            result[i] = costs[(i & ~mask) | code];
        }

        return result;
    }

    /// <summary>Whether two neurons can change places without any cost changing.</summary>
    public bool AreAlike(int first, int second)
    {
        var order = Enumerable.Range(0, Neurons).ToArray();
        (order[first], order[second]) = (second, first);
        return Permuted(order).AsSpan().SequenceEqual(costs);
    }
}
