namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The checker's source with one change.</summary>
/// <param name="File">The changed file, below the checker's folder.</param>
/// <param name="Line">The line of the change, from 1.</param>
/// <param name="Start">Where the text that is replaced begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Becomes">What stands there instead.</param>
/// <param name="Change">The change in words, with the line it stands in: the same after edits elsewhere in the file, and different from that of every other mutant of the file.</param>
internal sealed record Mutant(string File, int Line, int Start, int Length, string Becomes, string Change)
{
    /// <summary>What the mutant is known by in lists of results.</summary>
    public string Key => $"{File}: {Change}";
}
