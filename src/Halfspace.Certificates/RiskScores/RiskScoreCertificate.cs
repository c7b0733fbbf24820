using System.Globalization;
using System.Numerics;

namespace Halfspace.Certificates.RiskScores;

/// <summary>A claim about one neuron of integer weights whose score gives probabilities: its mean logistic loss plus the price of its inputs, and a bound that no such score is below.</summary>
public sealed record RiskScoreCertificate : DataCertificate
{
    private const long MostUnits = 1L << 31;

    /// <inheritdoc/>
    public override string Kind => "risk-score";

    /// <summary>P: weights are integers in -P..P.</summary>
    public required int Range { get; init; }

    /// <summary>Limits on inputs, weights and the bias.</summary>
    public LimitsClaim Limits { get; init; } = LimitsClaim.None;

    /// <summary>What each used input costs, in units of the mean loss.</summary>
    public required Fraction InputCost { get; init; }

    /// <summary>What a sample of each class counts; null for one each.</summary>
    public required IReadOnlyList<Fraction>? ClassWeights { get; init; }

    /// <summary>The score as a network of one neuron.</summary>
    public required CertifiedNetwork Network { get; init; }

    /// <summary>The cost is at least this.</summary>
    public required double Lower { get; init; }

    /// <summary>The cost is at most this.</summary>
    public required double Upper { get; init; }

    /// <summary>No score of the problem costs less.</summary>
    public required double Bound { get; init; }

    /// <summary>The tree that shows it, in preorder.</summary>
    public required IReadOnlyList<RiskScoreNode> Tree { get; init; }

    internal override string? Encoding => Network.Encoding;

    internal override void Check(CertificateReport report, ICertificateEngine? engine, CancellationToken cancellationToken)
    {
        string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
        report.About($"scores of {Network.Layers[0].InputCount} inputs, integer weights in -{Range}..{Range}, mean logistic loss plus {InputCost} a used input{(ClassWeights is null ? "" : $", samples of the two classes counting {string.Join(" and ", ClassWeights)}")}");
        if (Limits != LimitsClaim.None) report.About($"limits   {Limits}");
        report.About($"claims   logistic: the score costs {Text(Lower)} to {Text(Upper)}, and none costs less than {Text(Bound)}, by a tree of {Tree.Count} nodes");
        if (CheckData(report, engine, cancellationToken) is not { } data) return;
        var problem = new SignProblem(data, [], Range, true, ["mistakes"]) { Limits = Limits };
        if ((problem.Fault(Network) ?? Fault(problem)) is { } fault)
        {
            report.Refute(fault);
            return;
        }

        report.Require(true, $"the network is {Network} with weights in -{Range}..{Range}{(Limits == LimitsClaim.None ? "" : " and keeps every limit")}", "");
        var (one, two) = Units(data.SampleCount)!.Value;
        var loss = new LogisticLoss(problem, InputCost, one, two);
        var (lower, upper) = loss.CostOf(Network.Layers[0].Weights, Network.Layers[0].Biases[0]);
        if (!report.Require(Fraction.Of(Lower) <= lower && upper <= Fraction.Of(Upper), $"the score costs {Text(Lower)} to {Text(Upper)}", $"the score does not cost {Text(Lower)} to {Text(Upper)}: what was computed here lies between {About(lower)} and {About(upper)}")) return;
        var reason = TreeFault(problem, loss, cancellationToken);
        report.Require(reason is null, $"no score costs less than {Text(Bound)}: the leaves of the tree are all scores, and the tangent at each one's point is nowhere in it below that", reason ?? "");
    }

    private static string About(Fraction number) => (number * BigInteger.Pow(10, 12) is var large ? (decimal)(large.Numerator / large.Denominator) / 1_000_000_000_000m : 0).ToString(CultureInfo.InvariantCulture);

    private string? Fault(SignProblem problem)
    {
        if (Limits.MaxFalsePositives is not null || Limits.MaxFalseNegatives is not null) return "errors are limited, which a logistic loss does not count";
        if (InputCost < BigInteger.Zero) return "the price of an input is negative";
        if (ClassWeights is not null && (ClassWeights.Count != 2 || ClassWeights.Any(weight => weight <= BigInteger.Zero))) return "there must be a weight above zero for each of the two classes";
        return Units(problem.Data.SampleCount) is null ? "the weights of the classes have too many digits" : null;
    }

    /// <summary>What a sample of each class counts, as whole numbers; null where they are too large.</summary>
    private (long First, long Second)? Units(int samples)
    {
        if (ClassWeights is not [var first, var second]) return (1, 1);
        var (one, two) = (first.Numerator * second.Denominator, second.Numerator * first.Denominator);
        var common = BigInteger.GreatestCommonDivisor(one, two);
        return (one + two) / common * samples < MostUnits ? ((long)(one / common), (long)(two / common)) : null;
    }

    /// <summary>Why the tree does not show the bound; null where it does.</summary>
    private string? TreeFault(SignProblem problem, LogisticLoss loss, CancellationToken cancellationToken)
    {
        // Neither a loss nor a price is below zero.
        if (Bound <= 0) return null;
        var (open, bound) = (new Stack<ScoreBox>([ScoreBox.Of(problem)]), Fraction.Of(Bound));
        for (var n = 0; n < Tree.Count; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!open.TryPop(out var box)) return $"the tree goes on at node {n}, after all its parts have been stated";
            var (node, hasScores) = (Tree[n], box.Close(Limits));
            if (node.Split is { } place)
            {
                if (place < 0 || place > box.Bias || node.At == int.MaxValue) return $"node {n} of the tree splits a weight that there is not";
                open.Push(box.With(place, node.At + 1, int.MaxValue));
                open.Push(box.With(place, int.MinValue, node.At));
            }
            else if (node.Inputs is null && hasScores) return $"node {n} of the tree is said to have no scores; it has some";
            else if (hasScores && (node.Inputs!.Count != node.Weights.Count || node.Inputs.Any(input => input < 0 || input >= box.Bias))) return $"the point of node {n} of the tree is none";
            else if (hasScores && loss.Least(box, node) is var least && least < bound) return $"the tangent at the point of node {n} of the tree gives {About(least)} there, which is below the bound";
        }

        return open.Count == 0 ? null : $"the tree ends with {open.Count} of its parts missing";
    }
}
