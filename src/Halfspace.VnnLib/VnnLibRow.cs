namespace Halfspace.VnnLib;

/// <summary>A linear condition on outputs: the weighted sum is at most a limit, or below it.</summary>
/// <param name="Coefficients">One coefficient for each output.</param>
/// <param name="Limit">What the sum may be at most.</param>
public sealed record VnnLibRow(double[] Coefficients, double Limit)
{
    /// <summary>Whether the sum has to be below the limit.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(VnnLibRow), PrintMembers);
}
