namespace Halfspace.Experiments.Plans;

/// <summary>One dimension of a grid.</summary>
/// <param name="Name">What it is called in results and figures.</param>
/// <param name="Values">Its values, in order.</param>
internal sealed record PlanAxis(string Name, IReadOnlyList<PlanValue> Values);
