namespace Halfspace.Training.LowerBounds;

/// <summary>The plain list of bounds that need no solver; a new one is one line here.</summary>
public static class CostBounds
{
    /// <summary>Every bound, cheap ones first.</summary>
    public static IReadOnlyList<ICostBound> All { get; } =
    [
        new IdenticalInputsBound(),
        new OppositePairsBound(),
        new SmallestWeightsBound(),
        new NeuronCountBound(),
        new FewNeuronsBound(),
        new ExhaustiveBound(),
        new InfeasibleSubsetsBound(),
        new NetworkFitBound(),
    ];

    /// <summary>The bound of a name, or null.</summary>
    public static ICostBound? Find(string name) => All.FirstOrDefault(bound => bound.Name == name);
}
