namespace Halfspace.Data;

/// <summary>A benchmark made by a rule.</summary>
/// <param name="Train">The samples to train on.</param>
/// <param name="Test">The samples to test on: all points of the space, which are <paramref name="Train"/> itself where that holds them all.</param>
public sealed record Benchmark(Dataset Train, Dataset Test);
