using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Proofs;

/// <summary>How the ranges that a part has of its own were found, as a certificate has them.</summary>
/// <param name="before">The neurons that have a slope or a sign in the part as it was bounded before.</param>
/// <param name="root">What its ranges are found over.</param>
internal sealed class OwnRanges((int Layer, int Neuron)[] before, ReluRoot root)
{
    private readonly ProofBytes groups = new();
    private ProofBytes facts = new();
    private int count;

    /// <summary>Records an end: what it is, and what shows it.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="end">Twice its neuron, and one more for minus the value.</param>
    /// <param name="bound">What it is.</param>
    /// <param name="ascent">What it was found with.</param>
    /// <param name="lane">The lane.</param>
    public void Add(int layer, int end, double bound, DualAscent ascent, int lane)
    {
        count++;
        facts.Count(layer);
        facts.Count(end);
        facts.Add(DualAscent.Outward(bound, down: true));
        facts.Add(Math.Max(0, ascent.BestShare[lane]));
        var (multipliers, given) = (new ProofBytes(), 0);
        for (var n = 0; n < root.Places.Length; n++)
        {
            var (m, p) = root.Places[n];
            if (ascent.Signs[m][p][lane] == 0 || !(ascent.Best[m][p][lane] > 0)) continue;
            given++;
            multipliers.Count(n);
            multipliers.Add(ascent.Best[m][p][lane]);
        }

        facts.Count(given);
        facts.Add(multipliers.Written);
        foreach (var (m, p) in root.Places) facts.Add(ascent.Signs[m][p][lane] == 0 ? Slopes.Of(ascent.Best[m][p][lane]) : (byte)0);
    }

    /// <summary>Lets the ends recorded so far count in what follows.</summary>
    public void Next()
    {
        if (count == 0) return;
        groups.Count(count);
        groups.Add(facts.Written);
        (facts, count) = (new ProofBytes(), 0);
    }

    /// <summary>Writes them down.</summary>
    /// <param name="after">The neurons that keep a slope or a sign behind them.</param>
    public byte[] ToBytes((int Layer, int Neuron)[] after)
    {
        var (bytes, over) = (new ProofBytes(), root.Neurons);
        bytes.Add(Mask(before, over));
        bytes.Add(groups.Written);
        bytes.Count(0);
        bytes.Add(Mask(over, after));
        return bytes.Written.ToArray();
    }

    /// <summary>A bit for each neuron of a list that is in another one.</summary>
    private static byte[] Mask((int, int)[] of, (int, int)[] kept)
    {
        var (mask, each) = (new byte[(of.Length + 7) / 8], kept.ToHashSet());
        for (var n = 0; n < of.Length; n++) if (each.Remove(of[n])) mask[n / 8] |= (byte)(1 << (n % 8));
        return each.Count == 0 ? mask : throw new InvalidOperationException("A neuron that had no slope has one again.");
    }
}
