namespace Halfspace.Certificates.Verification;

/// <summary>
/// Whether boxes cover a box. It is cut at a side of one of them until each piece lies in a single box; closed pieces that share a side leave
/// nothing between them. A piece that no box touches is not covered.
/// </summary>
internal static class BoxCover
{
    /// <summary>More pieces than this are not looked at: parts made by halving need about as many as there are.</summary>
    private const int MostPieces = 1 << 20;

    public static bool Covers(StatedBox whole, IReadOnlyList<StatedBox> parts, CancellationToken cancellationToken)
    {
        var waiting = new Stack<(StatedBox Piece, StatedBox[] Near)>();
        waiting.Push((whole, [.. parts]));
        for (var pieces = 0; waiting.TryPop(out var next); pieces++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (piece, candidates) = next;
            if (Enumerable.Range(0, piece.Lower.Length).Any(i => piece.Lower[i] > piece.Upper[i])) continue;
            var near = candidates.Where(part => Enumerable.Range(0, piece.Lower.Length).All(i => part.Lower[i] <= piece.Upper[i] && piece.Lower[i] <= part.Upper[i])).ToArray();
            if (Array.Exists(near, part => Enumerable.Range(0, piece.Lower.Length).All(i => part.Lower[i] <= piece.Lower[i] && piece.Upper[i] <= part.Upper[i]))) continue;
            if (pieces == MostPieces || CutOf(piece, near) is not var (input, at)) return false;
            var (below, above) = ((double[])piece.Upper.Clone(), (double[])piece.Lower.Clone());
            below[input] = above[input] = at;
            waiting.Push((new StatedBox(above, piece.Upper), near));
            waiting.Push((new StatedBox(piece.Lower, below), near));
        }

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
