namespace Halfspace.Verification.Proofs;

/// <summary>A part of a box as a certificate has it: shown at once, or halved at one of its inputs.</summary>
internal sealed class BoxPart
{
    private int input = -1;

    /// <summary>The half with the smaller values.</summary>
    public BoxPart? Below { get; private set; }

    /// <summary>The half with the larger ones.</summary>
    public BoxPart? Above { get; private set; }

    /// <summary>Records that the part is halved.</summary>
    public void Halve(int at) => (input, Below, Above) = (at, new BoxPart(), new BoxPart());

    /// <summary>The tree below it: for each part 0, or one more than the input that it is halved at and then its halves.</summary>
    public byte[] ToBytes()
    {
        var (bytes, open) = (new ProofBytes(), new Stack<BoxPart>([this]));
        while (open.TryPop(out var part))
        {
            bytes.Count(part.input + 1);
            if (part.Above is null) continue;
            open.Push(part.Above);
            open.Push(part.Below!);
        }

        return bytes.Written.ToArray();
    }
}
