using System.Buffers.Binary;

namespace Halfspace.Certificates.Verification;

/// <summary>Reads the bytes of a proof: counts of seven bits a byte, numbers in little-endian order. What is cut off or out of range is refused.</summary>
internal ref struct ProofReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> left = content;

    /// <summary>Whether all is read.</summary>
    public readonly bool IsAtEnd => left.IsEmpty;

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > left.Length) throw new ProofException("a proof ends in the middle");
        var bytes = left[..count];
        left = left[count..];
        return bytes;
    }

    /// <summary>A byte up to a largest.</summary>
    public byte Byte(int most = byte.MaxValue) => Bytes(1)[0] is var value && value <= most ? value : throw new ProofException($"a proof has {value} where {most} is the most");

    /// <summary>A count or a place below a limit.</summary>
    public int Count(int below)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            value |= (long)(next & 127) << shift;
            if (next < 128) break;
            if (shift > 21) throw new ProofException("a proof has a count of too many bytes");
        }

        return value < below ? (int)value : throw new ProofException($"a proof has {value} where it must be below {below}");
    }

    /// <summary>A multiplier: a finite number of single precision that is not negative.</summary>
    public double Multiplier() => Single() is var value && value >= 0 ? value : throw new ProofException($"a proof has the multiplier {value}; it must be zero or more");

    /// <summary>A finite number of single precision.</summary>
    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(sizeof(float))) is var value && float.IsFinite(value) ? value : throw new ProofException($"a proof has the number {value}");

    /// <summary>A finite number of double precision.</summary>
    public double Number() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double))) is var value && double.IsFinite(value) ? value : throw new ProofException("a proof has a number that is not finite");
}
