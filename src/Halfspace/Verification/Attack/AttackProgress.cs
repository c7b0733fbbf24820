namespace Halfspace.Verification.Attack;

/// <summary>Where a search for the nearest adversarial input stands.</summary>
/// <param name="Seconds">Wall time since the start.</param>
/// <param name="Distance">The distance of the nearest witness; infinite without one.</param>
/// <param name="Bound">No witness is nearer.</param>
public sealed record AttackProgress(double Seconds, double Distance, double Bound)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(AttackProgress), PrintMembers);
}
