namespace Halfspace.Certificates;

/// <summary>A part of the networks of a problem, with a bound of its own.</summary>
/// <param name="Weights">What sets the part apart; inputs that are not named are free in it.</param>
/// <param name="Bound">No network of the part costs less.</param>
public sealed record WeightPartClaim(IReadOnlyList<SortedWeights> Weights, BoundClaim Bound);
