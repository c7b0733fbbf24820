using Halfspace.Certificates;
using Halfspace.Certificates.RiskScores;
using Halfspace.Data;
using Halfspace.Mip.Exact;

namespace Halfspace.Training.RiskScores;

/// <summary>Makes certificates of risk scores; see <see cref="TrainingCertificates"/>.</summary>
public static class RiskScoreCertificates
{
    /// <summary>The objective's name on the command line.</summary>
    public const string Objective = "logistic";

    /// <summary>The certificate of a result.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="source">Where the samples come from; null puts them inside and names no source.</param>
    /// <exception cref="InvalidOperationException">There is no network.</exception>
    public static RiskScoreCertificate Of(RiskScoreResult result, DataSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result is not { Network: { } network, Value: { } value }) throw new InvalidOperationException("There is no network to certify.");
        var problem = result.Problem;
        return new RiskScoreCertificate
        {
            Data = TrainingCertificates.Inline(problem.Data, source),
            Source = TrainingCertificates.Named(source),
            Fingerprint = problem.Data.Fingerprint(),
            Range = problem.Range,
            Limits = TrainingCertificates.Claim(problem.Shape),
            InputCost = Exact(problem.InputCost),
            ClassWeights = problem.ClassWeights?.Select(Exact).ToArray(),
            Lower = value.Lower,
            Upper = value.Upper,
            Bound = result.Bound,
            Tree = [.. result.Tree.Select(Claim)],
            Network = TrainingCertificates.Certified(network, source),
        };
    }

    private static Fraction Exact(Rational number) => new(number.Numerator, number.Denominator);

    private static RiskScoreNode Claim(RiskNodeClaim node)
    {
        if (node.Point is not { } point) return new RiskScoreNode(node.Split, node.At, null, [], 0);
        int[] inputs = [.. Enumerable.Range(0, point.Length - 1).Where(i => point[i] != 0)];
        return new RiskScoreNode(null, 0, inputs, [.. inputs.Select(i => point[i])], point[^1]);
    }
}
