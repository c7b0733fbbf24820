namespace Halfspace.Training.Objectives;

/// <summary>The plain list of objectives for real weights; a new one is one line here.</summary>
public static class RealObjectives
{
    /// <summary>Every objective.</summary>
    public static IReadOnlyList<IRealObjective> All { get; } =
    [
        MisclassificationLoss.Instance,
        HingeLoss.Instance,
        LogLikelihoodLoss.Instance,
    ];

    /// <summary>The names, separated by commas.</summary>
    public static string Names => string.Join(", ", All.Select(objective => objective.Name));

    /// <summary>The objective of a name, or null.</summary>
    public static IRealObjective? Find(string name) => All.FirstOrDefault(objective => objective.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
