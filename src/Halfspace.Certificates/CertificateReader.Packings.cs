namespace Halfspace.Certificates;

internal sealed partial class CertificateReader
{
    private static PackingClaim Packing(StrictNode node)
    {
        node.Object(["exchanged"], "unit", "subsets");
        return new PackingClaim(node["unit"].Whole(), [.. node["subsets"].List().Select(Subset)]) { Exchanged = node.Has("exchanged") ? [.. node["exchanged"].List().Select(Subset)] : null };
    }

    /// <summary>A subset of one set states its samples itself.</summary>
    private static PackedSubset Subset(StrictNode node)
    {
        if (!node.Has("sets"))
        {
            node.Object("samples", "multipliers", "share");
            return new PackedSubset([Set(node)], 1, node["share"].Whole());
        }

        node.Object("sets", "misses", "share");
        return new PackedSubset([.. node["sets"].List().Select(set => Set(set.Object("samples", "multipliers")))], node["misses"].Integer(1), node["share"].Whole());
    }

    private static InfeasibleSet Set(StrictNode node) => new(node["samples"].Integers(0), [.. node["multipliers"].List().Select(multiplier => multiplier.Whole())]);
}
