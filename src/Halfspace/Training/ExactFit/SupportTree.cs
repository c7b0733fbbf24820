namespace Halfspace.Training.ExactFit;

/// <summary>The search tree of <see cref="SupportFit"/> over one part of the supports at a time, for one thread.</summary>
internal sealed class SupportTree
{
    private readonly PricedNeuron neuron;
    private readonly SupportKeys keys;
    private readonly SupportBest best;
    private readonly Func<bool> enter;
    private readonly Action<int[], long> leaf;
    private readonly SupportGains gains;
    private readonly List<SupportCells> cells = [];
    private readonly List<int> included = [];
    private readonly long[] prices;
    private readonly long[] sorted;

    public SupportTree(PricedNeuron neuron, SupportKeys keys, SupportBest best, Func<bool> enter, Action<int[], long> leaf)
    {
        (this.neuron, this.keys, this.best, this.enter, this.leaf) = (neuron, keys, best, enter, leaf);
        gains = new SupportGains(keys);
        sorted = new long[neuron.Count];
        prices = [.. Enumerable.Range(0, neuron.Count).Select(c => neuron.Prices.Inputs[c] + neuron.Prices.Weight)];
    }

    /// <summary>Searches a part to its end, or until it is stopped.</summary>
    public void Search(SupportCells all, SupportPart part)
    {
        Enter(all, part);
        Visit(0, part.Left);
    }

    /// <summary>Decides on one more input of a part: the parts that are left of it, none where it was searched at once.</summary>
    public IEnumerable<SupportPart> Split(SupportCells all, SupportPart part)
    {
        Enter(all, part);
        if (Choose(0, part.Left) is not { } column) yield break;
        var rest = Without(part.Left, column);
        int[] more = [.. part.Included, column];
        yield return new SupportPart(more, neuron.Allowed(more, rest), part.Bound);
        At(1).Restrict(At(0), Mask(rest));
        var bound = included.Sum(c => prices[c]) + At(1).Least * neuron.Prices.Miss;
        if (bound < best.Cost) yield return new SupportPart(part.Included, rest, Math.Max(part.Bound, bound));
    }

    private void Enter(SupportCells all, SupportPart part)
    {
        included.Clear();
        At(0).Restrict(all, Mask([.. part.Included, .. part.Left]));
        foreach (var column in part.Included)
        {
            included.Add(column);
            At(1).Include(At(0), column);
            (cells[0], cells[1]) = (cells[1], cells[0]);
        }
    }

    private SupportCells At(int depth)
    {
        while (cells.Count <= depth) cells.Add(new SupportCells(keys, neuron.Rows.Length));
        return cells[depth];
    }

    private static int[] Without(int[] left, int column) => Array.FindAll(left, c => c != column);

    private ulong[] Mask(ReadOnlySpan<int> left)
    {
        var mask = new ulong[keys.Words];
        foreach (var column in included) keys.Add(column, mask);
        foreach (var column in left) keys.Add(column, mask);
        return mask;
    }

    private void Visit(int depth, int[] left)
    {
        if (!enter() || Choose(depth, left) is not { } column) return;
        var rest = Without(left, column);
        At(depth + 1).Include(cells[depth], column);
        included.Add(column);
        var allowed = neuron.Allowed(included, rest);
        if (allowed.Length < rest.Length)
        {
            At(depth + 2).Restrict(cells[depth + 1], Mask(allowed));
            (cells[depth + 1], cells[depth + 2]) = (cells[depth + 2], cells[depth + 1]);
        }

        Visit(depth + 1, allowed);
        included.RemoveAt(included.Count - 1);
        At(depth + 1).Restrict(cells[depth], Mask(rest));
        Visit(depth + 1, rest);
    }

    /// <summary>The input to decide next; null where the node costs too much, or where so few inputs may be added that each support was looked at.</summary>
    private int? Choose(int depth, int[] left)
    {
        var (at, miss) = (cells[depth], neuron.Prices.Miss);
        var price = included.Sum(c => prices[c]);
        if (price + at.Least * miss >= best.Cost) return null;
        var slots = Math.Min(left.Length, (neuron.Prices.MostInputs ?? int.MaxValue) - included.Count);
        for (var k = 0; k < left.Length; k++) sorted[k] = prices[left[k]];
        sorted.AsSpan(0, left.Length).Sort();
        var (most, spent) = (0, price);
        while (most < slots && (spent += sorted[most]) + at.Least * miss < best.Cost) most++;
        if (most == left.Length && !neuron.HasRulesOfChoice)
        {
            // All of the rest may be used: fitted together, they stand for each choice of them.
            leaf([.. included, .. left], price + at.Least * miss);
            return null;
        }

        if (most <= 1)
        {
            // A support of one more input stands for this one, too, but its bound does not.
            var alone = price + at.LeastOfGroups * miss;
            if (alone < best.Cost) leaf([.. included], alone);
            if (most == 0) return null;
        }

        gains.Measure(at, left);
        if (most == 1)
        {
            foreach (var column in left)
            {
                var bound = price + prices[column] + gains.Least[column] * miss;
                if (bound < best.Cost) leaf([.. included, column], bound);
            }

            return null;
        }

        return Cheapest(at, left, price, most) < best.Cost ? Foremost(left) : null;
    }

    /// <summary>The least that supports with up to so many more inputs cost.</summary>
    private long Cheapest(SupportCells at, int[] left, long price, int most)
    {
        var taken = new long[left.Length];
        for (var k = 0; k < left.Length; k++) taken[k] = -gains.Most[left[k]];
        Array.Sort(taken);
        var (cheapest, missing) = (price + at.LeastOfGroups * neuron.Prices.Miss, (Int128)at.LeastOfGroups * SupportGains.Unit);
        for (var k = 0; k < most; k++)
        {
            price += sorted[k];
            missing += taken[k];
            var missed = Math.Max(at.Least, (long)((missing + SupportGains.Unit - 1) / SupportGains.Unit));
            cheapest = Math.Min(cheapest, price + missed * neuron.Prices.Miss);
        }

        return cheapest;
    }

    private int Foremost(int[] left)
    {
        var foremost = left[0];
        foreach (var column in left)
        {
            if (gains.Most[column] > gains.Most[foremost]) foremost = column;
        }

        return foremost;
    }
}
