using System.Globalization;
using System.Text;
using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.RiskScores;

/// <summary>What came out of training a risk score: the network, its cost between two doubles, and a bound that no score is below.</summary>
/// <example>
/// <code>
/// if (card.Status == TrainingStatus.Optimal) Console.WriteLine($"no such score has a mean loss below {card.Bound}");
/// var report = card.Certificate.Check();
/// </code>
/// </example>
public sealed record RiskScoreResult
{
    /// <summary>What is claimed; <see cref="TrainingStatus.Optimal"/> means that cost and bound are within <see cref="Tolerances.LogisticGap"/>.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>What was trained.</summary>
    public required RiskScoreProblem Problem { get; init; }

    /// <summary>The score as a network of one neuron, or null.</summary>
    public required IntegerNetwork? Network { get; init; }

    /// <summary>The cost: mean logistic loss plus prices; null without a network.</summary>
    public required LossInterval? Value { get; init; }

    /// <summary>No score of the problem costs less; plus infinity where there is none.</summary>
    public required double Bound { get; init; }

    /// <summary>Branch-and-bound nodes.</summary>
    public required long Nodes { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Wall time until the network was found.</summary>
    public double? SecondsToBest { get; init; }

    /// <summary>The share of the cost by which the bound is below it; null without a network.</summary>
    public double? Gap => Value is { } value ? Math.Max(0, value.Upper - Bound) / Math.Max(value.Upper, double.Epsilon) : null;

    /// <summary>The tree that the bound rests on, in preorder.</summary>
    internal IReadOnlyList<RiskNodeClaim> Tree { get; init; } = [];

    /// <summary>What lets anyone re-check value and bound, the samples inside; see <see cref="RiskScoreCertificates"/> for one that names their source.</summary>
    /// <exception cref="InvalidOperationException">There is no network.</exception>
    public Certificate Certificate => RiskScoreCertificates.Of(this);

    /// <summary>Status, cost and bound, a line each.</summary>
    public override string ToString() => new StringBuilder()
        .AppendLine(CultureInfo.InvariantCulture, $"{Status}: {Problem}")
        .AppendLine(CultureInfo.InvariantCulture, $"  logistic: {(Value is { } value ? value : "no value")}, bound {Bound:0.0#########} (exhaustive: a tree of {Nodes} nodes)")
        .Append(CultureInfo.InvariantCulture, $"  in {Seconds:F1} s").ToString();
}
