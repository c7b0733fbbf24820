namespace Halfspace.Embedding;

/// <summary>Given bounds and the model's own ranges leave a value no number: the bounds are of other inputs, or of none at all.</summary>
internal sealed class EmptyRangeException(string message) : ArgumentException(message);
