using Halfspace.Mip;

namespace Halfspace.Training.Objectives;

/// <summary>The plain list of objectives for real weights; a new one is one line here.</summary>
public static class RealObjectives
{
    /// <summary>Every objective.</summary>
    public static NamedList<IRealObjective> All { get; } = new("objective", objective => objective.Name,
    [
        MisclassificationLoss.Instance,
        HingeLoss.Instance,
        LogLikelihoodLoss.Instance,
    ]);
}
