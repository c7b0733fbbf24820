namespace Halfspace.Training.Selection;

/// <summary>
/// The shapes to try, smallest first: no hidden layer, then one of 2, 4, 8, ... neurons, and in each P = 1, 3, 7, 15. A larger P is tried while it gains over the
/// smaller one, a wider layer while the best of it gains over what was there before.
/// </summary>
/// <remarks>One hidden neuron is left out: below one output it is the neuron of no hidden layer, and it tells two classes apart at most.</remarks>
internal sealed class ShapeGrowth
{
    private static readonly int[] Ranges = [1, 3, 7, 15];

    private readonly IReadOnlyList<IReadOnlyList<int>> widths;
    private readonly IReadOnlyList<int> ranges;
    private int width;
    private int range;
    private double? best;
    private double? bestOfWidth;

    /// <summary>Prepares a growth.</summary>
    /// <param name="hidden">The only widths to try; null to grow them.</param>
    /// <param name="only">The only range to try; null to grow it.</param>
    /// <param name="widest">The widest layer to try.</param>
    public ShapeGrowth(IReadOnlyList<int>? hidden, int? only, int widest = 64)
    {
        widths = hidden is not null ? [hidden] : [[], .. Doubled(widest).Select(neurons => new[] { neurons })];
        ranges = only is { } one ? [one] : Ranges;
    }

    /// <summary>The next shape; null when there is none worth trying.</summary>
    public NetworkShape? Next => width < widths.Count ? new NetworkShape(widths[width], ranges[range]) : null;

    /// <summary>Takes how many mistakes the last shape makes.</summary>
    public void Take(double mistakes)
    {
        var gains = bestOfWidth is not { } known || mistakes < known;
        bestOfWidth = gains ? mistakes : bestOfWidth;
        if (gains && mistakes > 0 && range + 1 < ranges.Count)
        {
            range++;
            return;
        }

        var grows = best is not { } before || bestOfWidth < before;
        best = grows ? bestOfWidth : best;
        (range, bestOfWidth) = (0, null);
        width = grows && best > 0 ? width + 1 : widths.Count;
    }

    /// <summary>Ends the growth.</summary>
    public void Stop() => width = widths.Count;

    private static IEnumerable<int> Doubled(int widest)
    {
        for (var neurons = 2; neurons <= widest; neurons *= 2) yield return neurons;
    }
}
