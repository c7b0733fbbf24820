using Halfspace.Mip;

namespace Halfspace.Training.Methods;

/// <summary>The plain list of training methods; a new one is one line here.</summary>
public static class TrainingMethods
{
    /// <summary>Every method.</summary>
    public static NamedList<ITrainingMethod> All { get; } = new("method", method => method.Name,
    [
        new HybridMethod(),
        new MipMethod(),
        new SearchMethod(),
        new BranchAndBoundMethod(),
        new GradientMethod(),
        GradientMethod.Published,
    ]);
}
