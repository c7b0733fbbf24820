using Halfspace.Mip;

namespace Halfspace.Training.Formulations;

/// <summary>The plain list of formulations; a new one is one line here.</summary>
public static class TrainingFormulations
{
    /// <summary>Every formulation.</summary>
    public static NamedList<ITrainingFormulation> All { get; } = new("formulation", formulation => formulation.Name,
    [
        new SignFormulation(),
        new SignEnforcedFormulation(),
        new SignAsPrintedFormulation(),
    ]);
}
