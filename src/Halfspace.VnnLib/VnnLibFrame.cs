namespace Halfspace.VnnLib;

/// <summary>An open <c>and</c> or <c>or</c>: what of it has been read, as alternatives that are each a list of conditions.</summary>
/// <remarks>Every copy of a condition is paid from one budget, so that neither nesting nor products of alternatives can take long or much memory.</remarks>
internal sealed class VnnLibFrame(bool isOr, (int Line, int Column) place)
{
    /// <summary>Alternatives of a whole property at most.</summary>
    public const int MostCases = 1 << 16;

    /// <summary>Conditions that may be copied while a file is read.</summary>
    public const long MostCopies = 20_000_000;

    private List<VnnLibAtom> common = [];
    private List<List<VnnLibAtom>>? alternatives = isOr ? [] : null;

    /// <summary>Where it began.</summary>
    public (int Line, int Column) Place => place;

    /// <summary>How many parts have been added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a part, whose lists are taken over.</summary>
    /// <returns>False where that makes too many alternatives or copies.</returns>
    public bool TryAdd(List<List<VnnLibAtom>> part, ref long copies)
    {
        Count++;
        if (isOr)
        {
            if (part.Count > alternatives!.Count) (part, alternatives) = (alternatives, part);
            alternatives.AddRange(part);
            copies += part.Count;
        }
        else if (part.Count == 1)
        {
            var conditions = part[0];
            if (conditions.Count > common.Count) (conditions, common) = (common, conditions);
            common.AddRange(conditions);
            copies += conditions.Count;
        }
        else if (alternatives is null)
        {
            alternatives = part;
        }
        else
        {
            if ((long)alternatives.Count * part.Count > MostCases) return false;
            var product = new List<List<VnnLibAtom>>();
            foreach (var left in alternatives)
            {
                foreach (var right in part)
                {
                    if ((copies += left.Count + right.Count + 1) > MostCopies) return false;
                    product.Add([.. left, .. right]);
                }
            }

            alternatives = product;
        }

        return copies <= MostCopies && (alternatives?.Count ?? 0) <= MostCases;
    }

    /// <summary>What was read, at the closing parenthesis.</summary>
    /// <returns>False where that makes too many copies.</returns>
    public bool TryClose(ref long copies, out List<List<VnnLibAtom>> whole)
    {
        whole = alternatives ?? [common];
        if (alternatives is null || common.Count == 0) return true;
        copies += (long)common.Count * alternatives.Count;
        if (copies > MostCopies) return false;
        foreach (var alternative in alternatives) alternative.AddRange(common);
        return true;
    }

    /// <summary>What was read, with what all alternatives have in common by itself.</summary>
    public (List<VnnLibAtom> Common, List<List<VnnLibAtom>> Alternatives) Split() => (common, alternatives ?? [[]]);
}
