namespace Halfspace.Data;

/// <summary>Many texts in little more memory than their bytes: each is held as UTF-8 behind its length, in blocks that are never copied.</summary>
internal sealed class PackedTexts
{
    private const int BlockBits = 16;
    private const int BlockSize = 1 << BlockBits;
    private readonly List<byte[]> blocks = [];
    private int used = BlockSize;

    /// <summary>Stores a text.</summary>
    /// <returns>Where it is, for <see cref="At"/>.</returns>
    public long Add(ReadOnlySpan<char> text)
    {
        var size = System.Text.Encoding.UTF8.GetByteCount(text);
        if (used + sizeof(int) + size > BlockSize)
        {
            // A text longer than a block has one of its own.
            blocks.Add(new byte[Math.Max(BlockSize, sizeof(int) + size)]);
            used = 0;
        }

        var place = ((long)(blocks.Count - 1) << BlockBits) + used;
        var target = blocks[^1].AsSpan(used);
        BitConverter.TryWriteBytes(target, size);
        System.Text.Encoding.UTF8.GetBytes(text, target[sizeof(int)..]);
        used = Math.Min(BlockSize, used + sizeof(int) + size);
        return place;
    }

    /// <summary>The text at a place.</summary>
    public string At(long place)
    {
        var source = blocks[(int)(place >> BlockBits)].AsSpan((int)(place & (BlockSize - 1)));
        return System.Text.Encoding.UTF8.GetString(source.Slice(sizeof(int), BitConverter.ToInt32(source)));
    }
}
