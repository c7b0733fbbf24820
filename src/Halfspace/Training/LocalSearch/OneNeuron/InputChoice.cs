namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>Which columns a single neuron may use beside those that its weights use already.</summary>
internal sealed class InputChoice
{
    private readonly NeuronRows rows;
    private readonly int[][] partners;

    public InputChoice(NeuronRows rows)
    {
        this.rows = rows;
        var pairs = new List<int>[rows.Columns];
        for (var c = 0; c < pairs.Length; c++) pairs[c] = [];
        foreach (var (first, second) in rows.Limits.ForbiddenPairs)
        {
            pairs[first].Add(second);
            pairs[second].Add(first);
        }

        partners = [.. pairs.Select(list => list.ToArray())];
        IsFree = rows.Limits.MaxInputs is null && rows.Limits.MaxColumns is null && rows.Limits.ForbiddenPairs.Count == 0;
    }

    /// <summary>Whether all columns may be used together.</summary>
    public bool IsFree { get; }

    /// <summary>Whether few columns are asked for, or each has its price.</summary>
    public bool IsSparse => rows.Limits.MaxInputs is not null || rows.Limits.MaxColumns is not null || rows.InputPrice > 0;

    /// <summary>Whether a column that is not in use may be used as well.</summary>
    /// <param name="weights">The weights of the columns.</param>
    /// <param name="column">The column.</param>
    public bool CanUse(ReadOnlySpan<int> weights, int column)
    {
        if (IsFree || weights[column] != 0) return true;
        foreach (var partner in partners[column])
        {
            if (weights[partner] != 0) return false;
        }

        var (inputs, sources, own) = (0, new HashSet<int>(), false);
        for (var c = 0; c < weights.Length; c++)
        {
            if (weights[c] == 0) continue;
            inputs++;
            if (rows.Limits.MaxColumns is null) continue;
            sources.Add(rows.Sources[c]);
            own |= rows.Sources[c] == rows.Sources[column];
        }

        return !(inputs >= rows.Limits.MaxInputs) && (own || !(sources.Count >= rows.Limits.MaxColumns));
    }

    /// <summary>Puts as many weights to zero as limits ask for, from the last in an order of importance on.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="order">The columns, the most important first.</param>
    public void Keep(int[] weights, IEnumerable<int> order)
    {
        if (IsFree) return;
        var kept = Array.ConvertAll(rows.Ranges, range => Math.Clamp(0, range.Low, range.High));
        foreach (var column in order)
        {
            if (weights[column] != 0 && kept[column] == 0 && CanUse(kept, column)) kept[column] = weights[column];
            else if (kept[column] != 0) kept[column] = weights[column];
        }

        kept.CopyTo(weights, 0);
    }
}
