using Halfspace.Certificates.RiskScores;

namespace Halfspace.Certificates;

internal sealed partial class CertificateReader
{
    private RiskScoreCertificate RiskScore(StrictNode node)
    {
        node.Object("format", "version", "kind", "problem", "value", "bound", "tree", "network", "fingerprint", "source", "data");
        var problem = node["problem"].Object(["limits"], "range", "inputCost", "classWeights");
        var value = node["value"].Object("lower", "upper");
        return new RiskScoreCertificate
        {
            FileVersion = version,
            Range = problem["range"].Integer(1, 127),
            Limits = problem.Has("limits") ? Limits(problem["limits"]) : LimitsClaim.None,
            InputCost = problem["inputCost"].Fraction(),
            ClassWeights = problem["classWeights"].IsNull ? null : [.. problem["classWeights"].List().Select(weight => weight.Fraction())],
            Lower = value["lower"].Number(),
            Upper = value["upper"].Number(),
            Bound = node["bound"].Number(),
            Tree = [.. node["tree"].List().Select(RiskScoreNode)],
            Network = Network(node["network"]),
            Fingerprint = node["fingerprint"].Text(),
            Source = Source(node["source"]),
            Data = Data(node["data"]),
        };
    }

    private static RiskScoreNode RiskScoreNode(StrictNode node)
    {
        node.Object(["split", "at", "inputs", "weights", "bias"], []);
        if (node.Has("split"))
        {
            node.Object("split", "at");
            return new RiskScoreNode(node["split"].Integer(0), node["at"].Integer(), null, [], 0);
        }

        if (!node.Has("inputs"))
        {
            node.Object();
            return new RiskScoreNode(null, 0, null, [], 0);
        }

        node.Object("inputs", "weights", "bias");
        return new RiskScoreNode(null, 0, node["inputs"].Integers(0), node["weights"].Numbers(), node["bias"].Number());
    }
}
