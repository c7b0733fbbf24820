namespace Halfspace.Verification.BranchAndBound;

/// <summary>How a <see cref="LaneDistance{T}"/> measures.</summary>
internal enum LaneNorm
{
    /// <summary>The sum of the moves' lengths.</summary>
    L1,

    /// <summary>The Euclidean length.</summary>
    L2,

    /// <summary>The longest move.</summary>
    Linf,

    /// <summary>The sum of the moves' shares of their rooms, which is never above the number of moves.</summary>
    L0,
}
