namespace Halfspace.Training.Methods;

/// <summary>The plain list of training methods; a new one is one line here.</summary>
public static class TrainingMethods
{
    /// <summary>Every method.</summary>
    public static IReadOnlyList<ITrainingMethod> All { get; } =
    [
        new HybridMethod(),
        new MipMethod(),
        new SearchMethod(),
        new BranchAndBoundMethod(),
        new GradientMethod(),
        GradientMethod.Published,
    ];

    /// <summary>The names, separated by commas.</summary>
    public static string Names => string.Join(", ", All.Select(method => method.Name));

    /// <summary>The method of a name, or null.</summary>
    public static ITrainingMethod? Find(string name) => All.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
