using System.Globalization;

namespace Halfspace.Training.RiskScores;

/// <summary>Two doubles with a loss between them, both ends included: logistic losses are irrational, so no fraction states one.</summary>
/// <param name="Lower">The loss is at least this.</param>
/// <param name="Upper">The loss is at most this.</param>
public readonly record struct LossInterval(double Lower, double Upper)
{
    /// <summary>The upper end to ten places.</summary>
    public override string ToString() => Upper.ToString("0.0#########", CultureInfo.InvariantCulture);
}
