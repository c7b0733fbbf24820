namespace Halfspace.Training.Formulations;

/// <summary>The plain list of formulations; a new one is one line here.</summary>
public static class TrainingFormulations
{
    /// <summary>Every formulation.</summary>
    public static IReadOnlyList<ITrainingFormulation> All { get; } =
    [
        new SignFormulation(),
        new SignEnforcedFormulation(),
        new SignAsPrintedFormulation(),
    ];

    /// <summary>The names, separated by commas.</summary>
    public static string Names => string.Join(", ", All.Select(formulation => formulation.Name));

    /// <summary>The formulation of a name, or null.</summary>
    public static ITrainingFormulation? Find(string name) => All.FirstOrDefault(formulation => formulation.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
