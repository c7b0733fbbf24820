namespace Halfspace.Training.Objectives;

/// <summary>The plain list of objectives; a new one is one line here.</summary>
public static class TrainingObjectives
{
    /// <summary>Every objective.</summary>
    public static IReadOnlyList<ITrainingObjective> All { get; } =
    [
        MaxCorrect.Instance,
        MinHinge.Instance,
        SatMargin.Instance,
        MinWeight.Instance,
        MaxMargin.Instance,
        MinNeurons.Instance,
    ];

    /// <summary>The names, separated by commas.</summary>
    public static string Names => string.Join(", ", All.Select(objective => objective.Name));

    /// <summary>The objective of a name, or null.</summary>
    public static ITrainingObjective? Find(string name) => All.FirstOrDefault(objective => objective.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a comma-separated list of names.</summary>
    /// <exception cref="ArgumentException">A name is unknown; the message lists the names.</exception>
    public static IReadOnlyList<ITrainingObjective> Parse(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return [.. list.Split(',', StringSplitOptions.TrimEntries).Select(name => Find(name) ?? throw new ArgumentException($"There is no objective '{name}'; give one or more of {Names}."))];
    }
}
