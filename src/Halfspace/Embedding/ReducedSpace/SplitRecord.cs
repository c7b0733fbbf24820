namespace Halfspace.Embedding.ReducedSpace;

/// <summary>How much of the distance between bound and best value each kind of split has closed so far.</summary>
internal sealed class SplitRecord
{
    /// <summary>Splits of each kind that are tried before records are compared.</summary>
    private const int Trials = 12;

    /// <summary>What a new result counts, once there are enough.</summary>
    private const double Pace = 0.02;

    private readonly double[] gains = new double[3];
    private readonly int[] counts = new int[3];
    private int asked;

    /// <summary>Notes what became of a part.</summary>
    /// <param name="part">The part, with its bound.</param>
    /// <param name="cutoff">The bound at which it is closed.</param>
    public void Note(Part part, double cutoff)
    {
        if (part.Kind is not { } kind || !double.IsFinite(part.ParentBound) || !(cutoff > part.ParentBound)) return;
        var gain = double.IsFinite(cutoff) ? Math.Clamp((part.Bound - part.ParentBound) / (cutoff - part.ParentBound), 0, 1) : Math.Clamp(part.Bound - part.ParentBound, 0, 1);
        var count = ++counts[(int)kind];
        gains[(int)kind] += Math.Max(1.0 / count, Pace) * (gain - gains[(int)kind]);
    }

    /// <summary>The kind to split by next: one that was not tried often enough, else the best so far; each keeps a share of the tries.</summary>
    public SplitKind Next(ReadOnlySpan<SplitKind> open)
    {
        asked++;
        var best = open[0];
        foreach (var kind in open)
        {
            if (counts[(int)kind] < Trials) return kind;
            if (gains[(int)kind] > gains[(int)best]) best = kind;
        }

        return asked % (4 * Trials) == 0 ? open[asked / (4 * Trials) % open.Length] : best;
    }
}
