using Halfspace.Networks;

namespace Halfspace.Training.Formulations;

/// <summary>How the product of a weight and an activation is stated.</summary>
public enum ZeroOneProducts
{
    /// <summary>The four exact rows.</summary>
    Exact,

    /// <summary>As in the source's first Lagrangian notes: z &lt;= alpha instead of the first row. It cuts off networks in which a neuron that is off for a sample has a negative weight onwards.</summary>
    AtMostWeight,

    /// <summary>As in the first version of the source's hinge model: z in [0, P] instead of the third row. It cuts off every negative weight of a neuron that is on.</summary>
    NonNegative,
}

/// <summary>How <see cref="ZeroOneNetworkMip"/> states a network. The defaults are the strongest form.</summary>
public sealed record ZeroOneNetworkOptions
{
    /// <summary>Whether every sample is stated on its own, with the loss variables of the source, constants from widths alone and no order of neurons; no by default.</summary>
    public bool AsPrinted { get; init; }

    /// <summary>How products are stated; exact by default.</summary>
    public ZeroOneProducts Products { get; init; }

    /// <summary>A network whose layers are kept but for those in <see cref="FreeLayers"/>; null, the default, frees all.</summary>
    public StepNetwork? Fixed { get; init; }

    /// <summary>The layers that are trained where <see cref="Fixed"/> is given.</summary>
    public IReadOnlyList<int> FreeLayers { get; init; } = [];
}
