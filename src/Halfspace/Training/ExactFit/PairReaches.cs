namespace Halfspace.Training.ExactFit;

/// <summary>
/// The ranges left to one neuron's weights, with what each sample can reach at most, and what each pair of two samples on different sides can reach
/// together, kept up to date as ranges change.
/// </summary>
/// <remarks>
/// A pair x, z is met by weights w and a bias b only if w x + b &gt;= t and -(w z + b) &gt;= s, so w (x - z) &gt;= t + s, whatever the bias. Where
/// the largest w (x - z) over the ranges is below that, one of the two is missed by all weights in them.
/// </remarks>
internal sealed class PairReaches
{
    private const int Lanes = 64;

    private readonly SidedSamples samples;
    private readonly IPairTable pairs;
    private readonly ulong[] inverted;
    private readonly long[] asked;
    private long question;
    private (int Column, bool IsUpper, int Amount) cut;

    public PairReaches(SidedSamples samples)
    {
        this.samples = samples;
        var (rows, columns) = (samples.PlusCosts.Length, samples.MinusCosts.Length);
        Words = (columns + Lanes - 1) / Lanes;
        (Low, High) = ([.. samples.Low], [.. samples.High]);
        (PlusReach, MinusReach) = (new int[rows], new int[columns]);
        var thresholds = Math.Abs((long)samples.PlusThreshold) + Math.Abs((long)samples.MinusThreshold);
        pairs = PairTable<short>.Fits(samples.LargestReach, thresholds) ? new PairTable<short>(samples) : new PairTable<int>(samples);
        Array.Fill(PlusReach, -samples.PlusThreshold);
        Array.Fill(MinusReach, -samples.MinusThreshold);
        (inverted, asked) = (new ulong[rows * Words], new long[rows]);
        // From no reach at all to the whole ranges.
        for (var c = 0; c < Low.Length; c++) Shift(c, Low[c], -High[c]);
    }

    /// <summary>For each column the smallest weight left.</summary>
    public int[] Low { get; }

    /// <summary>For each column the largest weight left.</summary>
    public int[] High { get; }

    /// <summary>How far each sample of the one side can get beyond its threshold; negative where it is missed by all weights left.</summary>
    public int[] PlusReach { get; }

    /// <summary>How far each sample of the other side can get beyond its threshold.</summary>
    public int[] MinusReach { get; }

    /// <summary>Words of a row of <see cref="Inverted"/>.</summary>
    public int Words { get; }

    /// <summary>Sets the range of a column, narrower or wider.</summary>
    public void Set(int column, int low, int high)
    {
        Shift(column, low - Low[column], High[column] - high);
        (Low[column], High[column]) = (low, high);
    }

    /// <summary>Says what <see cref="Inverted"/> is about: the ranges at hand or, without a change to them, one of them cut short.</summary>
    /// <param name="column">The column of a range to cut.</param>
    /// <param name="raised">By how much its lower end is raised.</param>
    /// <param name="lowered">By how much its upper end is lowered; one of the two is zero.</param>
    public void Ask(int column, int raised, int lowered)
    {
        cut = (column, lowered > 0, column == Low.Length - 1 ? 0 : raised + lowered);
        question++;
    }

    /// <summary>For a sample of the one side a bit for each of the other: whether no weights left meet both. Rows are computed when they are looked at, for many searches end before.</summary>
    public ReadOnlySpan<ulong> Inverted(int plus)
    {
        var row = inverted.AsSpan(plus * Words, Words);
        if (asked[plus] == question) return row;
        asked[plus] = question;
        pairs.Compare(plus, cut.Column, cut.IsUpper, cut.Amount, row);
        return row;
    }

    /// <summary>Whether there is no bit in <see cref="Inverted"/> for a sample, where that is seen at once.</summary>
    public bool IsClear(int plus) => pairs.ReachesAll(plus, cut.Column, cut.IsUpper, cut.Amount);

    /// <summary>How far a sample of the one side can get, with a range cut short as for <see cref="Ask"/>.</summary>
    public int PlusReachIf(int sample, int column, int raised, int lowered) => PlusReach[sample] - Loss(samples.Plus[column][sample], raised, lowered);

    /// <summary>How far a sample of the other side can get, with a range cut short.</summary>
    public int MinusReachIf(int sample, int column, int raised, int lowered) => MinusReach[sample] - Loss(samples.Minus[column][sample], lowered, raised);

    private static int Loss(int value, int raised, int lowered) => value > 0 ? value * lowered : -value * raised;

    /// <summary>Moves the reaches for a lower end raised and an upper end lowered by the given amounts; negative amounts undo.</summary>
    private void Shift(int column, int raised, int lowered)
    {
        if ((raised | lowered) == 0) return;
        for (var i = 0; i < PlusReach.Length; i++) PlusReach[i] = PlusReachIf(i, column, raised, lowered);
        for (var j = 0; j < MinusReach.Length; j++) MinusReach[j] = MinusReachIf(j, column, raised, lowered);
        if (column == Low.Length - 1) return;
        if (raised != 0) pairs.Shift(column, isUpper: false, raised);
        if (lowered != 0) pairs.Shift(column, isUpper: true, lowered);
    }
}
