using System.Buffers.Binary;
using System.IO.Compression;
using Halfspace.Formats;
using Xunit;

namespace Halfspace.Tests.Formats;

public sealed class PngFileTests
{
    [Fact]
    public void Holds_the_pixels_row_after_row()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Name("picture.png");
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7, 6, 5, 4, 3, 2, 1];
        PngFile.Write(path, 3, 2, pixels);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], bytes[..8]);
        Assert.Equal((3, 2), (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20))));
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(bytes, 41, length), CompressionMode.Decompress);
        var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal([0, .. pixels[..9], 0, .. pixels[9..]], rows.ToArray());
        // The checksum of the empty last chunk is the same in every PNG.
        Assert.Equal([0, 0, 0, 0, .. "IEND"u8, 0xae, 0x42, 0x60, 0x82], bytes[^12..]);
    }

    [Fact]
    public void Refuses_a_wrong_number_of_bytes() => Assert.Throws<ArgumentException>(() => PngFile.Write("never.png", 2, 2, new byte[4]));
}
