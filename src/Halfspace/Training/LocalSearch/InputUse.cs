namespace Halfspace.Training.LocalSearch;

/// <summary>
/// Which inputs the network of a <see cref="SearchState"/> uses, kept up to date by its moves: what they cost, and which moves the problem's limits allow.
/// Every input is a column of its own then.
/// </summary>
internal sealed class InputUse
{
    private readonly SearchState state;
    private readonly NetworkLimits limits;
    private readonly int[] counts;
    private readonly int[] groupOf;
    private readonly int[] groupCounts;
    private readonly int[][] partners;
    private readonly List<int> used = [];
    private readonly int[] placeOf;
    private int usedGroups;
    private long weight;
    private double inputPrice;
    private double weightPrice;

    public InputUse(SearchState state)
    {
        this.state = state;
        var problem = state.Columns.Problem;
        limits = problem.Limits;
        var groups = problem.InputColumns.Distinct().ToList();
        groupOf = [.. problem.InputColumns.Select(column => groups.IndexOf(column))];
        (counts, placeOf, groupCounts) = (new int[groupOf.Length], new int[groupOf.Length], new int[groups.Count]);
        var pairs = groupOf.Select(_ => new List<int>()).ToArray();
        foreach (var (first, second) in limits.ForbiddenPairs)
        {
            pairs[first].Add(second);
            pairs[second].Add(first);
        }

        partners = [.. pairs.Select(list => list.ToArray())];
    }

    /// <summary>The inputs in use, in no order.</summary>
    public IReadOnlyList<int> Used => used;

    /// <summary>Whether few inputs are asked for, so that moves among those in use are worth more than others.</summary>
    public bool IsSparse => limits.MaxInputs is not null || limits.MaxColumns is not null || inputPrice > 0;

    /// <summary>What the network itself costs.</summary>
    public double Price => inputPrice * used.Count + weightPrice * weight;

    /// <summary>Takes prices; <see cref="SearchState.Refresh"/> must follow.</summary>
    public void UsePrices(double input, double unit) => (inputPrice, weightPrice) = (input, unit);

    /// <summary>What the network itself costs at other prices.</summary>
    public double PriceAt(double input, double unit) => input * used.Count + unit * weight;

    /// <summary>Counts afresh.</summary>
    public void Count()
    {
        Array.Clear(counts);
        Array.Clear(groupCounts);
        used.Clear();
        (usedGroups, weight) = (0, 0);
        for (var l = 0; l < state.LayerCount; l++)
        {
            var (size, weights) = (state.InputsOf(l), state.Weights[l]);
            for (var w = 0; w < weights.Length; w++)
            {
                var input = w % size;
                if (input == size - 1 || weights[w] == 0) continue;
                weight += Math.Abs(weights[w]);
                if (l == 0 && counts[input]++ == 0) Add(input);
            }
        }
    }

    /// <summary>How a move changes what the network itself costs.</summary>
    public double ChangeBy(in SearchMove move)
    {
        if (move.Input == state.InputsOf(move.Layer) - 1) return 0;
        var before = WeightOf(move);
        var change = weightPrice * (Math.Abs(before + move.Delta) - Math.Abs(before));
        if (move.Layer > 0) return change;
        if (before == 0 && counts[move.Input] == 0) change += inputPrice;
        else if (before != 0 && before + move.Delta == 0 && counts[move.Input] == 1) change -= inputPrice;
        return change;
    }

    /// <summary>Takes a move into account that is about to be made.</summary>
    public void Take(in SearchMove move)
    {
        if (move.Input == state.InputsOf(move.Layer) - 1) return;
        var (before, after) = (WeightOf(move), WeightOf(move) + move.Delta);
        weight += Math.Abs(after) - Math.Abs(before);
        if (move.Layer > 0) return;
        if (before == 0 && after != 0 && counts[move.Input]++ == 0) Add(move.Input);
        else if (before != 0 && after == 0 && --counts[move.Input] == 0) Remove(move.Input);
    }

    /// <summary>Whether the limits allow a move: one that uses no further input always.</summary>
    public bool Allows(in SearchMove move) => move.Layer > 0 || move.Input == counts.Length || WeightOf(move) != 0 || counts[move.Input] > 0 || CanUse(move.Input);

    /// <summary>Whether an input may be used beside those in use.</summary>
    public bool CanUse(int input)
    {
        if (counts[input] > 0) return true;
        if (used.Count >= limits.MaxInputs) return false;
        if (groupCounts[groupOf[input]] == 0 && usedGroups >= limits.MaxColumns) return false;
        foreach (var partner in partners[input])
        {
            if (counts[partner] > 0) return false;
        }

        return true;
    }

    /// <summary>Inputs that would have to go so that another one may be used; which of several is left to a draw.</summary>
    /// <param name="input">The input that is not in use.</param>
    /// <param name="draw">A number below its argument.</param>
    public List<int> InTheWayOf(int input, Func<int, int> draw)
    {
        List<int> going = [.. partners[input].Where(partner => counts[partner] > 0)];
        if (limits.MaxColumns is { } groups && groupCounts[groupOf[input]] == 0 && usedGroups >= groups && used.Count > 0)
        {
            var group = groupOf[used[draw(used.Count)]];
            going.AddRange(used.Where(other => groupOf[other] == group && !going.Contains(other)));
        }

        if (used.Count - going.Count >= limits.MaxInputs && used.Count > 0 && used[draw(used.Count)] is var chosen && !going.Contains(chosen)) going.Add(chosen);
        return going;
    }

    private int WeightOf(in SearchMove move) => state.Weights[move.Layer][move.Neuron * state.InputsOf(move.Layer) + move.Input];

    private void Add(int input)
    {
        placeOf[input] = used.Count;
        used.Add(input);
        if (groupCounts[groupOf[input]]++ == 0) usedGroups++;
    }

    private void Remove(int input)
    {
        var (place, last) = (placeOf[input], used[^1]);
        (used[place], placeOf[last]) = (last, place);
        used.RemoveAt(used.Count - 1);
        if (--groupCounts[groupOf[input]] == 0) usedGroups--;
    }
}
