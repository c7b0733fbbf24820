namespace Halfspace.Training;

/// <summary>The smallest and the largest weight that first-layer neurons may give an input: (0, P) for a sign, twice the same for fixed points.</summary>
/// <param name="Low">The smallest weight.</param>
/// <param name="High">The largest weight.</param>
public readonly record struct WeightLimits(int Low, int High)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(WeightLimits), PrintMembers);
}
