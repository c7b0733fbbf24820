using Halfspace.Mip;
using Halfspace.Mip.Exact;

namespace Halfspace.ValueFunctions;

/// <summary>How far the loop behind a <see cref="DiscreteRepresentation"/> goes.</summary>
public sealed record RepresentationOptions
{
    /// <summary>The number of integer parts after which the loop stops; 1,000 by default.</summary>
    public int PartLimit { get; init; } = 1000;

    /// <summary>Seconds after which the loop stops; infinite by default.</summary>
    /// <exception cref="ArgumentException">The limit is NaN.</exception>
    public double TimeLimit { get; init => field = TimeLimits.Checked(value); } = double.PositiveInfinity;

    /// <summary>The search that looks for the next part.</summary>
    public ExactSearchOptions Search { get; init; } = new();

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RepresentationOptions), PrintMembers);
}
