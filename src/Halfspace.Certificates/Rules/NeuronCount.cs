using System.Numerics;

namespace Halfspace.Certificates.Rules;

/// <summary>Counts the hidden neurons that tell the classes apart and move the outputs by the margin. For min-neurons with every output right.</summary>
/// <remarks>
/// The signs of a layer's used neurons settle everything behind it. So K present classes need different signs in every hidden layer, which takes
/// ceil(log2 K) used neurons. Where every output reaches the margin T: an output with targets of both signs moves by 2 T between two samples, and m used neurons
/// move it by 2 P m at most, so m is at least T / P; with targets of one sign its size is at most P (m + 1), so m is at least T / P - 1.
/// </remarks>
internal static class NeuronCount
{
    public static Fraction? Derive(SignStage stage, CancellationToken cancellationToken)
    {
        var problem = stage.Problem;
        if (stage.Objective != "min-neurons" || !stage.IsAllRight || problem.Hidden.Count == 0) return null;
        BigInteger codes = stage.FewestNeurons, last = codes;
        if (stage.ReachesMargin)
        {
            var reach = (problem.MarginThreshold + problem.Range - 1) / problem.Range;
            last = BigInteger.Max(last, stage.Present.Count > 1 ? reach : reach - 1);
        }

        return codes * (problem.Hidden.Count - 1) + last;
    }
}
