using Halfspace.Mip;

namespace Halfspace.Training.Methods;

/// <summary>The plain lists of training methods; a new one is one line here.</summary>
public static class TrainingMethods
{
    /// <summary>Every method for integer weights, the default first.</summary>
    public static NamedList<ITrainingMethod> All { get; } = new("method", method => method.Name,
    [
        new HybridMethod(),
        new MipMethod(),
        new SearchMethod(),
        new BranchAndBoundMethod(),
        new GradientMethod(),
        GradientMethod.Published,
    ]);

    /// <summary>Every method for real weights. Names are unique within a formulation.</summary>
    public static IReadOnlyList<ITrainingMethod> ForRealWeights { get; } =
    [
        new ZeroOneMipMethod(),
        new BendersMethod(),
        LagrangianMethod.Products,
        LagrangianMethod.Copies,
        LayerwiseMethod.Iterative,
        LayerwiseMethod.Simultaneous,
        new GreedyMethod(),
        StepMipMethod.PerNeuron,
        StepMipMethod.Shared,
        StepMipMethod.None,
    ];

    /// <summary>The names of the formulations of real weights.</summary>
    public static IReadOnlyList<string> RealFormulations { get; } = [.. ForRealWeights.Select(method => method.RealFormulation!).Distinct()];

    /// <summary>The methods of a formulation of real weights, the default first; none where there is no such formulation.</summary>
    public static NamedList<ITrainingMethod> Of(string realFormulation) => new("method", method => method.Name, ForRealWeights.Where(method => method.RealFormulation == realFormulation));
}
