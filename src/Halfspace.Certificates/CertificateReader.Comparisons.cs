namespace Halfspace.Certificates;

internal sealed partial class CertificateReader
{
    private ComparisonCertificate Comparison(StrictNode node)
    {
        node.Object("format", "version", "kind", "others", "outcome", "network", "fingerprint", "source", "data");
        var others = node["others"].Object(["limits", "costs"], "hidden", "range", "outputs");
        return new ComparisonCertificate
        {
            FileVersion = version,
            Limits = others.Has("limits") ? Limits(others["limits"]) : LimitsClaim.None,
            Costs = others.Has("costs") ? Costs(others["costs"]) : CostsClaim.None,
            Hidden = others["hidden"].Integers(1),
            Range = others["range"].Integer(1, 127),
            IsSingle = IsSingle(others["outputs"]),
            Outcome = Outcome(node["outcome"]),
            Network = Network(node["network"]),
            Fingerprint = node["fingerprint"].Text(),
            Source = Source(node["source"]),
            Data = Data(node["data"]),
        };
    }

    private static bool IsSingle(StrictNode node) => node.Text() switch
    {
        "single" => true,
        "one-per-class" => false,
        _ => throw node.Fault("'single' or 'one-per-class' must stand here"),
    };
}
