namespace Halfspace.Bounds.Backward;

/// <summary>What a part of a search says of a value: it is at most, or at least, a number.</summary>
/// <param name="Node">The node's index.</param>
/// <param name="Index">Which of its values.</param>
/// <param name="Place">The number.</param>
/// <param name="IsUpper">Whether the value is at most that; else it is at least that.</param>
internal readonly record struct RangeLimit(int Node, int Index, double Place, bool IsUpper);
