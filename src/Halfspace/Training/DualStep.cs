namespace Halfspace.Training;

/// <summary>One iteration of the ascent of a Lagrangian dual.</summary>
/// <param name="Iteration">Its number, from 0.</param>
/// <param name="Value">The dual function at the multipliers of this iteration.</param>
/// <param name="Best">The largest dual value so far.</param>
/// <param name="Norm">The length of the subgradient.</param>
/// <param name="ProjectedNorm">The same without entries that only push a multiplier below zero.</param>
/// <param name="Unslack">How many multipliers times their subgradient entry are further than 1e-4 from zero: where complementary slackness fails.</param>
/// <param name="Seconds">Wall time so far.</param>
public sealed record DualStep(int Iteration, double Value, double Best, double Norm, double ProjectedNorm, int Unslack, double Seconds)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(DualStep), PrintMembers);
}
