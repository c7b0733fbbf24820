using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Tests.Certificates;

/// <summary>The part of <see cref="ClaimOracle"/> for problems with limits or costs: values by their definition, bounds by trying all networks that keep the limits.</summary>
internal static class LimitedOracle
{
    private static readonly ConcurrentDictionary<string, Fraction?> Known = new();

    /// <summary>Whether the claims about a network of the right sizes are true.</summary>
    public static bool IsTrue(JsonNode stated, int[] hidden, int range, bool isSingle, Dataset data, IntegerNetwork network, JsonNode outcomes)
    {
        string[] names = [.. outcomes.AsArray().Select(outcome => (string)outcome!["objective"]!)];
        var problem = Stated(stated, hidden, range, isSingle, data, names);
        if (problem.Misfit(network) is not null) return false;
        Fraction?[] values = [.. names.Select((_, s) => Value(problem, network, s))];
        for (var s = 0; s < names.Length; s++)
        {
            if (ClaimOracle.Fractional(outcomes[s]!["value"]) != values[s] || LimitedProblems.Cost(problem, network) is null) return false;
            if (outcomes[s]!["bound"] is not { } bound) continue;
            if ((string)bound["proof"]! == "mip" || bound["trusts"] is not null) return false;
            var stage = s;
            if (bound["samples"] is not null && names.Length > 1) return false;
            var best = bound["samples"] is { } chosen ? Best(stated, hidden, range, isSingle, data.Select(ClaimOracle.Integers(chosen)), names[0]) : Known.GetOrAdd($"{stated.ToJsonString()} {data.Fingerprint()} {string.Join(',', names)} {s} {string.Join(',', values)}", _ => Best(problem, values, stage));
            if (best is { } least && ClaimOracle.Fractional(bound["value"]) > least) return false;
        }

        return true;
    }

    /// <summary>The least cost of one objective over all networks of a problem as it is stated.</summary>
    public static Fraction? Best(JsonNode stated, int[] hidden, int range, bool isSingle, Dataset data, string name) => Known.GetOrAdd($"{stated.ToJsonString()} {data.Fingerprint()} {name}", _ => Best(Stated(stated, hidden, range, isSingle, data, [name]), [], 0));

    internal static TrainingProblem Stated(JsonNode stated, int[] hidden, int range, bool isSingle, Dataset data, string[] names)
    {
        var mistakes = stated["costs"] is { } costs ? Costs(costs) : Mistakes.Instance;
        return new TrainingProblem(data, hidden, range, [.. names.Select(name => name == "mistakes" ? mistakes : TrainingObjectives.Parse(name)[0])], isSingle ? OutputCoding.Single : OutputCoding.OnePerClass, stated["limits"] is { } limits ? Limits(limits) : null);
    }

    private static Fraction? Best(TrainingProblem problem, Fraction?[] values, int stage)
    {
        Fraction? best = null;
        foreach (var network in HasSignsOnly(problem) ? TinyNetworks.All(problem) : AllNetworks.Of(problem))
        {
            if (LimitedProblems.Cost(problem, network) is not { } mistakes) continue;
            if (Enumerable.Range(0, stage).Any(s => Value(problem, network, s) is not { } cost || cost > values[s])) continue;
            var value = problem.ObjectiveNames[stage] == "mistakes" ? new Fraction(mistakes.Numerator, mistakes.Denominator) : Value(problem, network, stage);
            if (value is { } reached && (best is null || reached < best)) best = reached;
        }

        return best;
    }

    /// <summary>Whether nothing but the signs of one layer of hidden neurons counts, so that one neuron stands for all of its signs.</summary>
    private static bool HasSignsOnly(TrainingProblem problem) =>
        problem.Hidden.Count == 1 && problem.ObjectiveNames is ["mistakes" or "max-correct" or "sat-margin"]
        && problem.Objectives.OfType<Mistakes>().All(mistakes => mistakes.Costs.InputCost.IsZero && mistakes.Costs.WeightCost.IsZero)
        && problem.Limits is { MaxInputs: null, MaxColumns: null, Weights: null, ForbiddenPairs.Count: 0 };

    private static Fraction? Value(TrainingProblem problem, IntegerNetwork network, int stage) => problem.ObjectiveNames[stage] == "mistakes"
        ? LimitedProblems.Cost(problem, network) is { } cost ? new Fraction(cost.Numerator, cost.Denominator) : null
        : ReferenceCosts.Of(problem.Data, network, problem.Range, problem.Coding == OutputCoding.Single, problem.ObjectiveNames, stage);

    private static Mistakes Costs(JsonNode node)
    {
        Rational Of(JsonNode? pair) => ClaimOracle.Fractional(pair) is { } value ? Rational.Of(value.Numerator, value.Denominator) : Rational.Zero;
        return new Mistakes(new MistakeCosts { InputCost = Of(node["input"]), WeightCost = Of(node["weight"]), ClassWeights = node["classes"]?.AsArray().Select(Of).ToArray(), ZeroIsError = (string)node["zero"]! == "error" });
    }

    internal static NetworkLimits Limits(JsonNode node) => new()
    {
        MaxInputs = (int?)node["maxInputs"],
        MaxColumns = (int?)node["maxColumns"],
        Columns = node["columns"] is { } columns ? ClaimOracle.Integers(columns) : null,
        BiasRange = (int?)node["biasRange"],
        Weights = node["lowest"] is { } lowest ? [.. ClaimOracle.Integers(lowest).Zip(ClaimOracle.Integers(node["highest"]!), (low, high) => new WeightLimits(low, high))] : null,
        ForbiddenPairs = [.. node["forbiddenPairs"]!.AsArray().Select(pair => ((int)pair![0]!, (int)pair[1]!))],
        MaxFalsePositives = (int?)node["maxFalsePositives"],
        MaxFalseNegatives = (int?)node["maxFalseNegatives"],
    };
}
