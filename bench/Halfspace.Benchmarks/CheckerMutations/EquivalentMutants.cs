namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>
/// Mutants that no certificate can tell from the checker, each with the reason, as listed in <c>equivalent.md</c>: a heading is a reason, and each line after it
/// that begins with a dash is a mutant as the benchmark prints it.
/// </summary>
internal sealed class EquivalentMutants
{
    private readonly Dictionary<string, string> reasons = new(StringComparer.Ordinal);

    /// <summary>Reads the list.</summary>
    public EquivalentMutants(string path)
    {
        var reason = "";
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) reason = line[3..];
            else if (line.StartsWith("- ", StringComparison.Ordinal)) reasons.Add(line[2..], reason);
        }
    }

    /// <summary>Why a mutant cannot be noticed; null where it should be.</summary>
    public string? Why(Mutant mutant) => reasons.GetValueOrDefault(mutant.Key);

    /// <summary>Listed mutants that the sources do not give: the list is to be mended.</summary>
    public IEnumerable<string> Unknown(IEnumerable<Mutant> mutants) => reasons.Keys.Except(mutants.Select(mutant => mutant.Key), StringComparer.Ordinal);
}
