namespace Halfspace.Formats;

/// <summary>Samples whose outputs lie in one range, and how often they are of the second class.</summary>
/// <param name="Low">The smallest output, over the scale: the log-odds that a risk score gives.</param>
/// <param name="High">The largest.</param>
/// <param name="Predicted">The mean probability of the second class that the outputs stand for.</param>
/// <param name="Samples">The samples trained on.</param>
/// <param name="Positives">How many of them are of the second class.</param>
/// <param name="HeldSamples">Samples that were not trained on.</param>
/// <param name="HeldPositives">How many of them are of the second class.</param>
/// <param name="HeldPredicted">The mean probability that was predicted for them; not a number where there are none.</param>
public sealed record RiskBand(double Low, double High, double Predicted, int Samples, int Positives, int HeldSamples, int HeldPositives, double HeldPredicted)
{
    /// <summary>The members by name, the same in every culture.</summary>
    public override string ToString() => RecordText.Of(nameof(RiskBand), PrintMembers);
}
