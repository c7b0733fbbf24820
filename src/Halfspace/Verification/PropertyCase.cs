using Halfspace.Bounds;

namespace Halfspace.Verification;

/// <summary>One way to break a property: an input of the box whose outputs meet all rows.</summary>
/// <param name="Inputs">The box.</param>
/// <param name="Rows">The rows; with none of them every input of the box breaks the property.</param>
public sealed record PropertyCase(InputRegion Inputs, IReadOnlyList<OutputRow> Rows);
