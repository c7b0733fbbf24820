using Halfspace.Mip;

namespace Halfspace.Verification.Maximum;

/// <summary>How far a value may stay below a bound and count as the largest: relative to the value, or to what the outputs can be where that is small.</summary>
/// <param name="Size">How large the objective can be by the bounds.</param>
internal readonly record struct MaximumTolerance(double Size)
{
    /// <summary>The tolerance at a value.</summary>
    public double At(double value) => Tolerances.EmbeddedValue * Math.Max(Math.Abs(value), Math.Min(1, Size));
}
