using System.Numerics;

namespace Halfspace.Training.ExactFit;

/// <summary>The rows of a neuron as bits: each column's values are numbered, the most frequent one zero, and take as many bits as that needs.</summary>
internal sealed class SupportKeys
{
    private readonly (int Word, int Shift, ulong Bits)[] fields;

    /// <summary>Numbers the values.</summary>
    public SupportKeys(int[][] rows, int columns)
    {
        (fields, Levels) = (new (int Word, int Shift, ulong Bits)[columns], new int[columns]);
        var (codes, bit) = (new Dictionary<int, int>[columns], 0);
        for (var c = 0; c < columns; c++)
        {
            var column = c;
            codes[c] = rows.GroupBy(row => row[column]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select((group, code) => (group.Key, code)).ToDictionary(e => e.Key, e => e.code);
            Levels[c] = Math.Max(1, codes[c].Count);
            var width = BitOperations.Log2((uint)Levels[c] - 1 | 1) + (Levels[c] > 1 ? 1 : 0);
            // No column lies in two words.
            if (bit % 64 + width > 64) bit = (bit / 64 + 1) * 64;
            fields[c] = (bit / 64, bit % 64, (1UL << width) - 1);
            bit += width;
        }

        Words = Math.Max(1, (bit + 63) / 64);
        Keys = new ulong[rows.Length * Words];
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                if (fields[c].Bits != 0) Keys[r * Words + fields[c].Word] |= (ulong)codes[c][rows[r][c]] << fields[c].Shift;
            }
        }

        for (var c = 0; c < columns; c++)
        {
            // A column without bits may lie behind the last word.
            if (fields[c].Bits == 0) fields[c] = (0, 0, 0);
        }
    }

    /// <summary>Words of a row.</summary>
    public int Words { get; }

    /// <summary>The rows, one after another.</summary>
    public ulong[] Keys { get; }

    /// <summary>For each column the number of its different values.</summary>
    public int[] Levels { get; }

    /// <summary>The number of a column's value in a row.</summary>
    public int Code(ReadOnlySpan<ulong> row, int column)
    {
        var (word, shift, bits) = fields[column];
        return (int)(row[word] >> shift & bits);
    }

    /// <summary>The bit of a column of two values, counted through all words; null for any other column.</summary>
    public int? BitOf(int column) => fields[column] is { Bits: 1 } field ? 64 * field.Word + field.Shift : null;

    /// <summary>Adds a column's bits to a mask.</summary>
    public void Add(int column, Span<ulong> mask) => mask[fields[column].Word] |= fields[column].Bits << fields[column].Shift;

    /// <summary>Takes a column's bits out of a mask.</summary>
    public void Remove(int column, Span<ulong> mask) => mask[fields[column].Word] &= ~(fields[column].Bits << fields[column].Shift);
}
