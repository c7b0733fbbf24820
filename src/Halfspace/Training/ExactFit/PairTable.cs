using System.Numerics;
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
    }

    /// <summary>Whether the type holds every reach, and every step between two of them.</summary>
    public static bool Fits(long largestReach, long thresholds) => 2 * largestReach + thresholds <= long.CreateChecked(T.MaxValue);

    /// <inheritdoc/>
    public void Shift(int column, bool isUpper, int amount)
    {
        var others = MemoryMarshal.Cast<T, Vector512<T>>(minus[column].AsSpan());
        var factor = T.CreateTruncating(amount);
        for (var i = 0; i < plus[column].Length; i++)
        {
            var value = Vector512.Create(plus[column][i]);
            var row = MemoryMarshal.Cast<T, Vector512<T>>(pairs.AsSpan(i * stride, stride));
            for (var v = 0; v < row.Length; v++) row[v] -= Vector512.Max(isUpper ? value - others[v] : others[v] - value, Vector512<T>.Zero) * factor;
        }
    }

    /// <inheritdoc/>
    public void Compare(int row, int column, bool isUpper, int amount, Span<ulong> bits)
    {
        var lanes = MemoryMarshal.Cast<T, Vector512<T>>(pairs.AsSpan(row * stride, stride));
        var others = MemoryMarshal.Cast<T, Vector512<T>>(minus[column].AsSpan());
        var value = Vector512.Create(plus[column][row]);
        var (factor, perWord) = (T.CreateTruncating(amount), Lanes / Vector512<T>.Count);
        for (var w = 0; w < bits.Length; w++)
        {
            var word = 0UL;
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
}
