namespace Halfspace.Verification.Proofs;

/// <summary>How the ranges of neurons over a box were found, step by step, after those of another proof.</summary>
/// <param name="from">What it begins with; null for the box alone.</param>
/// <param name="row">The row that is met wherever the ranges hold; null where they hold on the whole box.</param>
internal sealed class RangeProof(RangeProof? from, OutputRow? row)
{
    private readonly ProofBytes steps = new();

    /// <summary>What it begins with.</summary>
    public RangeProof? From { get; } = from;

    /// <summary>The row that is met wherever the ranges hold; null where they hold on the whole box.</summary>
    public OutputRow? Row { get; } = row;

    /// <summary>The steps.</summary>
    public ReadOnlySpan<byte> Steps => steps.Written;

    /// <summary>Records that all neurons of a layer are bounded with the slopes of the least area.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="slopes">Those slopes, of the layers before it.</param>
    public void Default(int layer, IEnumerable<double> slopes)
    {
        steps.Add(1);
        steps.Count(layer);
        foreach (var slope in slopes) steps.Add(Slopes.Of(slope));
    }

    /// <summary>Records that a layer is bounded by intervals, and those neurons whose sign that leaves open with the slopes of the least area, which whoever checks it chooses.</summary>
    public void Derive(int layer)
    {
        steps.Add(5);
        steps.Count(layer);
    }

    /// <summary>Records which neurons of a layer have slopes in what follows.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="count">The number of its neurons.</param>
    /// <param name="open">Those that have slopes, in order.</param>
    public void Open(int layer, int count, ReadOnlySpan<int> open)
    {
        steps.Add(2);
        steps.Count(layer);
        var mask = new byte[(count + 7) / 8];
        foreach (var j in open) mask[j / 8] |= (byte)(1 << (j % 8));
        steps.Add(mask);
    }

    /// <summary>Records ends of ranges of a layer that were found side by side.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="facts">For each end what shows it; null for none.</param>
    public void Ends(int layer, IEnumerable<byte[]?> facts) => List(3, layer, facts);

    /// <summary>Records ends that were found by splitting.</summary>
    public void Trees(int layer, IEnumerable<byte[]?> facts) => List(4, layer, facts);

    private void List(byte kind, int layer, IEnumerable<byte[]?> facts)
    {
        var known = facts.OfType<byte[]>().ToArray();
        if (known.Length == 0) return;
        steps.Add(kind);
        steps.Count(layer);
        steps.Count(known.Length);
        foreach (var fact in known) steps.Add(fact);
    }
}
