using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>The plain list of bounds that need no solver; a new one is one line here.</summary>
public static class CostBounds
{
    /// <summary>Every bound, cheap ones first.</summary>
    public static NamedList<ICostBound> All { get; } = new("lower bound", bound => bound.Name,
    [
        new IdenticalInputsBound(),
        new ExchangesBound(),
        new OppositePairsBound(),
        new SmallestWeightsBound(),
        new NeuronCountBound(),
        new NeuronCodesBound(),
        new FewNeuronsBound(),
        new ExhaustiveBound(),
        new TwoSidesBound(),
        new SubsetPackingBound(),
        new InfeasibleSubsetsBound(),
        new SupportBound(),
        new NetworkFitBound(),
    ]);
}
