using System.Text.Json;

namespace Halfspace.Certificates;

/// <summary>Reads the document of a certificate, each kind by its own strict layout.</summary>
internal sealed partial class CertificateReader
{
    private const string NetworkFormat = "halfspace-network";
    private const string EnsembleFormat = "halfspace-pair-ensemble";
    private int version;

    public Certificate Read(JsonElement root)
    {
        var node = new StrictNode(root, "$");
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != CertificateFile.Format)
            throw new CertificateException("$.format", $"This is no certificate: its format must be '{CertificateFile.Format}'.");
        foreach (var name in (string[])["version", "kind"]) if (!node.Has(name)) throw node.Fault($"the property '{name}' is missing");
        version = node["version"].Integer(1, CertificateFile.Version);
        return node["kind"].Text() switch
        {
            "training" => Training(node),
            "real-weights" => Real(node),
            "pair-ensemble" => Ensemble(node),
            "attack" => Attack(node),
            "risk-score" => RiskScore(node),
            "comparison" => Comparison(node),
            "split" => Split(node),
            "verification" => Verification.VerificationLayout.Read(node),
            _ => throw node["kind"].Fault("the kind must be training, real-weights, pair-ensemble, attack, risk-score, comparison, split or verification"),
        };
    }

    private TrainingCertificate Training(StrictNode node)
    {
        node.Object("format", "version", "kind", "problem", "outcomes", "network", "fingerprint", "source", "data");
        var problem = node["problem"].Object(version == 1 ? [] : ["limits", "costs"], "hidden", "range", "outputs");
        return new TrainingCertificate
        {
            FileVersion = version,
            Limits = problem.Has("limits") ? Limits(problem["limits"]) : LimitsClaim.None,
            Costs = problem.Has("costs") ? Costs(problem["costs"]) : CostsClaim.None,
            Hidden = problem["hidden"].Integers(1),
            Range = problem["range"].Integer(1, 127),
            IsSingle = IsSingle(problem["outputs"]),
            Outcomes = Outcomes(node["outcomes"]),
            Network = Network(node["network"]),
            Fingerprint = node["fingerprint"].Text(),
            Source = Source(node["source"]),
            Data = Data(node["data"]),
        };
    }

    private static LimitsClaim Limits(StrictNode node)
    {
        node.Object("maxInputs", "maxColumns", "columns", "biasRange", "lowest", "highest", "forbiddenPairs", "maxFalsePositives", "maxFalseNegatives");
        int? Number(string name) => node[name].IsNull ? null : node[name].Integer(0);
        int[]? List(string name) => node[name].IsNull ? null : node[name].Integers();
        (int, int) Pair(StrictNode pair) => pair.Integers(0) is [var first, var second] ? (first, second) : throw pair.Fault("two inputs must stand here");
        return new LimitsClaim
        {
            MaxInputs = Number("maxInputs"),
            MaxColumns = Number("maxColumns"),
            Columns = List("columns"),
            BiasRange = Number("biasRange"),
            Lowest = List("lowest"),
            Highest = List("highest"),
            ForbiddenPairs = [.. node["forbiddenPairs"].List().Select(Pair)],
            MaxFalsePositives = Number("maxFalsePositives"),
            MaxFalseNegatives = Number("maxFalseNegatives"),
        };
    }

    private static CostsClaim Costs(StrictNode node)
    {
        node.Object("input", "weight", "classes", "zero");
        var isZeroWrong = node["zero"].Text() switch
        {
            "error" => true,
            "positive" => false,
            _ => throw node["zero"].Fault("'error' or 'positive' must stand here"),
        };
        return new CostsClaim(node["input"].Fraction(), node["weight"].Fraction(), node["classes"].IsNull ? null : [.. node["classes"].List().Select(cost => cost.Fraction())], isZeroWrong);
    }

    private RealCertificate Real(StrictNode node)
    {
        node.Object("format", "version", "kind", "problem", "outcome", "multipliers", "network", "fingerprint", "source", "data");
        var problem = node["problem"].Object("formulation", "hidden", "range", "deadZone");
        return new RealCertificate
        {
            FileVersion = version,
            Formulation = problem["formulation"].Text(),
            Hidden = problem["hidden"].Integers(1),
            Range = problem["range"].Integer(1, 127),
            DeadZone = problem["deadZone"].Text(),
            Outcome = Outcome(node["outcome"]),
            Multipliers = node["multipliers"] is { IsNull: false } multipliers ? new MultiplierClaim(multipliers.Object("relaxation", "values")["relaxation"].Text(), multipliers["values"].Numbers()) : null,
            Network = Network(node["network"]),
            Fingerprint = node["fingerprint"].Text(),
            Source = Source(node["source"]),
            Data = Data(node["data"]),
        };
    }

    private EnsembleCertificate Ensemble(StrictNode node)
    {
        node.Object("format", "version", "kind", "problem", "pairs", "ensemble", "fingerprint", "source", "data");
        var problem = node["problem"].Object("hidden", "range");
        var ensemble = node["ensemble"].Object(["encoding"], "format", "version", "classNames", "members");
        if (ensemble["format"].Text() != EnsembleFormat) throw ensemble["format"].Fault($"the format must be '{EnsembleFormat}'");
        ensemble["version"].Integer(1, 1);
        var (members, pairs) = (ensemble["members"].List(), node["pairs"].List());
        if (members.Count == 0 || pairs.Count != members.Count) throw node.Fault($"there are claims about {pairs.Count} pairs, but {members.Count} networks; each network has its claims");
        return new EnsembleCertificate
        {
            FileVersion = version,
            Hidden = problem["hidden"].Integers(1),
            Range = problem["range"].Integer(1, 127),
            ClassNames = ensemble["classNames"].Texts(),
            EncodingText = ensemble.Has("encoding") ? ensemble["encoding"].Raw() : null,
            Pairs = [.. members.Zip(pairs, Pair)],
            Fingerprint = node["fingerprint"].Text(),
            Source = Source(node["source"]),
            Data = Data(node["data"]),
        };
    }

    private PairClaim Pair(StrictNode member, StrictNode claims)
    {
        member.Object("low", "high", "network");
        claims.Object("fingerprint", "outcomes");
        if (member["network"] is { Element.ValueKind: JsonValueKind.Object } network && network.Has("encoding")) throw network.Fault("a pair's network has no encoding of its own");
        return new PairClaim(member["low"].Integer(0), member["high"].Integer(0), Network(member["network"]), claims["fingerprint"].Text(), Outcomes(claims["outcomes"]));
    }

    private AttackCertificate Attack(StrictNode node)
    {
        string[] properties = ["format", "version", "kind", "network", "networkSha256", "input", "lower", "upper", "target", "norm", "factor", "margin", "witness", "distance", "bound", "solver"];
        if (version == 1) node.Object(properties);
        else node.Object(["units"], [.. properties, "targets"]);
        if (node.Has("units") && node["units"].Text() != "data") throw node["units"].Fault("'data' must stand here, or nothing");
        return new AttackCertificate
        {
            FileVersion = version,
            Network = node["network"].Text(),
            NetworkSha256 = node["networkSha256"].Text(),
            IsInDataUnits = node.Has("units"),
            Input = node["input"].Numbers(),
            Lower = node["lower"].Numbers(),
            Upper = node["upper"].Numbers(),
            Target = node["target"].Integer(0),
            IsAnyTarget = version == 1 ? null : node["targets"].Text() switch
            {
                "any" => true,
                "one" => false,
                _ => throw node["targets"].Fault("'any' or 'one' must stand here"),
            },
            Norm = node["norm"].Text(),
            Factor = node["factor"].NumberOrNull(),
            Margin = node["margin"].NumberOrNull(),
            Witness = node["witness"].Numbers(),
            Distance = node["distance"].Number(),
            Bound = node["bound"].Number(),
            Solver = node["solver"].Text(),
        };
    }

    private IReadOnlyList<OutcomeClaim> Outcomes(StrictNode node)
    {
        var outcomes = node.List();
        return outcomes.Count > 0 ? [.. outcomes.Select(Outcome)] : throw node.Fault("there must be one objective or more");
    }

    private OutcomeClaim Outcome(StrictNode node)
    {
        node.Object("objective", "value", "bound");
        return new OutcomeClaim(node["objective"].Text(), node["value"].IsNull ? null : node["value"].Fraction(), node["bound"].IsNull ? null : Bound(node["bound"]));
    }

    private BoundClaim Bound(StrictNode node)
    {
        node.Object(version == 1 ? [] : ["packing"], "value", "proof", "argument", "trusts", "rule", "samples");
        var basis = node["proof"].Text() switch
        {
            "trivial" => BoundBasis.Trivial,
            "combinatorial" => BoundBasis.Combinatorial,
            "exhaustive" => BoundBasis.Exhaustive,
            "mip" => BoundBasis.Mip,
            _ => throw node["proof"].Fault("the proof must be trivial, combinatorial, exhaustive or mip"),
        };
        return new BoundClaim(node["value"].Fraction(), basis, node["argument"].Text(), node["trusts"].TextOrNull(), node["rule"].TextOrNull(), node["samples"].IsNull ? null : node["samples"].Integers(0))
        {
            Packing = node.Has("packing") ? Packing(node["packing"]) : null,
        };
    }

    private static CertifiedNetwork Network(StrictNode node)
    {
        node.Object(["classNames", "encoding"], "format", "version", "kind", "inputScale", "layers");
        if (node["format"].Text() != NetworkFormat) throw node["format"].Fault($"the format must be '{NetworkFormat}'");
        node["version"].Integer(1, 1);
        if (node["kind"].Text() != "integer-sign") throw node["kind"].Fault("the kind must be 'integer-sign'");
        var layers = new List<CertifiedLayer>();
        foreach (var layer in node["layers"].List())
        {
            layer.Object("weights", "biases");
            var (rows, biases) = (layer["weights"].List(), layer["biases"].Integers());
            if (biases.Length == 0 || rows.Count != biases.Length) throw layer.Fault($"there are {rows.Count} rows of weights and {biases.Length} biases; each neuron has one of both");
            var weights = rows.Select(row => row.Integers()).ToArray();
            var width = layers.Count > 0 ? layers[^1].NeuronCount : weights[0].Length;
            for (var j = 0; j < weights.Length; j++) if (weights[j].Length != width || width == 0) throw rows[j].Fault($"there are {weights[j].Length} weights; the neuron has {width} inputs");
            layers.Add(new CertifiedLayer(width, [.. weights.SelectMany(row => row)], biases));
        }

        if (layers.Count == 0) throw node["layers"].Fault("there must be one layer or more");
        return new CertifiedNetwork(layers, node["inputScale"].Integer(1), node.Has("classNames") ? node["classNames"].Texts() : null, node.Has("encoding") ? node["encoding"].Raw() : null);
    }

    private static CertificateSource? Source(StrictNode node)
    {
        if (node.IsNull) return null;
        node.Object("path", "labels", "rows");
        return new CertificateSource(node["path"].Text(), node["labels"].TextOrNull(), node["rows"].IsNull ? null : node["rows"].Integers(0));
    }

    private static CertifiedData? Data(StrictNode node)
    {
        if (node.IsNull) return null;
        node.Object("name", "scale", "inputs", "classes", "labels", "rows");
        var (inputs, rows) = (node["inputs"].Texts(), node["rows"].List());
        var values = new List<int>();
        foreach (var sample in rows)
        {
            var row = sample.Integers(int.MinValue);
            if (row.Length != inputs.Count) throw sample.Fault($"the sample has {row.Length} values; there are {inputs.Count} inputs");
            values.AddRange(row);
        }

        try
        {
            return new CertifiedData(node["name"].Text(), node["scale"].Integer(), inputs, node["classes"].Texts(), node["labels"].Integers(), [.. values]);
        }
        catch (ArgumentException fault)
        {
            throw node.Fault(fault.Message.TrimEnd('.'));
        }
    }
}
