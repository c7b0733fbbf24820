namespace Halfspace.Bounds.Relaxations;

/// <summary>
/// Which line stands for the side of an activation where many are valid. On the lower side of an unstable ReLU: slope zero or one by the
/// smaller area, slope zero, slope one, and the slope of the upper line.
/// </summary>
/// <remarks>
/// The hull of the activation's graph over the argument's range has edges above and below. A line's mean distance from the graph is
/// settled by its height at the range's middle, so the edge over the middle leaves the least area.
/// </remarks>
public enum RelaxationSlope
{
    /// <summary>The edge over the middle of the range: the least area (DeepPoly, CROWN-Ada).</summary>
    LeastArea,

    /// <summary>The leftmost edge; for ReLU's lower side slope zero.</summary>
    Left,

    /// <summary>The rightmost edge; for ReLU's lower side slope one.</summary>
    Right,

    /// <summary>The slope of the chord between the ends (Fast-Lin).</summary>
    Chord,
}
