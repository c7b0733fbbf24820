using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Halfspace.Training.ExactFit;

/// <summary>The pairs' reaches in numbers that hold them; two bytes do for most data, and twice as many fit into a vector.</summary>
/// <typeparam name="T">The type of a reach.</typeparam>
internal sealed class PairTable<T> : IPairTable
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private const int Lanes = 64;

    private readonly T[][] plus;
    private readonly T[][] minus;
    private readonly T[] pairs;
    private readonly int[] leasts;
    private readonly int[] leastsOfRows;
    private readonly (int Least, int Most)[][] ends;
    private readonly (int Least, int Most)[] endsOfColumns;
    private readonly int columns;
    private readonly int stride;

    /// <summary>Begins with weights of zero alone.</summary>
    public PairTable(SidedSamples samples)
    {
        columns = samples.MinusCosts.Length;
        stride = (columns + Lanes - 1) / Lanes * Lanes;
        plus = Array.ConvertAll(samples.Plus, column => Array.ConvertAll(column, T.CreateChecked));
        minus = Array.ConvertAll(samples.Minus, column =>
        {
            var padded = new T[stride];
            for (var j = 0; j < column.Length; j++) padded[j] = T.CreateChecked(column[j]);
            return padded;
        });
        pairs = new T[samples.PlusCosts.Length * stride];
        Array.Fill(pairs, T.CreateChecked(-samples.PlusThreshold - samples.MinusThreshold));
        leasts = new int[pairs.Length / Lanes];
        Array.Fill(leasts, -samples.PlusThreshold - samples.MinusThreshold);
        leastsOfRows = [.. samples.PlusCosts.Select(_ => -samples.PlusThreshold - samples.MinusThreshold)];
        ends = Array.ConvertAll(minus, column => column.Chunk(Lanes).Select(values => (int.CreateChecked(values.Min()), int.CreateChecked(values.Max()))).ToArray());
        endsOfColumns = Array.ConvertAll(ends, blocks => blocks.Length == 0 ? default : (blocks.Min(block => block.Least), blocks.Max(block => block.Most)));
    }

    /// <summary>Whether the type holds every reach, and every step between two of them.</summary>
    public static bool Fits(long largestReach, long thresholds) => 2 * largestReach + thresholds <= long.CreateChecked(T.MaxValue);

    /// <inheritdoc/>
    public void Shift(int column, bool isUpper, int amount)
    {
        if (columns == 0) return;
        var others = MemoryMarshal.Cast<T, Vector512<T>>(minus[column].AsSpan());
        var (factor, perWord, blocks) = (T.CreateTruncating(amount), Lanes / Vector512<T>.Count, ends[column]);
        for (var i = 0; i < plus[column].Length; i++)
        {
            var (value, number) = (Vector512.Create(plus[column][i]), int.CreateTruncating(plus[column][i]));
            if (Loss(number, endsOfColumns[column], isUpper) == 0) continue;
            var row = MemoryMarshal.Cast<T, Vector512<T>>(pairs.AsSpan(i * stride, stride));
            for (var w = 0; w < blocks.Length; w++)
            {
                if (Loss(number, blocks[w], isUpper) == 0) continue;
                var least = Vector512.Create(T.MaxValue);
                for (var v = w * perWord; v < (w + 1) * perWord; v++)
                {
                    row[v] -= Vector512.Max(isUpper ? value - others[v] : others[v] - value, Vector512<T>.Zero) * factor;
                    least = Vector512.Min(least, row[v]);
                }

                leasts[i * blocks.Length + w] = Least(least);
            }

            leastsOfRows[i] = TensorPrimitives.Min(leasts.AsSpan(i * blocks.Length, blocks.Length));
        }
    }

    /// <inheritdoc/>
    public bool ReachesAll(int row, int column, bool isUpper, int amount) => leastsOfRows[row] >= (amount == 0 ? 0 : (long)Loss(int.CreateTruncating(plus[column][row]), endsOfColumns[column], isUpper) * amount);

    /// <inheritdoc/>
    public void Compare(int row, int column, bool isUpper, int amount, Span<ulong> bits)
    {
        var lanes = MemoryMarshal.Cast<T, Vector512<T>>(pairs.AsSpan(row * stride, stride));
        var others = MemoryMarshal.Cast<T, Vector512<T>>(minus[column].AsSpan());
        var value = Vector512.Create(plus[column][row]);
        var (factor, perWord, number) = (T.CreateTruncating(amount), Lanes / Vector512<T>.Count, int.CreateTruncating(plus[column][row]));
        for (var w = 0; w < bits.Length; w++)
        {
            var word = 0UL;
            // Most pairs are far from it, above all in a wide range.
            if (leasts[row * bits.Length + w] >= (amount == 0 ? 0 : (long)Loss(number, ends[column][w], isUpper) * amount))
            {
                bits[w] = word;
                continue;
            }

            for (var (v, shift) = (w * perWord, 0); shift < Lanes; v++, shift += Vector512<T>.Count)
            {
                var reach = lanes[v];
                if (amount != 0) reach -= Vector512.Max(isUpper ? value - others[v] : others[v] - value, Vector512<T>.Zero) * factor;
                word |= reach.ExtractMostSignificantBits() << shift;
            }

            bits[w] = word;
        }

        if (columns % Lanes is var rest && rest != 0) bits[^1] &= (1UL << rest) - 1;
    }

    /// <summary>The most that a pair of a sample and one of a block loses for each step of a range.</summary>
    private static int Loss(int value, (int Least, int Most) block, bool isUpper) => Math.Max(0, isUpper ? value - block.Least : block.Most - value);

    private static int Least(Vector512<T> values)
    {
        var half = Vector256.Min(values.GetLower(), values.GetUpper());
        var quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        var least = quarter[0];
        for (var k = 1; k < Vector128<T>.Count; k++) least = T.Min(least, quarter[k]);
        return int.CreateTruncating(least);
    }
}
