namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>Mutants that no certificate of reasonable size can tell from the checker, each with the reason.</summary>
internal static class EquivalentMutants
{
    /// <summary>File, what stood there, what stands there instead (null for anything), and why nothing can notice it.</summary>
    public static IReadOnlyList<(string File, string Was, string? Becomes, string Why)> All { get; } = [];

    /// <summary>Why a mutant cannot be noticed; null where it should be.</summary>
    public static string? Why(Mutant mutant)
    {
        foreach (var (file, was, becomes, why) in All)
        {
            if (mutant.File == file && mutant.Was.Contains(was, StringComparison.Ordinal) && (becomes is null || mutant.Becomes == becomes)) return why;
        }

        return null;
    }
}
