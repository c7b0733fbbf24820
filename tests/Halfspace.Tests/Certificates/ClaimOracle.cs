using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Certificates;

/// <summary>
/// Says whether what a certificate claims is true, from its document and without the checker: costs by their definition, bounds by enumeration,
/// distances in whole numbers. Where there are too many networks to try, a bound counts as true if the true certificate, of the same networks, states as much, or the engine's own code derives it.
/// </summary>
internal static class ClaimOracle
{
    private const double MostNetworks = 400_000;

    private static readonly ConcurrentDictionary<string, Fraction?> Known = new();

    /// <summary>Whether all claims are true.</summary>
    /// <param name="root">The document, of which every field is there and of its type.</param>
    /// <param name="truth">The true one that it was changed from.</param>
    public static bool IsTrue(JsonObject root, JsonObject truth) => (string)root["kind"]! switch
    {
        "training" => HasSamples(root, truth) && IsTrue(root["problem"]!, (string)root.At("problem.outputs")! == "single", Samples(root["data"]!), root["network"]!, root["outcomes"]!, truth["outcomes"]!, truth["problem"]!),
        "pair-ensemble" => HasSamples(root, truth) && Pairs(root, truth),
        "real-weights" => HasSamples(root, truth) && Real(root, truth),
        "split" => HasSamples(root, truth) && SplitOracle.IsTrue(root),
        "comparison" => HasSamples(root, truth) && Comparison(root),
        "risk-score" => HasSamples(root, truth) && RiskScoreOracle.IsTrue(root),
        "verification" => VerificationOracle.IsTrue(root),
        _ => Attack(root),
    };

    /// <summary>The network's cost by its definition, and the bound on the others by trying all of them.</summary>
    private static bool Comparison(JsonObject root)
    {
        var (data, network, name) = (Samples(root["data"]!), Weights(root["network"]!), (string)root.At("outcome.objective")!);
        var (isSingle, hidden, range) = ((string)root.At("others.outputs")! == "single", Integers(root.At("others.hidden")!), (int)root.At("others.range")!);
        if (name is not ("mistakes" or "max-correct") || !IsOf(root["network"]!, network, data, [data.InputCount, .. network.Layers.SkipLast(1).Select(layer => layer.NeuronCount), isSingle ? 1 : data.ClassCount])) return false;
        var (value, claim) = (ReferenceCosts.Of(data, network, range, isSingle, [name], 0), root.At("outcome.bound"));
        if (claim is null || Fractional(root.At("outcome.value")) != value || Fractional(claim["value"]) is not { } least || least < value) return false;
        if ((string)claim["proof"]! == "mip") return claim["trusts"] is not null;
        var chosen = claim["samples"] is { } samples ? data.Select(Integers(samples)) : data;
        if (claim["trusts"] is not null) return false;
        if (root["others"]!["limits"] is null && root["others"]!["costs"] is null)
        {
            var asked = Problem(chosen, hidden, range, name, isSingle ? OutputCoding.Single : OutputCoding.OnePerClass);
            // Too many networks to try: whatever they are, samples of equal inputs get the same class.
            if (!TinyNetworks.AreAtMost(asked, MostNetworks)) return least <= new Fraction(Rarer(chosen), 1);
            return TinyNetworks.Best(asked, []) is not { } reached || least <= reached;
        }

        return LimitedOracle.Best(root["others"]!, hidden, range, isSingle, chosen, name) is { } best && least <= best;
    }

    private static int Rarer(Dataset data) => Enumerable.Range(0, data.SampleCount).GroupBy(k => string.Join(',', data.Row(k).ToArray())).Sum(equal => equal.Count() - equal.GroupBy(k => data.Labels[k]).Max(label => label.Count()));

    private static bool HasSamples(JsonObject root, JsonObject truth) => (string)root["fingerprint"]! == Samples(root["data"]!).Fingerprint() && JsonNode.DeepEquals(root["source"], truth["source"]);

    private static bool Pairs(JsonObject root, JsonObject truth)
    {
        var data = Samples(root["data"]!);
        var members = root.At("ensemble.members")!.AsArray();
        if (!Texts(root.At("ensemble.classNames")!).SequenceEqual(data.ClassNames)) return false;
        for (var p = 0; p < members.Count; p++)
        {
            var pair = PairEnsembleTraining.PairOf(data, (int)members[p]!["low"]!, (int)members[p]!["high"]!);
            if ((string)root.At($"pairs.{p}.fingerprint")! != pair.Fingerprint()) return false;
            if (!IsTrue(root["problem"]!, true, pair, members[p]!["network"]!, root.At($"pairs.{p}.outcomes")!, truth.At($"pairs.{p}.outcomes")!, truth["problem"]!)) return false;
        }

        return true;
    }

    private static bool IsTrue(JsonNode problem, bool isSingle, Dataset data, JsonNode network, JsonNode outcomes, JsonNode trueOutcomes, JsonNode trueProblem)
    {
        var (range, hidden) = ((int)problem["range"]!, Integers(problem["hidden"]!));
        var weights = Weights(network);
        if (!IsOf(network, weights, data, [data.InputCount, .. hidden, isSingle ? 1 : data.ClassCount])) return false;
        if (weights.Layers.Any(layer => layer.Weights.Concat(layer.Biases).Any(w => Math.Abs((long)w) > range)) && problem["limits"]?["biasRange"] is null) return false;
        if (problem["limits"] is not null || problem["costs"] is not null) return LimitedOracle.IsTrue(problem, hidden, range, isSingle, data, weights, outcomes);
        string[] names = [.. outcomes.AsArray().Select(outcome => (string)outcome!["objective"]!)];
        var kept = new List<Fraction>();
        var isKept = true;
        for (var s = 0; s < names.Length; s++)
        {
            var value = ReferenceCosts.Of(data, weights, range, isSingle, names, s);
            if (Fractional(outcomes[s]!["value"]) != value) return false;
            if (outcomes[s]!["bound"] is { } bound && !Bound(bound, value)) return false;
            isKept &= value is not null;
            if (isKept) kept.Add(value!.Value);

            bool Bound(JsonNode claim, Fraction? reached)
            {
                var least = Fractional(claim["value"])!.Value;
                if ((string)claim["proof"]! == "mip") return claim["trusts"] is not null && (reached is null || least <= reached);
                // Rules without a solver must be stated as they are.
                if (claim["trusts"] is not null) return false;
                var chosen = claim["samples"] is { } samples ? data.Select(Integers(samples)) : data;
                var asked = Problem(chosen, hidden, range, string.Join(',', names.Take(s + 1)), isSingle ? OutputCoding.Single : OutputCoding.OnePerClass);
                if (TinyNetworks.AreAtMost(asked, MostNetworks))
                {
                    var best = Known.GetOrAdd($"{chosen.Fingerprint()} {string.Join('-', hidden)} {range} {isSingle} {string.Join(',', names.Take(s + 1))} {string.Join(',', kept)}", _ => TinyNetworks.Best(asked, kept));
                    return best is null || least <= best;
                }

                // What the engine derives by its own code for the rules that are quick, or what the true certificate states of the same networks.
                Cost[] costs = [.. kept.Select((value, k) => new Cost(value.Numerator, value.Denominator))];
                var derived = (string?)claim["rule"] switch
                {
                    null => BoundProof.Trivial(asked, asked.Objectives[^1]),
                    "identical-inputs" or "neuron-codes" or "neuron-count" or "opposite-pairs" or "smallest-weights" or "few-neurons" => CostBounds.All.Find((string)claim["rule"]!)!.Derive(new ProofStage(asked, costs), CancellationToken.None),
                    _ => null,
                };
                if (TinyNetworks.Exact(derived?.Value) is { } shown && shown >= least) return true;
                return JsonNode.DeepEquals(problem, trueProblem) && s < trueOutcomes.AsArray().Count && trueOutcomes[s]!["bound"] is { } known && least <= Fractional(known["value"]);
            }
        }

        return true;
    }

    private static bool Real(JsonObject root, JsonObject truth)
    {
        var (data, network) = (Samples(root["data"]!), Weights(root["network"]!));
        if (!decimal.TryParse((string)root.At("problem.deadZone")!, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var deadZone)) return false;
        if (RealObjectives.All.Find((string)root.At("outcome.objective")!) is not { } objective) return false;
        var problem = new RealTrainingProblem(data, Integers(root.At("problem.hidden")!), (int)root.At("problem.range")!, deadZone, objective);
        if (!IsOf(root["network"]!, network, data, problem.Widths)) return false;
        var layers = new List<IntegerLayer>();
        foreach (var (layer, l) in network.Layers.Select((layer, l) => (layer, l)))
        {
            long[] doubled = [.. Enumerable.Range(0, layer.NeuronCount).Select(j => layer.Biases[j] - (l == 0 ? 0L : layer.WeightsOf(j).ToArray().Sum(w => (long)w)))];
            if (l > 0 && doubled.Any(bias => bias % 2 != 0)) return false;
            layers.Add(new IntegerLayer(layer.InputCount, layer.Weights, [.. doubled.Select(bias => (int)(l == 0 ? bias : bias / 2))]));
        }

        var trace = new StepTrace(problem, new StepNetwork(layers, data.Scale));
        var isInBox = layers.All(layer => layer.Weights.Concat(layer.Biases).All(w => Math.Abs((long)w) <= (long)problem.Range * StepNetwork.Unit));
        if (!isInBox || !trace.HoldsDeadZone) return false;
        var formulation = (string)root.At("problem.formulation")!;
        if (formulation == "step:none" && layers.Any(layer => layer.Biases.Any(bias => bias != 0))) return false;
        if (formulation == "step:shared" && layers.Any(layer => layer.Biases.Distinct().Count() > 1)) return false;
        if (formulation is not ("zero-one" or "step" or "step:none" or "step:shared") || (formulation != "zero-one" && problem.Range != 1)) return false;
        var value = TinyNetworks.Exact(problem.Score(trace));
        if (Fractional(root.At("outcome.value")) != value) return false;
        if (root.At("outcome.bound") is not { } bound) return root["multipliers"] is null;
        var least = Fractional(bound["value"])!.Value;
        if ((string)bound["proof"]! == "mip") return bound["trusts"] is not null && (value is null || least <= value);
        // No function of the inputs undercuts the count of rarer labels, and none of the true certificates states more.
        return bound["trusts"] is null && least <= TinyNetworks.Exact(objective.IdenticalInputsBound(problem)) && (JsonNode.DeepEquals(root["multipliers"], null) || (string)root.At("multipliers.relaxation")! == (string?)bound["rule"])
            && ((string?)bound["rule"] is null or "identical-inputs" || JsonNode.DeepEquals(bound["rule"], truth["outcome"]!["bound"]?["rule"]));
    }

    private static bool Attack(JsonObject root)
    {
        BigInteger[] Units(string list) => [.. root[list]!.AsArray().Select(value => Unit((double)value!))];
        var (input, witness, lower, upper) = (Units("input"), Units("witness"), Units("lower"), Units("upper"));
        var target = (int)root["target"]!;
        if ((string)root["networkSha256"]! != TrueCertificates.AttackedSha256 || (string)root["network"]! != "network.nnet" || target is not (0 or 1)) return false;
        if (Enumerable.Range(0, 2).Any(i => witness[i] < lower[i] || witness[i] > upper[i] || input[i] < lower[i] || input[i] > upper[i])) return false;
        if ((string)root["targets"]! == "any" && target == (input[0] >= input[1] ? 0 : 1)) return false;
        var (one, other) = (witness[target], witness[1 - target]);
        if (root["margin"] is { } margin ? Unit((double)margin) < 0 || one - other < Unit((double)margin) : (double)root["factor"]! < 1 || one * Unit(1) < other * Unit((double)root["factor"]!)) return false;
        BigInteger[] changes = [.. input.Zip(witness, (x, y) => BigInteger.Abs(x - y))];
        var distance = Unit((double)root["distance"]!);
        var isRight = (string)root["norm"]! switch
        {
            // Distances are sums of doubles: l1 and l2 are right up to their rounding, ten times 2^-53 with two inputs.
            "l1" => BigInteger.Abs(distance - changes[0] - changes[1]) <= distance * 10 >> 53,
            "linf" => BigInteger.Abs(distance - BigInteger.Max(changes[0], changes[1])) <= distance >> 53,
            "l0" => distance == Unit(1) * changes.Count(change => !change.IsZero),
            "l2" => BigInteger.Abs(distance * distance - (changes[0] * changes[0] + changes[1] * changes[1])) <= distance * distance * 20 >> 53,
            _ => false,
        };
        return isRight && Unit((double)root["bound"]!) <= distance;
    }

    /// <summary>A double in units of 2^-1100, which all doubles are multiples of.</summary>
    private static BigInteger Unit(double value)
    {
        var (sign, size) = (Math.Sign(value), Math.Abs(value));
        if (sign == 0) return 0;
        var exponent = Math.ILogB(size) - 52;
        return sign * (new BigInteger(Math.ScaleB(size, -exponent)) << (1100 + exponent));
    }

    internal static bool IsOf(JsonNode network, IntegerNetwork weights, Dataset data, IReadOnlyList<int> widths) =>
        weights.Layers.Select(layer => layer.InputCount).Append(weights.Layers[^1].NeuronCount).SequenceEqual(widths)
        && weights.InputScale == data.Scale
        && (network["classNames"] is not { } names || Texts(names).SequenceEqual(data.ClassNames));

    internal static IntegerNetwork Weights(JsonNode network) => new(
        [.. network["layers"]!.AsArray().Select(layer => new IntegerLayer(layer!["weights"]![0]!.AsArray().Count, [.. layer["weights"]!.AsArray().SelectMany(row => Integers(row!))], Integers(layer["biases"]!)))],
        (int)network["inputScale"]!);

    internal static Dataset Samples(JsonNode data) => new(
        "",
        [.. data["rows"]!.AsArray().SelectMany(row => Integers(row!))],
        Integers(data["labels"]!),
        Texts(data["inputs"]!),
        Texts(data["classes"]!),
        (int)data["scale"]!);

    internal static Fraction? Fractional(JsonNode? value) => value is null ? null : new Fraction(BigInteger.Parse(value[0]!.ToJsonString(), CultureInfo.InvariantCulture), BigInteger.Parse(value[1]!.ToJsonString(), CultureInfo.InvariantCulture));

    internal static int[] Integers(JsonNode list) => [.. list.AsArray().Select(number => (int)number!)];

    private static string[] Texts(JsonNode list) => [.. list.AsArray().Select(text => (string)text!)];
}
