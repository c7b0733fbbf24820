using Halfspace.Mip;

namespace Halfspace.Training.Objectives;

/// <summary>The plain list of objectives; a new one is one line here.</summary>
public static class TrainingObjectives
{
    /// <summary>Every objective.</summary>
    public static NamedList<ITrainingObjective> All { get; } = new("objective", objective => objective.Name,
    [
        Mistakes.Instance,
        MaxCorrect.Instance,
        MinHinge.Instance,
        SatMargin.Instance,
        MinWeight.Instance,
        MaxMargin.Instance,
        MinNeurons.Instance,
    ]);

    /// <summary>Reads a comma-separated list of names.</summary>
    /// <exception cref="ArgumentException">A name is unknown; the message lists the names.</exception>
    public static IReadOnlyList<ITrainingObjective> Parse(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return [.. list.Split(',', StringSplitOptions.TrimEntries).Select(name => All.Find(name) ?? throw new ArgumentException($"There is no objective '{name}'; give one or more of {All.Names}."))];
    }
}
