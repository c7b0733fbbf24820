using System.Runtime.Intrinsics;

namespace Halfspace.Verification.BranchAndBound;

/// <summary>
/// What a backward pass makes of its expressions on the inputs, where that is not their minimum over the box: another number that a larger expression makes no
/// smaller, and the point at which it is reached.
/// </summary>
internal abstract class LaneRegion<T>
    where T : unmanaged
{
    /// <summary>A number in every lane; in double precision less what rounding can do.</summary>
    /// <param name="inputs">The coefficients on the inputs that vary.</param>
    /// <param name="constant">The expressions' constants.</param>
    /// <param name="errors">In double precision what rounding can have done to the expressions over the box.</param>
    /// <param name="bonus">What planes take off besides for a unit of each move; empty for nothing.</param>
    public abstract Vector512<T> Bound(ReadOnlySpan<Vector512<T>> inputs, Vector512<T> constant, Vector512<T> errors, ReadOnlySpan<Vector512<T>> bonus = default);

    /// <summary>After <see cref="Point"/> the length of each move, where there are planes.</summary>
    public abstract ReadOnlySpan<Vector512<T>> Lengths { get; }

    /// <summary>The point at which the last number is reached.</summary>
    public abstract void Point(ReadOnlySpan<Vector512<T>> inputs, Span<Vector512<T>> point);

    /// <summary>Told in which lanes the last numbers are the best so far.</summary>
    public virtual void Keep(Vector512<T> isBetter)
    {
    }
}
