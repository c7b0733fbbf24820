using Halfspace.Mip;

namespace Halfspace.Training.Formulations;

/// <summary>What the weighted sums of a layer's step neurons are held against.</summary>
public enum StepThreshold
{
    /// <summary>One number for all neurons of a layer, free in [-1, 1].</summary>
    Shared,

    /// <summary>A number for each neuron, free in [-1, 1].</summary>
    PerNeuron,

    /// <summary>Zero.</summary>
    None,
}

/// <summary>Where the constants of the first layer's rows come from.</summary>
public enum StepConstants
{
    /// <summary>n r + 1 with n inputs of Euclidean length up to r, and d + 1 for d neurons below, as the theorem has them.</summary>
    Printed,

    /// <summary>The largest weighted sum of each sample, plus what threshold and gap add: the smallest constants that cut nothing off.</summary>
    Proved,
}

/// <summary>The variants of <see cref="StepNetworkMip"/>.</summary>
public sealed record StepNetworkOptions
{
    /// <summary>What weighted sums are held against; one shared number a layer by default.</summary>
    public StepThreshold Threshold { get; init; }

    /// <summary>Where constants come from; proved from the data by default.</summary>
    public StepConstants Constants { get; init; } = StepConstants.Proved;

    /// <summary>How far below its threshold a neuron that is off has to stay, since a program has no strict inequalities.</summary>
    public double Gap { get; init; } = Tolerances.StepGap;

    /// <summary>
    /// How much is added to every threshold; zero as printed. With half of <see cref="Gap"/> a neuron that is on stays as far above
    /// its number in [-1, 1] as one that is off stays below.
    /// </summary>
    public double Shift { get; init; }

    /// <summary>r for printed constants; null for the longest sample. Samples that are longer are refused.</summary>
    public double? Radius { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(StepNetworkOptions), PrintMembers);
}
