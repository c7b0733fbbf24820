namespace Halfspace.Verification.Proofs;

/// <summary>A part in which neurons have signs, as a certificate has it: how it was bounded, what follows from that, and how it is split.</summary>
/// <param name="pass">The slopes and multipliers of its bound.</param>
internal sealed class SignPart(byte[] pass)
{
    private const int MostBytes = 1 << 29;

    /// <summary>A part without inputs, in which no neuron has a slope.</summary>
    public static SignPart Nothing => new([0]);

    private byte[]? cuts;
    private byte[]? last;
    private byte[]? split;
    private byte[]? narrowed;
    private SignPart? negative;
    private SignPart? positive;

    /// <summary>Records that it stays open after its bound, with the shares that cut the ranges of the first layer.</summary>
    public void StaysOpen(byte[] shares) => cuts = shares;

    /// <summary>Records another bound, which shows it.</summary>
    public void End(byte[] other) => last = other;

    /// <summary>Records ranges of its own.</summary>
    /// <param name="ranges">How they were found.</param>
    /// <param name="again">The part with these ranges.</param>
    public void Narrow(byte[] ranges, SignPart again) => (narrowed, positive) = (ranges, again);

    /// <summary>Records how it is split.</summary>
    /// <param name="neuron">The neuron, and the signs that others were found to have.</param>
    /// <param name="below">Where the neuron is negative.</param>
    /// <param name="above">Where it is positive.</param>
    public void Split(byte[] neuron, SignPart below, SignPart above) => (split, negative, positive) = (neuron, below, above);

    /// <summary>The tree below it; null where it is too large for a certificate.</summary>
    public byte[]? ToBytes()
    {
        var (bytes, open) = (new ProofBytes(), new Stack<SignPart>([this]));
        while (open.TryPop(out var part))
        {
            if (bytes.Written.Length > MostBytes) return null;
            bytes.Add(part.pass);
            bytes.Add((byte)(part.cuts is null ? 0 : part.narrowed is not null ? 4 : part.split is not null ? 3 : part.last is not null ? 2 : 1));
            if (part.cuts is null) continue;
            bytes.Add(part.cuts);
            bytes.Add(part.narrowed ?? part.split ?? part.last ?? []);
            if (part.narrowed is null && part.split is null) continue;
            open.Push(part.positive!);
            if (part.narrowed is null) open.Push(part.negative!);
        }

        return bytes.Written.ToArray();
    }

    private readonly byte[] pass = pass;
}
