namespace Halfspace.Training;

/// <summary>The words for kinds of proof in files and reports.</summary>
public static class ProofWords
{
    private static readonly (ProofKind Kind, string Word)[] Words =
    [
        (ProofKind.Trivial, "trivial"),
        (ProofKind.Combinatorial, "combinatorial"),
        (ProofKind.Mip, "mip"),
        (ProofKind.Exhaustive, "exhaustive"),
    ];

    /// <summary>The word for a kind.</summary>
    public static string Word(ProofKind kind) => Words.First(entry => entry.Kind == kind).Word;

    /// <summary>The kind of a word.</summary>
    /// <exception cref="FormatException">There is no such word.</exception>
    public static ProofKind Kind(string word)
    {
        foreach (var entry in Words)
        {
            if (entry.Word == word) return entry.Kind;
        }

        throw new FormatException($"there is no proof '{word}'; there are {string.Join(", ", Words.Select(entry => entry.Word))}");
    }
}
