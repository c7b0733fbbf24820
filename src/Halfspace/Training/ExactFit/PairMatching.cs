using System.Numerics;
using System.Runtime.InteropServices;

namespace Halfspace.Training.ExactFit;

/// <summary>
/// Misses that pairs of samples cost together: each pair of which one is missed takes from what the two cost, so that no sample pays more than its own cost.
/// A largest flow, kept by augmenting paths, so that a subtree begins with that of the node above.
/// </summary>
internal sealed class PairMatching(SidedSamples samples, int words)
{
    private readonly int[] plusLeft = [.. samples.PlusCosts];
    private readonly int[] minusLeft = [.. samples.MinusCosts];
    private readonly List<(int Plus, int Minus, int Amount)> flow = [];
    private readonly ulong[] seen = new ulong[words];
    private readonly ulong[] closed = new ulong[words];
    private readonly int[] fromPlus = new int[samples.MinusCosts.Length];
    private readonly int[] fromMinus = new int[samples.PlusCosts.Length];
    private readonly bool[] isQueued = new bool[samples.PlusCosts.Length];
    private readonly int[] queue = new int[samples.PlusCosts.Length];

    /// <summary>What the pairs cost at least.</summary>
    public long Total { get; private set; }

    /// <summary>Begins with no pair.</summary>
    public void Clear()
    {
        samples.PlusCosts.CopyTo(plusLeft, 0);
        samples.MinusCosts.CopyTo(minusLeft, 0);
        flow.Clear();
        Total = 0;
    }

    /// <summary>Begins with the pairs of another one.</summary>
    public void CopyFrom(PairMatching other)
    {
        other.plusLeft.CopyTo(plusLeft, 0);
        other.minusLeft.CopyTo(minusLeft, 0);
        flow.Clear();
        flow.AddRange(other.flow);
        Total = other.Total;
    }

    /// <summary>Takes out a sample of the one side that is missed for sure, and is paid for elsewhere.</summary>
    public void RemovePlus(int plus)
    {
        for (var e = flow.Count - 1; e >= 0; e--)
        {
            if (flow[e].Plus != plus) continue;
            minusLeft[flow[e].Minus] += flow[e].Amount;
            Total -= flow[e].Amount;
            flow.RemoveAt(e);
        }

        plusLeft[plus] = 0;
    }

    /// <summary>Takes out a sample of the other side.</summary>
    public void RemoveMinus(int minus)
    {
        for (var e = flow.Count - 1; e >= 0; e--)
        {
            if (flow[e].Minus != minus) continue;
            plusLeft[flow[e].Plus] += flow[e].Amount;
            Total -= flow[e].Amount;
            flow.RemoveAt(e);
        }

        minusLeft[minus] = 0;
    }

    /// <summary>Adds pairs until none can be added, or the total is enough.</summary>
    /// <param name="reaches">Says which pairs no weights meet; see <see cref="PairReaches.Inverted"/>.</param>
    /// <param name="enough">A total beyond which none is of interest.</param>
    public void Augment(PairReaches reaches, long enough)
    {
        // What a search without success has reached leads nowhere later either, so it is closed for all that follow.
        Array.Clear(closed);
        for (var plus = 0; plus < plusLeft.Length; plus++)
        {
            while (plusLeft[plus] > 0 && Total < enough && !reaches.IsClear(plus) && Search(reaches, plus))
            {
            }
        }
    }

    private bool Search(PairReaches reaches, int start)
    {
        closed.CopyTo(seen, 0);
        var (head, tail) = (0, 1);
        (queue[0], isQueued[start]) = (start, true);
        var end = -1;
        while (head < tail && end < 0)
        {
            var plus = queue[head++];
            var inverted = reaches.Inverted(plus);
            for (var w = 0; w < words && end < 0; w++)
            {
                var open = inverted[w] & ~seen[w];
                seen[w] |= open;
                for (; open != 0 && end < 0; open &= open - 1)
                {
                    var minus = w * 64 + BitOperations.TrailingZeroCount(open);
                    fromPlus[minus] = plus;
                    if (minusLeft[minus] > 0)
                    {
                        end = minus;
                        continue;
                    }

                    foreach (var pair in CollectionsMarshal.AsSpan(flow))
                    {
                        if (pair.Minus != minus || isQueued[pair.Plus]) continue;
                        (isQueued[pair.Plus], fromMinus[pair.Plus]) = (true, minus);
                        queue[tail++] = pair.Plus;
                    }
                }
            }
        }

        for (var q = 0; q < tail; q++) isQueued[queue[q]] = false;
        if (end < 0) seen.CopyTo(closed, 0);
        else Apply(start, end);
        return end >= 0;
    }

    private void Apply(int start, int end)
    {
        var amount = Math.Min(plusLeft[start], minusLeft[end]);
        for (var plus = fromPlus[end]; plus != start; plus = fromPlus[fromMinus[plus]]) amount = Math.Min(amount, flow[Find(plus, fromMinus[plus])].Amount);
        for (var minus = end; ; minus = fromMinus[fromPlus[minus]])
        {
            var plus = fromPlus[minus];
            Add(plus, minus, amount);
            if (plus == start) break;
            Add(plus, fromMinus[plus], -amount);
        }

        plusLeft[start] -= amount;
        minusLeft[end] -= amount;
        Total += amount;
    }

    private int Find(int plus, int minus) => flow.FindIndex(pair => pair.Plus == plus && pair.Minus == minus);

    private void Add(int plus, int minus, int amount)
    {
        var at = Find(plus, minus);
        if (at < 0) flow.Add((plus, minus, amount));
        else if (flow[at].Amount + amount == 0) flow.RemoveAt(at);
        else flow[at] = (plus, minus, flow[at].Amount + amount);
    }
}
