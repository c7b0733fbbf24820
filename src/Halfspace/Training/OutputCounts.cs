namespace Halfspace.Training;

/// <summary>What one pass over the samples has summed up.</summary>
/// <param name="Loss">Squared hinge, summed over outputs and samples.</param>
/// <param name="Unmet">Outputs whose margin is below one half.</param>
/// <param name="Wrong">Samples with an output of the wrong sign.</param>
public readonly record struct OutputCounts(double Loss, long Unmet, long Wrong)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(OutputCounts), PrintMembers);
}
