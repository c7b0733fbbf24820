namespace Halfspace.Training;

/// <summary>A live report from a training run.</summary>
/// <param name="Seconds">Wall time so far.</param>
/// <param name="Stage">The name of the objective being optimised.</param>
/// <param name="Value">The exact cost of the best network so far, or null.</param>
/// <param name="Bound">The bound so far, or null.</param>
/// <param name="Moves">Search moves so far.</param>
/// <param name="Nodes">Branch-and-bound nodes so far.</param>
public sealed record TrainingProgress(double Seconds, string Stage, double? Value, double? Bound, long Moves, long Nodes)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(TrainingProgress), PrintMembers);
}
