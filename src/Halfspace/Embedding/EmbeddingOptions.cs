using Halfspace.Bounds;
using Halfspace.Networks;

namespace Halfspace.Embedding;

/// <summary>How a network is written into a model.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>The formulation of ReLU neurons, and of what is made of them; big-M unless said otherwise.</summary>
    public IReluFormulation Relu { get; init; } = ReluFormulations.Default;

    /// <summary>Whether rows between the binaries of neighbouring layers are added (<see cref="Embedding.ValidInequalities"/>); off unless said otherwise.</summary>
    public bool ValidInequalities { get; init; }

    /// <summary>
    /// Computes bounds for the box of the inputs' ranges; null for none beyond <see cref="Bounds"/>. Ranges of the expressions by interval
    /// arithmetic are always used too.
    /// </summary>
    public IBoundMethod? BoundMethod { get; init; }

    /// <summary>What the bound method may use.</summary>
    public BoundOptions BoundOptions { get; init; } = BoundOptions.Default;

    /// <summary>
    /// Bounds that are known already; null for none. They hold for their region, so the inputs' ranges must lie in its box; if the
    /// region is cut with a ball, the rest of the model has to keep the inputs in it.
    /// </summary>
    public NetworkBounds? Bounds { get; init; }

    /// <summary>What all names of variables and rows start with; give each network of a model its own.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Values that are expressions of more terms than this and that later layers use twice or more get a variable of their own;
    /// 8 unless said otherwise. <see cref="int.MaxValue"/> never does so.
    /// </summary>
    public int LongestSharedExpression { get; init; } = 8;

    /// <summary>Big-M, no inequalities, bounds by interval arithmetic.</summary>
    public static EmbeddingOptions Default { get; } = new();

    /// <summary>Networks with more neurons are bounded by intervals where the choice is made by size: backward bounds take memory and time with the square of the width.</summary>
    private const int MostBackward = 4_000;

    /// <summary>
    /// What suits a network of its size where nothing else is asked for: big-M, whose relaxation with bounds of each neuron was the fastest in every comparison of formulations here, and backward
    /// bounds, or intervals where there are more than 4,000 neurons. See PERFORMANCE.md for the measurements.
    /// </summary>
    /// <param name="network">The network.</param>
    public static EmbeddingOptions BySize(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var neurons = network.Nodes.Where(node => !node.IsInput).Sum(node => (long)node.Size);
        return new EmbeddingOptions { BoundMethod = neurons <= MostBackward ? new BackwardBounds() : new IntervalBounds() };
    }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(EmbeddingOptions), PrintMembers);
}
