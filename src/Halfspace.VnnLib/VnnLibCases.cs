namespace Halfspace.VnnLib;

/// <summary>Makes the cases of a property from the alternatives that were read.</summary>
/// <param name="tokens">The text, to report faults.</param>
/// <param name="inputCount">Inputs of the network.</param>
/// <param name="outputCount">Outputs of the network.</param>
/// <param name="inputOf">What the file calls an input, and where it is declared.</param>
internal sealed class VnnLibCases(VnnLibTokens tokens, int inputCount, int outputCount, Func<int, (string Name, (int Line, int Column) Place)> inputOf)
{
    private const long MostNumbers = 50_000_000;

    /// <summary>The property that has these alternatives, without those whose box is empty.</summary>
    public VnnLibProperty Build(VnnLibFrame whole)
    {
        var (common, alternatives) = whole.Split();
        var (lower, upper) = (new double[inputCount], new double[inputCount]);
        Array.Fill(lower, double.NegativeInfinity);
        Array.Fill(upper, double.PositiveInfinity);
        Cut(common, lower, upper);
        var (cases, numbers, box) = (new List<VnnLibCase>(), RowNumbers(common), ((double[] Lower, double[] Upper)?)null);
        if (numbers > MostNumbers) throw TooLarge(alternatives.Count);
        var isEmpty = false;
        var shared = new List<VnnLibRow>(Rows(common));
        foreach (var alternative in alternatives)
        {
            var isOwn = alternative.Exists(atom => atom.Input >= 0);
            numbers += (isOwn ? 2L * inputCount : 0) + RowNumbers(alternative);
            if (numbers > MostNumbers) throw TooLarge(alternatives.Count);
            if (isEmpty && !isOwn) continue;
            if (isOwn || box is null)
            {
                var (low, high) = ((double[])lower.Clone(), (double[])upper.Clone());
                Cut(alternative, low, high);
                for (var i = 0; i < low.Length; i++)
                {
                    if (!double.IsInfinity(low[i]) && !double.IsInfinity(high[i])) continue;
                    var (name, place) = inputOf(i);
                    throw tokens.FaultAt(place, $"Input {name} has no {(double.IsInfinity(low[i]) ? "lower" : "upper")} bound{(alternatives.Count > 1 ? " in one of the cases" : "")}; add (assert ({(double.IsInfinity(low[i]) ? ">=" : "<=")} {name} NUMBER)).");
                }

                // An empty box holds nothing that could break the property.
                if (low.Zip(high).Any(ends => ends.First > ends.Second))
                {
                    isEmpty |= !isOwn;
                    continue;
                }

                if (!isOwn) box = (low, high);
                cases.Add(new VnnLibCase(low, high, [.. shared, .. Rows(alternative)]));
            }
            else
            {
                cases.Add(new VnnLibCase(box.Value.Lower, box.Value.Upper, [.. shared, .. Rows(alternative)]));
            }
        }

        return new VnnLibProperty(inputCount, outputCount, cases);
    }

    private VnnLibException TooLarge(int count) => tokens.FaultAt((1, 1), $"The property's {count} cases take more than {MostNumbers} numbers. Split it into several files.");

    private long RowNumbers(List<VnnLibAtom> atoms) => (long)atoms.Count(atom => atom.Input < 0) * outputCount;

    private static void Cut(List<VnnLibAtom> atoms, double[] lower, double[] upper)
    {
        foreach (var atom in atoms)
        {
            if (atom.Input < 0) continue;
            if (atom.IsUpper) upper[atom.Input] = Math.Min(upper[atom.Input], atom.Limit);
            else lower[atom.Input] = Math.Max(lower[atom.Input], atom.Limit);
        }
    }

    private IEnumerable<VnnLibRow> Rows(List<VnnLibAtom> atoms)
    {
        foreach (var atom in atoms)
        {
            if (atom.Terms is null) continue;
            var row = new double[outputCount];
            foreach (var (output, coefficient) in atom.Terms) row[output] = coefficient;
            yield return new VnnLibRow(row, atom.Limit);
        }
    }
}
