using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>A family of valid rows that is too large to be added at once, and that finds those that a point breaks.</summary>
public interface ICutSeparator
{
    /// <summary>The name that cuts get.</summary>
    string Name { get; }

    /// <summary>The row of the family that a point breaks most, or null where it satisfies all.</summary>
    /// <param name="point">One value for each variable of the model.</param>
    /// <param name="tolerance">What counts as broken: more than this, in the units of the row.</param>
    LinearConstraint? MostViolated(ReadOnlySpan<double> point, double tolerance);
}
