namespace Halfspace.Embedding.ReducedSpace;

/// <summary>The sign of a value before a ReLU.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Layer">Which layer.</param>
/// <param name="Value">Which of its values.</param>
/// <param name="IsActive">Whether the value is zero or more, else zero or less.</param>
internal readonly record struct Phase(int Network, int Layer, int Value, bool IsActive);
