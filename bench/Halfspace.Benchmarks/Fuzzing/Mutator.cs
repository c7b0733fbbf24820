using System.Text;

namespace Halfspace.Fuzzing;

/// <summary>Changes a sound file a little: bits, bytes, pieces cut out, doubled or taken from another file, words and numbers at the edge of what a format holds.</summary>
/// <param name="sound">Files that are read without a complaint.</param>
/// <param name="words">Words of the format.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> sound, IReadOnlyList<string> words)
{
    /// <summary>A mutated file is at most so much longer than the file it was made from.</summary>
    public const int MostAdded = 4096;

    private static readonly string[] Edges =
    [
        "0", "-0", "-1", "1e308", "-1e309", "1e-400", "9223372036854775807", "-9223372036854775808", "99999999999999999999999999", "2147483648", "0x10", "NaN", "Infinity", "1e999999999",
        "null", "\"\"", "[]", "{}", "[[", "((((", "\0", "\r", "\n\n", "\ufeff", "\ud83d\ude00", "%s", ",,,,", ";", "#", "\t", " ", "'", "\"", "\\", "\\u0000", "=", ">=", "<", "+-", "..", "1.2.3", "1,5",
    ];

    /// <summary>One file.</summary>
    public byte[] Next(Random random)
    {
        var bytes = new List<byte>(sound[random.Next(sound.Count)]);
        var most = bytes.Count + MostAdded;
        for (var changes = 1 + random.Next(random.Next(2) == 0 ? 2 : 8); changes > 0; changes--) Change(bytes, random, most);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, Random random, int most)
    {
        var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
        var length = bytes.Count == 0 ? 0 : Math.Min(bytes.Count - at, 1 + random.Next(random.Next(4) == 0 ? 200 : 8));
        switch (random.Next(10))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3 when bytes.Count + length <= most:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : length);
                break;
            case 5:
                Insert(Encoding.UTF8.GetBytes(Edges[random.Next(Edges.Length)]));
                break;
            case 6:
                // In place of what stands there.
                bytes.RemoveRange(at, length);
                Insert(Encoding.UTF8.GetBytes(Edges[random.Next(Edges.Length)]));
                break;
            case 7:
                Insert(Encoding.UTF8.GetBytes(words[random.Next(words.Count)]));
                break;
            case 8:
                var other = sound[random.Next(sound.Count)];
                var from = random.Next(other.Length);
                Insert(other.AsSpan(from, Math.Min(other.Length - from, 1 + random.Next(200))));
                break;
            default:
                // One piece many times over: nesting, long lines, long lists.
                var piece = bytes.GetRange(at, Math.Min(length, 8)).ToArray();
                for (var times = random.Next(200); times > 0 && bytes.Count + piece.Length <= most; times--) bytes.InsertRange(at, piece);
                break;
        }

        void Insert(ReadOnlySpan<byte> added)
        {
            if (bytes.Count + added.Length <= most) bytes.InsertRange(at, added);
        }
    }
}
