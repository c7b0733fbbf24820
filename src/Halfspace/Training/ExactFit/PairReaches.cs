using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    private readonly int[][] minus;
    private readonly int[] pairs;
    private readonly int stride;

    public PairReaches(SidedSamples samples)
    {
        this.samples = samples;
        var (rows, columns) = (samples.PlusCosts.Length, samples.MinusCosts.Length);
        stride = (columns + Lanes - 1) / Lanes * Lanes;
        minus = Array.ConvertAll(samples.Minus, column =>
        {
            var padded = new int[stride];
            column.CopyTo(padded, 0);
            return padded;
        });
        (Low, High) = ([.. samples.Low], [.. samples.High]);
        (pairs, PlusReach, MinusReach) = (new int[rows * stride], new int[rows], new int[columns]);
        Array.Fill(pairs, checked(-samples.PlusThreshold - samples.MinusThreshold));
        Array.Fill(PlusReach, -samples.PlusThreshold);
        Array.Fill(MinusReach, -samples.MinusThreshold);
        Inverted = new ulong[rows * Words];
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

    /// <summary>Words of <see cref="Inverted"/> for each sample of the one side.</summary>
    public int Words => stride / Lanes;

    /// <summary>For each sample of the one side a bit for each of the other: whether no weights left meet both. See <see cref="Compare"/>.</summary>
    public ulong[] Inverted { get; }

    /// <summary>Sets the range of a column, narrower or wider.</summary>
    public void Set(int column, int low, int high)
    {
        Shift(column, low - Low[column], High[column] - high);
        (Low[column], High[column]) = (low, high);
    }

    /// <summary>Brings <see cref="Inverted"/> up to date, as it is for the ranges at hand or, without a change to them, for one of them cut short.</summary>
    /// <param name="column">The column of a range to cut.</param>
    /// <param name="raised">By how much its lower end is raised.</param>
    /// <param name="lowered">By how much its upper end is lowered; one of the two is zero.</param>
    public void Compare(int column, int raised, int lowered)
    {
        var last = samples.MinusCosts.Length % Lanes is var rest && rest == 0 ? ulong.MaxValue : (1UL << rest) - 1;
        var amount = column == Low.Length - 1 ? 0 : raised + lowered;
        var lanes = MemoryMarshal.Cast<int, Vector256<int>>(pairs.AsSpan());
        var padded = MemoryMarshal.Cast<int, Vector256<int>>(minus[column].AsSpan());
        for (var w = 0; w < Inverted.Length; w++)
        {
            ulong bits = 0;
            var word = w % Words;
            var row = lanes.Slice(8 * w, 8);
            if (amount == 0)
            {
                for (var v = 0; v < row.Length; v++) bits |= (ulong)row[v].ExtractMostSignificantBits() << (8 * v);
            }
            else
            {
                var value = Vector256.Create(samples.Plus[column][w / Words]);
                var others = padded.Slice(8 * word, 8);
                for (var v = 0; v < row.Length; v++)
                {
                    var difference = lowered > 0 ? value - others[v] : others[v] - value;
                    bits |= (ulong)(row[v] - Vector256.Max(difference, Vector256<int>.Zero) * amount).ExtractMostSignificantBits() << (8 * v);
                }
            }

            Inverted[w] = word == Words - 1 ? bits & last : bits;
        }
    }

    /// <summary>How far a sample of the one side can get, with a range cut short as for <see cref="Compare"/>.</summary>
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
        if (raised != 0) ShiftPairs(column, -1, raised);
        if (lowered != 0) ShiftPairs(column, 1, lowered);
    }

    private void ShiftPairs(int column, int sign, int amount)
    {
        var plus = samples.Plus[column];
        var padded = MemoryMarshal.Cast<int, Vector256<int>>(minus[column].AsSpan());
        var lanes = MemoryMarshal.Cast<int, Vector256<int>>(pairs.AsSpan());
        for (var i = 0; i < plus.Length; i++)
        {
            var value = Vector256.Create(plus[i]);
            var row = lanes.Slice(i * padded.Length, padded.Length);
            for (var v = 0; v < row.Length; v++)
            {
                var difference = sign > 0 ? value - padded[v] : padded[v] - value;
                row[v] -= Vector256.Max(difference, Vector256<int>.Zero) * amount;
            }
        }
    }
}
