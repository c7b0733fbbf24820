namespace Halfspace.Certificates;

internal sealed partial class CertificateReader
{
    private static PackingClaim Packing(StrictNode node)
    {
        node.Object(["exchanged"], "unit", "subsets");
        return new PackingClaim(node["unit"].Whole(), [.. node["subsets"].List().Select(Subset)]) { Exchanged = node.Has("exchanged") ? [.. node["exchanged"].List().Select(Subset)] : null };
    }

    private static PackedSubset Subset(StrictNode node)
    {
        node.Object("samples", "multipliers", "share");
        return new PackedSubset(node["samples"].Integers(0), [.. node["multipliers"].List().Select(multiplier => multiplier.Whole())], node["share"].Whole());
    }
}
