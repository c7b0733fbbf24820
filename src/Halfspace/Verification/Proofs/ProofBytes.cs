using System.Buffers.Binary;
using System.Numerics;

namespace Halfspace.Verification.Proofs;

/// <summary>Bytes of a proof as they are written: counts of seven bits a byte, numbers in little-endian order.</summary>
internal sealed class ProofBytes
{
    private byte[] content = new byte[64];
    private int length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => content.AsSpan(0, length);

    /// <summary>Writes a byte.</summary>
    public void Add(byte value) => Room(1)[0] = value;

    /// <summary>Writes bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Writes a number of single precision.</summary>
    public void Add(float value) => BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), value);

    /// <summary>Writes a number of double precision.</summary>
    public void Add(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    /// <summary>Writes a count or a place.</summary>
    public void Count(int value)
    {
        var left = (uint)value;
        for (; left > 127; left >>= 7) Add((byte)(left | 128));
        Add((byte)left);
    }

    private Span<byte> Room(int size)
    {
        if (content.Length - length < size) Array.Resize(ref content, (int)BitOperations.RoundUpToPowerOf2((uint)(length + size)));
        length += size;
        return content.AsSpan(length - size, size);
    }
}
