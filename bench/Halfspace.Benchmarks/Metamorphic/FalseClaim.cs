namespace Halfspace.Benchmarks.Metamorphic;

/// <summary>A claim that something known contradicts.</summary>
/// <param name="Kind">Which kind of claim.</param>
/// <param name="Text">What was claimed, and what contradicts it.</param>
public sealed record FalseClaim(string Kind, string Text);
