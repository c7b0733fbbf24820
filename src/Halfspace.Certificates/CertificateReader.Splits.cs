namespace Halfspace.Certificates;

internal sealed partial class CertificateReader
{
    private SplitCertificate Split(StrictNode node)
    {
        node.Object("format", "version", "kind", "problem", "objective", "value", "bound", "networks", "parts", "network", "fingerprint", "source", "data");
        var problem = node["problem"].Object(["limits", "costs"], "hidden", "range", "outputs");
        return new SplitCertificate
        {
            FileVersion = version,
            Limits = problem.Has("limits") ? Limits(problem["limits"]) : LimitsClaim.None,
            Costs = problem.Has("costs") ? Costs(problem["costs"]) : CostsClaim.None,
            Hidden = problem["hidden"].Integers(1),
            Range = problem["range"].Integer(1, 127),
            IsSingle = IsSingle(problem["outputs"]),
            Objective = node["objective"].Text(),
            Value = node["value"].IsNull ? null : node["value"].Fraction(),
            Bound = node["bound"].Fraction(),
            IsWhole = node["networks"].Text() switch
            {
                "all" => true,
                "parts" => false,
                _ => throw node["networks"].Fault("'all' or 'parts' must stand here"),
            },
            Parts = [.. node["parts"].List().Select(Part)],
            Network = Network(node["network"]),
            Fingerprint = node["fingerprint"].Text(),
            Source = Source(node["source"]),
            Data = Data(node["data"]),
        };
    }

    private WeightPartClaim Part(StrictNode node)
    {
        node.Object("weights", "bound");
        return new WeightPartClaim([.. node["weights"].List().Select(Sorted)], Bound(node["bound"]));
    }

    private static SortedWeights Sorted(StrictNode node)
    {
        node.Object("input", "low", "high");
        return new SortedWeights(node["input"].Integer(0), node["low"].Integers(), node["high"].Integers());
    }
}
