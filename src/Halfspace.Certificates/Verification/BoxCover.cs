namespace Halfspace.Certificates.Verification;

/// <summary>
/// Whether boxes cover a box. It is cut at a side of one of them until each piece lies in a single box; closed pieces that share a side leave
/// nothing between them. A piece that no box touches is not covered.
/// </summary>
internal static class BoxCover
{
    /// <summary>More pieces than this are not looked at: parts made by halving need about as many as there are.</summary>
    private const int MostPieces = 1 << 20;

    /// <exception cref="CertificateException">They are cut too finely to see it.</exception>
    public static bool Covers(StatedBox whole, IReadOnlyList<StatedBox> parts, CancellationToken cancellationToken, int most = MostPieces)
    {
        if (whole.Lower.Zip(whole.Upper).Any(ends => ends.First > ends.Second)) return true;
        var waiting = new Stack<(StatedBox Piece, StatedBox[] Near)>([(whole, [.. parts])]);
        for (var pieces = 0; waiting.TryPop(out var next); pieces++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (piece, candidates) = next;
            var near = Array.FindAll(candidates, part => Fits(part.Lower, piece.Upper) && Fits(piece.Lower, part.Upper));
            if (Array.Exists(near, part => Fits(part.Lower, piece.Lower) && Fits(piece.Upper, part.Upper))) continue;
            if (pieces >= most) throw new CertificateException("$.parts", "the parts are cut too finely to see whether they cover the box of a case");
            if (CutOf(piece, near) is not var (input, at)) return false;
            var (below, above) = ((double[])piece.Upper.Clone(), (double[])piece.Lower.Clone());
            below[input] = above[input] = at;
            waiting.Push((new StatedBox(above, piece.Upper), near));
            waiting.Push((new StatedBox(piece.Lower, below), near));
        }

        return true;
    }

    /// <summary>Whether each number of one list is at most that of the other.</summary>
    private static bool Fits(double[] lower, double[] upper)
    {
        for (var i = 0; i < lower.Length; i++) if (!(lower[i] <= upper[i])) return false;
        return true;
    }

    /// <summary>A side of a box inside the piece, the one that leaves its two halves most alike in the widest direction; null where there is none.</summary>
    private static (int Input, double At)? CutOf(StatedBox piece, StatedBox[] near)
    {
        ((int, double)? best, var share) = (null, -1.0);
        foreach (var part in near)
        {
            for (var i = 0; i < piece.Lower.Length; i++)
            {
                foreach (var at in (ReadOnlySpan<double>)[part.Lower[i], part.Upper[i]])
                {
                    if (!(piece.Lower[i] < at && at < piece.Upper[i])) continue;
                    var smaller = Math.Min(at - piece.Lower[i], piece.Upper[i] - at) / (piece.Upper[i] - piece.Lower[i]);
                    if (smaller > share) (best, share) = ((i, at), smaller);
                }
            }
        }

        return best;
    }
}
