namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>The checker's source with one change.</summary>
/// <param name="File">The changed file, below the checker's folder.</param>
/// <param name="Line">The line of the change, from 1.</param>
/// <param name="Start">Where the text that is replaced begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Was">The text that is replaced, on one line.</param>
/// <param name="Becomes">What stands there instead.</param>
internal sealed record Mutant(string File, int Line, int Start, int Length, string Was, string Becomes)
{
    /// <summary>The change in a line, the same after edits elsewhere in the file.</summary>
    public string Change => $"{Was} => {(Becomes.Length == 0 ? "(nothing)" : Becomes)}";
}
