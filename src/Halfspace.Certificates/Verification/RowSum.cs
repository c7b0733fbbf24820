namespace Halfspace.Certificates.Verification;

/// <summary>The row that a proof is about: one of a case, or a sum of its rows with shares of zero or more, which is met wherever all of them are.</summary>
internal static class RowSum
{
    private const int Whole = 256;

    /// <summary>The row; null where neither a row nor shares are stated.</summary>
    /// <exception cref="ProofException">There is no such row, both are stated, or the sum is not a row of doubles.</exception>
    public static StatedRow? Of(StatedCase one, int? row, IReadOnlyList<int>? shares)
    {
        if (row is { } place) return shares is not null ? throw new ProofException("a proof has a row or shares of rows, and not both") : place < one.Rows.Count ? one.Rows[place] : throw new ProofException($"there is no row {place}");
        if (shares is null) return null;
        if (shares.Count != one.Rows.Count || one.Rows.Count == 0 || shares.Any(share => share < 0)) throw new ProofException("each row of a case has one share, of zero or more");
        var coefficients = Enumerable.Range(0, one.Rows[0].Coefficients.Length).Select(j => Sum(shares, r => one.Rows[r].Coefficients[j])).ToArray();
        return new StatedRow(coefficients, Sum(shares, r => one.Rows[r].Limit));
    }

    /// <summary>The sum of products, which has to be a double: it is worked out exactly and compared.</summary>
    private static double Sum(IReadOnlyList<int> shares, Func<int, double> of)
    {
        var (exact, sum) = (default(Fraction), 0.0);
        for (var r = 0; r < shares.Count; r++)
        {
            exact += new Fraction(shares[r], Whole) * Fraction.Of(of(r));
            sum += shares[r] / (double)Whole * of(r);
        }

        return double.IsFinite(sum) && exact.CompareTo(Fraction.Of(sum)) == 0 ? sum : throw new ProofException("a sum of rows is no row of doubles");
    }
}
