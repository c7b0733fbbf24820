namespace Halfspace.Training.Methods;

/// <summary>The plain list of methods for networks of real weights; a new one is one line here.</summary>
public static class RealTrainingMethods
{
    /// <summary>Every method.</summary>
    public static IReadOnlyList<IRealTrainingMethod> All { get; } =
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

    /// <summary>The names of the formulations.</summary>
    public static IReadOnlyList<string> Formulations { get; } = [.. All.Select(method => method.Formulation).Distinct()];

    /// <summary>The names of a formulation's methods, separated by commas.</summary>
    public static string NamesFor(string formulation) => string.Join(", ", All.Where(method => method.Formulation == formulation).Select(method => method.Name));

    /// <summary>The method of a name, or null.</summary>
    public static IRealTrainingMethod? Find(string formulation, string name) =>
        All.FirstOrDefault(method => method.Formulation == formulation && method.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
