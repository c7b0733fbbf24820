using Halfspace.Certificates;

namespace Halfspace.Verification.Proofs;

/// <summary>The ranges that proofs begin with, each once and after those that it begins with.</summary>
internal sealed class RangeList(Property property)
{
    private readonly Dictionary<RangeProof, int> places = new(ReferenceEqualityComparer.Instance);
    private readonly List<RangeClaim> claims = [];

    /// <summary>The ranges.</summary>
    public IReadOnlyList<RangeClaim> Claims => claims;

    /// <summary>The place of ranges that a case's proof begins with.</summary>
    public int PlaceOf(RangeProof ranges, int index)
    {
        if (places.TryGetValue(ranges, out var place)) return place;
        int? from = ranges.From is { } before ? PlaceOf(before, index) : null;
        claims.Add(new RangeClaim(from, index, ranges.Row is { } row ? RowOf(property, index, row) : null, ranges.Steps.ToArray()) { Shares = ranges.Row?.Shares });
        return places[ranges] = claims.Count - 1;
    }

    /// <summary>The place of a row in its case; null of a sum of rows.</summary>
    public static int? RowOf(Property property, int index, OutputRow row) => row.Shares is not null ? null : Enumerable.Range(0, property.Cases[index].Rows.Count).First(r => ReferenceEquals(property.Cases[index].Rows[r], row));
}
