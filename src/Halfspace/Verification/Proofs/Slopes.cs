using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Proofs;

/// <summary>Slopes as a certificate has them: a byte each, as bounds that are recorded use them.</summary>
internal static class Slopes
{
    /// <summary>A slope as a byte.</summary>
    public static byte Of(double slope) => (byte)(Math.Clamp(slope, 0, 1) * byte.MaxValue + 0.5);

    /// <summary>The best slopes of the open neurons of the layers below one, in a lane where no neuron has a sign.</summary>
    public static void Write(ProofBytes bytes, DualAscent ascent, int below, int lane)
    {
        for (var m = 0; m < below; m++)
        {
            foreach (var slopes in ascent.Best[m]) bytes.Add(Of(slopes[lane]));
        }
    }
}
