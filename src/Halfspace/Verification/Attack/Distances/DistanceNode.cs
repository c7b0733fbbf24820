using Halfspace.Verification.BranchAndBound;

namespace Halfspace.Verification.Attack.Distances;

/// <summary>A part of the box in which some neurons have a sign, with what its distance was bounded by.</summary>
/// <param name="Part">Signs, slopes, multipliers, ranges and candidates.</param>
/// <param name="Shares">The share of each row of the condition.</param>
/// <param name="Planes">The share of the plane of each neuron.</param>
/// <param name="Pay">Where the search of the distance's one dual variable begins.</param>
/// <param name="Distance">No witness in this part is nearer.</param>
internal sealed record DistanceNode(ReluNode Part, float[] Shares, float[] Planes, float Pay, double Distance);
