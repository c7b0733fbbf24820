namespace Halfspace.Data;

/// <summary>
/// The recipe that turns raw rows into a <see cref="Dataset"/>'s integers: for each raw column its categories or its
/// minimum and maximum, and the class names. Saved with a network, so that new data is encoded as the training data was.
/// </summary>
public sealed record Encoding
{
}
