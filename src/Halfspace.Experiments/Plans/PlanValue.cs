namespace Halfspace.Experiments.Plans;

/// <summary>One value of an axis: its name and the options that it sets.</summary>
/// <param name="Name">What it is called in results and figures.</param>
/// <param name="Options">What it adds to the command line.</param>
internal sealed record PlanValue(string Name, PlanOptions Options);
