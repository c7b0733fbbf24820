namespace Halfspace.Training.LocalSearch.OneNeuron;

/// <summary>Which columns a single neuron may use beside those that its weights use already.</summary>
internal sealed class InputChoice
{
    private readonly OneNeuronRows rows;
    private readonly int[][] partners;

    public InputChoice(OneNeuronRows rows)
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

    /// <summary>Whether a column may be used beside those in use.</summary>
    /// <param name="weights">The weights of the columns.</param>
    /// <param name="used">How many are not zero.</param>
    /// <param name="column">The column.</param>
    public bool CanUse(ReadOnlySpan<int> weights, int used, int column)
    {
        if (IsFree || weights[column] != 0) return true;
        if (used >= rows.Limits.MaxInputs) return false;
        foreach (var partner in partners[column])
        {
            if (weights[partner] != 0) return false;
        }

        if (rows.Limits.MaxColumns is not { } most) return true;
        var sources = new HashSet<int>();
        for (var c = 0; c < weights.Length; c++)
        {
            if (weights[c] == 0) continue;
            if (rows.Sources[c] == rows.Sources[column]) return true;
            sources.Add(rows.Sources[c]);
        }

        return sources.Count < most;
    }

    /// <summary>Puts as many weights to zero as limits ask for, from the last in an order of importance on.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="order">The columns, the most important first.</param>
    public void Keep(int[] weights, IEnumerable<int> order)
    {
        if (IsFree) return;
        var kept = Array.ConvertAll(rows.Ranges, range => Math.Clamp(0, range.Low, range.High));
        var used = kept.Count(weight => weight != 0);
        foreach (var column in order)
        {
            if (weights[column] == 0 || !CanUse(kept, used, column)) continue;
            used += kept[column] == 0 ? 1 : 0;
            kept[column] = weights[column];
        }

        kept.CopyTo(weights, 0);
    }
}
