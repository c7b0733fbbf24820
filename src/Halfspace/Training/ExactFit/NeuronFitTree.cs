using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>The search tree of <see cref="NeuronFit"/>.</summary>
internal sealed class NeuronFitTree
{
    private readonly int[][] plus;
    private readonly int[][] minus;
    private readonly int[] starts;
    private readonly (int Column, int Value)[] entries;
    private readonly int[] moves;
    private readonly int[] low;
    private readonly int[] high;
    private readonly int[] below;
    private readonly int[] above;
    private readonly int[] costs;
    private readonly int[] guide;
    private readonly double[] swing;
    private readonly int samples;
    private readonly Stack<(int Column, int Low, int High)> trail = new();
    private readonly long nodeLimit;
    private readonly CancellationToken cancellationToken;
    private int[]? best;
    private long bestCost;
    private long openBound;
    private long nodes;
    private bool stopped;

    public NeuronFitTree(NeuronFitProblem problem, long nodeLimit, CancellationToken cancellationToken)
    {
        (this.nodeLimit, this.cancellationToken) = (nodeLimit, cancellationToken);
        var chosen = Enumerable.Range(0, problem.Wanted.Count).Where(k => problem.Wanted[k] != 0).ToArray();
        samples = chosen.Length;
        var width = problem.Columns.Count;
        var padded = (samples + Vector<int>.Count - 1) / Vector<int>.Count * Vector<int>.Count;
        (plus, minus) = (new int[width][], new int[width][]);
        starts = new int[samples + 1];
        moves = new int[samples];
        low = [.. problem.Ranges.Select(range => -range)];
        high = [.. problem.Ranges];
        (below, above, costs) = (new int[padded], new int[padded], new int[padded]);
        swing = new double[width];
        for (var s = 0; s < samples; s++)
        {
            costs[s] = problem.Costs?[chosen[s]] ?? 1;
            var threshold = problem.Wanted[chosen[s]] > 0 ? problem.PlusThreshold : problem.MinusThreshold;
            (below[s], above[s]) = (checked(-threshold), checked(-threshold));
        }

        for (var c = 0; c < width; c++)
        {
            (plus[c], minus[c]) = (new int[padded], new int[padded]);
            for (var s = 0; s < samples; s++)
            {
                var y = problem.Columns[c][chosen[s]] * problem.Wanted[chosen[s]];
                (plus[c][s], minus[c][s]) = (Math.Max(y, 0), Math.Max(-y, 0));
                swing[c] += Math.Abs((double)y);
                var reach = checked(Math.Abs(y) * problem.Ranges[c]);
                (below[s], above[s]) = (checked(below[s] - reach), checked(above[s] + reach));
            }
        }

        var list = new List<(int, int)>();
        for (var s = 0; s < samples; s++)
        {
            for (var c = 0; c < width; c++)
            {
                var y = plus[c][s] - minus[c][s];
                if (y == 0) continue;
                list.Add((c, y));
                moves[s] = (int)Math.Min(int.MaxValue, Math.Max(moves[s], 2L * Math.Abs(y) * problem.Ranges[c]));
            }

            starts[s + 1] = list.Count;
        }

        entries = [.. list];
        guide = problem.Start is { } start ? [.. start] : new int[width];
        bestCost = costs.Sum(cost => (long)cost) + 1;
        if (problem.Below is { } limit) bestCost = Math.Min(bestCost, limit);
        Offer(guide);
    }

    /// <summary>Searches, with a bound that is known already.</summary>
    public NeuronFitResult Run(long knownBound)
    {
        openBound = long.MaxValue;
        Visit(Missed());
        var bound = stopped ? Math.Min(openBound, bestCost) : bestCost;
        return new NeuronFitResult(best, bestCost, Math.Max(bound, Math.Min(knownBound, bestCost)), nodes);
    }

    private void Visit(long bound)
    {
        if (bound >= bestCost) return;
        if (stopped || ++nodes > nodeLimit || ((nodes & 255) == 0 && cancellationToken.IsCancellationRequested))
        {
            stopped = true;
            openBound = Math.Min(openBound, bound);
            return;
        }

        var mark = trail.Count;
        bound = Narrow(bound);
        if (bound < bestCost) Branch(bound);
        while (trail.Count > mark)
        {
            var (column, oldLow, oldHigh) = trail.Pop();
            Shift(column, oldLow - low[column], high[column] - oldHigh);
            (low[column], high[column]) = (oldLow, oldHigh);
        }
    }

    private void Branch(long bound)
    {
        var column = -1;
        var largest = 0.0;
        for (var c = 0; c < low.Length; c++)
        {
            var size = (high[c] - (double)low[c]) * swing[c];
            if (size > largest) (column, largest) = (c, size);
        }

        if (column < 0 || !HasUndecided())
        {
            Offer(low);
            return;
        }

        var (from, to) = (low[column], high[column]);
        var middle = from + (to - from - 1) / 2;
        var lowerFirst = guide[column] <= middle;
        for (var half = 0; half < 2; half++)
        {
            var lower = lowerFirst == (half == 0);
            Set(column, lower ? from : middle + 1, lower ? middle : to);
            Visit(Missed());
            trail.Pop();
            Shift(column, from - low[column], high[column] - to);
            (low[column], high[column]) = (from, to);
            if (bound >= bestCost) return;
        }
    }

    private void Set(int column, int newLow, int newHigh)
    {
        trail.Push((column, low[column], high[column]));
        Shift(column, newLow - low[column], high[column] - newHigh);
        (low[column], high[column]) = (newLow, newHigh);
    }

    /// <summary>Moves the intervals for a lower end raised and an upper end lowered by the given amounts; negative amounts undo.</summary>
    private void Shift(int column, int raised, int lowered)
    {
        var p = MemoryMarshal.Cast<int, Vector<int>>(plus[column]);
        var m = MemoryMarshal.Cast<int, Vector<int>>(minus[column]);
        var lowers = MemoryMarshal.Cast<int, Vector<int>>(below.AsSpan());
        var uppers = MemoryMarshal.Cast<int, Vector<int>>(above.AsSpan());
        for (var v = 0; v < p.Length; v++)
        {
            lowers[v] += p[v] * raised + m[v] * lowered;
            uppers[v] -= m[v] * raised + p[v] * lowered;
        }
    }

    private long Missed()
    {
        var uppers = MemoryMarshal.Cast<int, Vector<int>>(above.AsSpan());
        var prices = MemoryMarshal.Cast<int, Vector<int>>(costs);
        var sum = Vector<int>.Zero;
        for (var v = 0; v < uppers.Length; v++) sum += prices[v] & Vector.LessThan(uppers[v], Vector<int>.Zero);
        return Vector.Sum(sum);
    }

    private bool HasUndecided()
    {
        for (var s = 0; s < samples; s++)
        {
            if (above[s] >= 0 && below[s] < 0 && costs[s] > 0) return true;
        }

        return false;
    }

    /// <summary>Narrows ranges by the samples that must be met, until nothing changes; the bound then.</summary>
    private long Narrow(long bound)
    {
        for (var changed = true; changed && bound < bestCost;)
        {
            changed = false;
            for (var s = 0; s < samples; s++)
            {
                // What no single weight can bring below zero narrows none.
                if (above[s] < 0 || above[s] >= moves[s] || below[s] >= 0 || bound + costs[s] < bestCost) continue;
                foreach (var (c, y) in entries.AsSpan(starts[s]..starts[s + 1]))
                {
                    var size = Math.Abs(y);
                    if ((long)size * (high[c] - low[c]) <= above[s]) continue;
                    var keep = above[s] / size;
                    if (y > 0) Set(c, high[c] - keep, high[c]);
                    else Set(c, low[c], low[c] + keep);
                    changed = true;
                }
            }

            if (changed) bound = Missed();
        }

        return bound;
    }

    private void Offer(int[] weights)
    {
        long cost = 0;
        for (var s = 0; s < samples; s++)
        {
            // The upper end of the interval, brought down to the point.
            long value = above[s];
            foreach (var (c, y) in entries.AsSpan(starts[s]..starts[s + 1])) value -= y > 0 ? (long)y * (high[c] - weights[c]) : (long)-y * (weights[c] - low[c]);
            if (value < 0) cost += costs[s];
        }

        if (cost >= bestCost) return;
        (best, bestCost) = ((int[])weights.Clone(), cost);
        best.CopyTo(guide, 0);
    }
}
