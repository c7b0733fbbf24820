namespace Halfspace.Training;

/// <summary>An input for which a model states the network once.</summary>
/// <param name="Input">The index of the different input.</param>
/// <param name="Counts">How many samples of each class it stands for.</param>
public sealed record RealPoint(int Input, IReadOnlyList<int> Counts);
