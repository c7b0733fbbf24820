using System.Text.Json.Nodes;
using Halfspace.Mip.Exact;
using Halfspace.Tests.Training.RiskScores;
using Halfspace.Training;
using Halfspace.Training.RiskScores;

namespace Halfspace.Tests.Certificates;

/// <summary>The part of <see cref="ClaimOracle"/> for risk scores: costs to sixty digits, bounds by trying all scores, whatever the tree says.</summary>
internal static class RiskScoreOracle
{
    private const int MostPrice = 1000;

    /// <summary>Whether the claims are true.</summary>
    public static bool IsTrue(JsonObject root)
    {
        var (stated, data, network) = (root["problem"]!, ClaimOracle.Samples(root["data"]!), ClaimOracle.Weights(root["network"]!));
        var range = (int)stated["range"]!;
        if (!ClaimOracle.IsOf(root["network"]!, network, data, [data.InputCount, 1])) return false;
        static Rational Of(JsonNode? pair) => ClaimOracle.Fractional(pair) is { } value ? Rational.Of(value.Numerator, value.Denominator) : Rational.Zero;
        var limits = stated["limits"] is { } given ? LimitedOracle.Limits(given) : NetworkLimits.None;
        // A price beyond what the engine takes makes no network cheaper, so what holds at a lower one holds at it, too.
        var price = Of(stated["inputCost"]);
        RiskScoreProblem problem;
        try
        {
            problem = new RiskScoreProblem(data, range, limits with { BiasRange = limits.BiasRange ?? range }, price > MostPrice ? MostPrice : price, stated["classWeights"]?.AsArray().Select(Of).ToArray());
        }
        catch (ArgumentException)
        {
            return false;
        }

        if (problem.Shape.Misfit(network) is not null) return false;
        Rational Cost(int[] weights) => PreciseLoss.CostOf(data, weights, price, problem.ClassWeights?[0] ?? Rational.One, problem.ClassWeights?[1] ?? Rational.One);
        var cost = Cost([.. network.Layers[0].Weights, network.Layers[0].Biases[0]]);
        if (Rational.Of((double)root.At("value.lower")!) > cost || Rational.Of((double)root.At("value.upper")!) < cost) return false;
        return TinyScores.Best(problem) is { } best && Rational.Of((double)root["bound"]!) <= Cost(best.Weights);
    }
}
