namespace Halfspace.Certificates.Verification;

/// <summary>What holds in a part in which neurons have signs, where the row can be met: the signs, and ranges of neurons.</summary>
internal sealed class SignPart
{
    /// <summary>Whether the ends of a layer are this part's alone, and no longer shared with a copy.</summary>
    private readonly bool[] isOwn;

    private SignPart(SignPart other)
    {
        Array.Clear(other.isOwn);
        (Places, Signs, Lower, Upper, IsEmpty, isOwn) = (other.Places, (sbyte[])other.Signs.Clone(), (float[][])other.Lower.Clone(), (float[][])other.Upper.Clone(), other.IsEmpty, new bool[other.isOwn.Length]);
    }

    /// <summary>All of where the row can be met.</summary>
    /// <param name="ranges">Ranges that hold there.</param>
    /// <param name="top">The number of layers whose neurons can be given signs.</param>
    public SignPart(NeuronRanges ranges, int top)
    {
        Places = [.. Enumerable.Range(0, top).SelectMany(m => ranges.Open[m].Select(j => (m, j)))];
        (Signs, isOwn) = (new sbyte[Places.Length], new bool[top]);
        (Lower, Upper) = ([.. ranges.Lower[..top].Select(ends => new float[ends.Length])], [.. ranges.Upper[..top].Select(ends => new float[ends.Length])]);
        for (var m = 0; m < top; m++)
        {
            for (var j = 0; j < Lower[m].Length; j++)
            {
                (Lower[m][j], Upper[m][j]) = ((float)ranges.Range(m, j).Lower, (float)ranges.Range(m, j).Upper);
                IsEmpty |= ranges.Lower[m][j] > ranges.Upper[m][j];
            }
        }
    }

    /// <summary>The neurons that have a slope or a sign, in order.</summary>
    public (int Layer, int Neuron)[] Places { get; private set; }

    /// <summary>For each of them 1, -1, or 0 where it was given no sign.</summary>
    public sbyte[] Signs { get; private set; }

    /// <summary>For each layer the lower ends of its values before the activation.</summary>
    public float[][] Lower { get; }

    /// <summary>The upper ends.</summary>
    public float[][] Upper { get; }

    /// <summary>Whether nothing is left of it: an end has passed the other, or a neuron has both signs.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The same part, to be made smaller.</summary>
    public SignPart Copy() => new(this);

    /// <summary>Gives a neuron a sign: its value is on that side of zero, or zero.</summary>
    public void Give(int place, sbyte sign)
    {
        IsEmpty |= Signs[place] == -sign;
        Signs[place] = sign;
        Raise(Places[place].Layer, 2 * Places[place].Neuron + (sign > 0 ? 0 : 1), 0);
    }

    /// <summary>Takes over an end (of a value, or of minus a value) where it is better.</summary>
    public void Raise(int layer, int end, float bound)
    {
        var j = end / 2;
        if (!isOwn[layer]) (Lower[layer], Upper[layer], isOwn[layer]) = ((float[])Lower[layer].Clone(), (float[])Upper[layer].Clone(), true);
        if (end % 2 == 0) Lower[layer][j] = Math.Max(Lower[layer][j], bound);
        else Upper[layer][j] = Math.Min(Upper[layer][j], -bound);
        IsEmpty |= Lower[layer][j] > Upper[layer][j];
    }

    /// <summary>Leaves neurons without slopes; the others keep theirs, and their signs. What a sign says of a neuron's range stays.</summary>
    /// <param name="mask">A bit for each neuron that has one.</param>
    public void Keep(ReadOnlySpan<byte> mask)
    {
        var kept = new List<int>();
        for (var n = 0; n < Places.Length; n++) if ((mask[n / 8] >> (n % 8) & 1) != 0) kept.Add(n);
        (Places, Signs) = ([.. kept.Select(n => Places[n])], [.. kept.Select(n => Signs[n])]);
    }
}
