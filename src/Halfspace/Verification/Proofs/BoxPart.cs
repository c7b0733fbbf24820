namespace Halfspace.Verification.Proofs;

/// <summary>A part of a box as a certificate has it: shown at once, halved at one of its inputs, or split by the sign of a neuron.</summary>
internal sealed class BoxPart
{
    private int place = -1;

    /// <summary>The half with the smaller values, or the part where the neuron is negative.</summary>
    public BoxPart? Below { get; private set; }

    /// <summary>The other one.</summary>
    public BoxPart? Above { get; private set; }

    /// <summary>Records that the part is split.</summary>
    /// <param name="at">The input that it is halved at, or the number of inputs and the place of a neuron among all hidden ones, whose sign it is split by.</param>
    public void Split(int at) => (place, Below, Above) = (at, new BoxPart(), new BoxPart());

    /// <summary>The tree below it: for each part 0, or one more than where it is split and then its parts.</summary>
    public byte[] ToBytes()
    {
        var (bytes, open) = (new ProofBytes(), new Stack<BoxPart>([this]));
        while (open.TryPop(out var part))
        {
            bytes.Count(part.place + 1);
            if (part.Above is null) continue;
            open.Push(part.Above);
            open.Push(part.Below!);
        }

        return bytes.Written.ToArray();
    }
}
