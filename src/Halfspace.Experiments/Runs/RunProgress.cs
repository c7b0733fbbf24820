namespace Halfspace.Experiments.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Tasks">Tasks of the plan.</param>
/// <param name="Done">Tasks with a result.</param>
/// <param name="Failed">Tasks that are given up.</param>
/// <param name="Running">Tasks that run now.</param>
/// <param name="SecondsLeft">What the rest takes at the pace so far, or null before there is one.</param>
/// <param name="Last">The task that ended last.</param>
internal sealed record RunProgress(int Tasks, int Done, int Failed, int Running, double? SecondsLeft, string Last);
