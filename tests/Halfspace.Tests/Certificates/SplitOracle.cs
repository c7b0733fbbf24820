using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Tests.Training;

namespace Halfspace.Tests.Certificates;

/// <summary>The part of <see cref="ClaimOracle"/> for proofs in parts: every network tried, and each held against every part that it is in.</summary>
internal static class SplitOracle
{
    public static bool IsTrue(JsonObject root)
    {
        var (data, network, name) = (ClaimOracle.Samples(root["data"]!), ClaimOracle.Weights(root["network"]!), (string)root["objective"]!);
        var (isSingle, hidden, range) = ((string)root.At("problem.outputs")! == "single", ClaimOracle.Integers(root.At("problem.hidden")!), (int)root.At("problem.range")!);
        var problem = LimitedOracle.Stated(root["problem"]!, hidden, range, isSingle, data, [name]);
        if (problem.Misfit(network) is not null || problem.Score(network)[0] is not { } value) return false;
        // Prices are not in the reference.
        if (ClaimOracle.Fractional(root["value"]) != (root.At("problem.costs") is null ? ReferenceCosts.Of(data, network, range, isSingle, [name], 0) : new Fraction(value.Numerator, value.Denominator))) return false;
        var isWhole = (string)root["networks"]! == "all";
        var parts = root["parts"]!.AsArray().Select(part => (Weights: part!["weights"]!.AsArray().Select(ranges => (Input: (int)ranges!["input"]!, Low: ClaimOracle.Integers(ranges["low"]!), High: ClaimOracle.Integers(ranges["high"]!))).ToArray(), Bound: part["bound"]!)).ToArray();
        var bound = ClaimOracle.Fractional(root["bound"])!.Value;
        foreach (var other in AllNetworks.Of(problem))
        {
            if (problem.Misfit(other) is not null || problem.Score(other)[0] is not { } cost) continue;
            var reached = new Fraction(cost.Numerator, cost.Denominator);
            var holding = parts.Where(part => part.Weights.All(ranges => IsIn(other, ranges))).ToArray();
            if ((isWhole || holding.Length > 0) && reached < bound) return false;
            if (isWhole && holding.Length == 0) return false;
            foreach (var part in holding)
            {
                // A solver's claim is trusted.
                if ((string)part.Bound["proof"]! != "mip" && part.Bound["samples"] is null && reached < ClaimOracle.Fractional(part.Bound["value"])) return false;
            }
        }

        return parts.All(part => ((string)part.Bound["proof"]! == "mip") == part.Bound["trusts"] is not null);
    }

    private static bool IsIn(IntegerNetwork network, (int Input, int[] Low, int[] High) ranges)
    {
        int[] sorted = [.. Enumerable.Range(0, network.Layers[0].NeuronCount).Select(j => network.Layers[0].WeightsOf(j)[ranges.Input]).Order()];
        return ranges.Low.Length == sorted.Length && ranges.High.Length == sorted.Length && !sorted.Where((weight, j) => weight < ranges.Low[j] || weight > ranges.High[j]).Any();
    }
}
