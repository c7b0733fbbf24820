namespace Halfspace.Training.ExactFit;

/// <summary>What one neuron costs, in whole units: a missed sample, a used input, a unit of weight; and how many inputs it may use.</summary>
/// <param name="Miss">What one unit of the samples' costs counts, one or more.</param>
/// <param name="Inputs">What each input costs where its weight is not zero; the bias is not among them.</param>
/// <param name="Weight">What a unit of an input's weight costs.</param>
/// <param name="MostInputs">The largest number of inputs used; null for any.</param>
internal sealed record NeuronPrices(long Miss, IReadOnlyList<long> Inputs, long Weight, int? MostInputs)
{
    /// <summary>Whether misses are all that counts, and any number of inputs may be used.</summary>
    public bool IsFree { get; } = Weight == 0 && MostInputs is null && Inputs.All(price => price == 0);

    /// <summary>Misses alone, one each.</summary>
    public static NeuronPrices None(int inputs) => new(1, new long[inputs], 0, null);

    /// <summary>The prices of some of the inputs.</summary>
    public NeuronPrices Of(ReadOnlySpan<int> columns)
    {
        var inputs = new long[columns.Length];
        for (var c = 0; c < inputs.Length; c++) inputs[c] = Inputs[columns[c]];
        return this with { Inputs = inputs };
    }

    /// <summary>What weights cost beside the misses; null where they use too many inputs.</summary>
    public long? OfWeights(ReadOnlySpan<int> weights)
    {
        var (price, used) = (0L, 0);
        for (var c = 0; c < weights.Length; c++)
        {
            if (weights[c] == 0) continue;
            used++;
            price += Inputs[c] + Math.Abs((long)weights[c]) * Weight;
        }

        return used > MostInputs ? null : price;
    }

    /// <summary>The least that weights in a box cost beside the misses; null where all of them use too many inputs.</summary>
    /// <param name="low">The smallest weights, the bias last.</param>
    /// <param name="high">The largest weights.</param>
    /// <param name="column">A column whose range is cut short.</param>
    /// <param name="raised">By how much its lower end is raised.</param>
    /// <param name="lowered">By how much its upper end is lowered.</param>
    public long? OfBox(ReadOnlySpan<int> low, ReadOnlySpan<int> high, int column = 0, int raised = 0, int lowered = 0)
    {
        if (IsFree) return 0;
        var (price, used) = (0L, 0);
        for (var c = 0; c < Inputs.Count; c++)
        {
            var least = Math.Max(c == column ? low[c] + raised : low[c], -(c == column ? high[c] - lowered : high[c]));
            if (least <= 0) continue;
            used++;
            price += Inputs[c] + least * Weight;
        }

        return used > MostInputs ? null : price;
    }
}
