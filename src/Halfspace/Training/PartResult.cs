using Halfspace.Certificates;
using Halfspace.Networks;

namespace Halfspace.Training;

/// <summary>What a proof about a part of a problem's networks came to.</summary>
public sealed record PartResult
{
    /// <summary>What sets the part apart.</summary>
    public required IReadOnlyList<SortedWeights> Part { get; init; }

    /// <summary>The best network of the whole problem that is known, of this part or another; null for none.</summary>
    public required IntegerNetwork? Network { get; init; }

    /// <summary>Its exact cost; null without a network.</summary>
    public required Cost? Value { get; init; }

    /// <summary>No network of the part costs less.</summary>
    public required BoundProof Bound { get; init; }

    /// <summary>Wall time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Nodes of branch and bound.</summary>
    public required long Nodes { get; init; }

    /// <summary>Whether the part holds nothing better than the network.</summary>
    public bool IsSettled => Value is { } value && Bound.Value >= value;

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(PartResult), PrintMembers);
}
