namespace Halfspace.Certificates.Verification;

/// <summary>What holds in a part in which neurons have signs: the signs, and the ranges of the first layer where the row can be met.</summary>
/// <param name="Signs">For each neuron that can be given a sign 1, -1 or 0.</param>
/// <param name="Lower">The lower ends of the first layer.</param>
/// <param name="Upper">The upper ends.</param>
internal sealed record SignPart(sbyte[] Signs, float[] Lower, float[] Upper)
{
    /// <summary>The same part, to be made smaller.</summary>
    public SignPart Copy() => new((sbyte[])Signs.Clone(), (float[])Lower.Clone(), (float[])Upper.Clone());

    /// <summary>Whether nothing is left of it: an end has passed the other.</summary>
    public bool IsEmpty()
    {
        for (var j = 0; j < Lower.Length; j++)
        {
            if (Lower[j] > Upper[j]) return true;
        }

        return false;
    }
}
