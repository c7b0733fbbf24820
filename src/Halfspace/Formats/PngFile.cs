using System.Buffers.Binary;
using System.IO.Compression;
using Halfspace.Mip.Files;

namespace Halfspace.Formats;

/// <summary>Writes pictures as PNG with eight bits a channel.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (PNG) Specification; one IDAT chunk, no filters.</remarks>
public static class PngFile
{
    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>Writes a picture.</summary>
    /// <param name="path">The file, written whole or not at all.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">Red, green and blue of each pixel, row after row from the top; length 3 x width x height.</param>
    /// <exception cref="ArgumentException">The number of bytes is another.</exception>
    public static void Write(string path, int width, int height, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != 3L * width * height) throw new ArgumentException($"A picture of {width} x {height} needs {3L * width * height} bytes; {pixels.Length} were given.", nameof(pixels));
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(3 * width * y, 3 * width));
            }
        }

        AtomicFile.Write(path, stream =>
        {
            stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
            WriteChunk(stream, "IHDR"u8, header);
            WriteChunk(stream, "IDAT"u8, packed.ToArray());
            WriteChunk(stream, "IEND"u8, []);
        });
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(kind);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checksum(Checksum(uint.MaxValue, kind), content));
        stream.Write(number);
    }

    private static uint Checksum(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) state = Remainders[(state ^ value) & 0xff] ^ (state >> 8);
        return state;
    }

    private static uint Remainder(int index)
    {
        var remainder = (uint)index;
        for (var bit = 0; bit < 8; bit++) remainder = (remainder & 1) != 0 ? 0xedb88320 ^ (remainder >> 1) : remainder >> 1;
        return remainder;
    }
}
