namespace Halfspace.Certificates.Rules;

/// <summary>
/// Whether parts take in every network of a problem: every way in which the weights that the parts name may lie, in order of size. A box of sorted weights is cut at the
/// side of a part until each piece lies in one part; what is not sorted is no network and needs no part.
/// </summary>
internal static class WeightCover
{
    /// <summary>More pieces than this are not looked at: parts made by halving need about as many as there are.</summary>
    private const int MostPieces = 1 << 20;

    /// <summary>Parts of more limits in all, those of inputs that only others name among them, would take a gigabyte.</summary>
    private const long MostLimits = 1L << 27;

    /// <summary>What is wrong with the ranges of a part; null where nothing is.</summary>
    public static string? Fault(SignProblem problem, IReadOnlyList<SortedWeights> part)
    {
        if (problem.Hidden.Count == 0 && !problem.IsSingle) return "without a hidden layer each output has weights of its own, so networks are not told apart by weights in order of size";
        if (part.Select(ranges => ranges.Input).Distinct().Count() != part.Count) return "a part names an input twice";
        foreach (var (input, low, high) in part)
        {
            if (input < 0 || input >= problem.Data.InputCount) return $"a part names the input {input}; there are {problem.Data.InputCount}";
            if (low.Count != problem.Widths[1] || high.Count != problem.Widths[1]) return $"a part has {low.Count} and {high.Count} limits for the weights of input {input}; there are {problem.Widths[1]} neurons";
            for (var j = 0; j < low.Count; j++) if (low[j] > high[j] || low[j] < Least(problem, input) || high[j] > Most(problem, input)) return $"a part has weights of input {input} in {low[j]}..{high[j]}, which is no range within {Least(problem, input)}..{Most(problem, input)}";
        }

        return null;
    }

    /// <summary>Whether parts without a fault take in every network of a problem.</summary>
    public static bool Covers(SignProblem problem, IReadOnlyList<IReadOnlyList<SortedWeights>> parts, CancellationToken cancellationToken, int most = MostPieces)
    {
        int[] inputs = [.. parts.SelectMany(part => part.Select(ranges => ranges.Input)).Distinct().Order()];
        var width = problem.Widths[1];
        if ((long)parts.Count * inputs.Length * width > MostLimits) throw new CertificateException("$.parts", "the parts name too many weights to see whether they take in every network");
        Box Of(IReadOnlyList<SortedWeights> part)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var named = part.ToDictionary(ranges => ranges.Input);
            var box = new Box(new int[inputs.Length * width], new int[inputs.Length * width]);
            for (var c = 0; c < box.Low.Length; c++)
            {
                var input = inputs[c / width];
                (box.Low[c], box.High[c]) = named.TryGetValue(input, out var ranges) ? (ranges.Low[c % width], ranges.High[c % width]) : (Least(problem, input), Most(problem, input));
            }

            return box;
        }

        var waiting = new Stack<(Box Piece, Box[] Near)>([(Of([]), [.. parts.Select(Of)])]);
        for (var pieces = 0; waiting.TryPop(out var next); pieces++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (piece, candidates) = next;
            if (!piece.Close(width)) continue;
            var near = Array.FindAll(candidates, piece.Touches);
            if (Array.Exists(near, part => part.Contains(piece))) continue;
            if (pieces >= most) throw new CertificateException("$.parts", "the parts are cut too finely to see whether they take in every network");
            if (piece.CutBy(near) is not var (place, at)) return false;
            var (below, above) = (new Box((int[])piece.Low.Clone(), (int[])piece.High.Clone()), piece);
            below.High[place] = at - 1;
            above.Low[place] = at;
            waiting.Push((above, near));
            waiting.Push((below, near));
        }

        return true;
    }

    private static int Least(SignProblem problem, int input) => problem.Limits.Lowest?[input] ?? -problem.Range;

    private static int Most(SignProblem problem, int input) => problem.Limits.Highest?[input] ?? problem.Range;

    /// <summary>Ranges of weights, for each input those of all places.</summary>
    private sealed record Box(int[] Low, int[] High)
    {
        /// <summary>Takes off what no sorted weights reach; false where nothing is left.</summary>
        public bool Close(int width)
        {
            for (var c = 1; c < Low.Length; c++) if (c % width != 0) Low[c] = Math.Max(Low[c], Low[c - 1]);
            for (var c = Low.Length - 2; c >= 0; c--) if ((c + 1) % width != 0) High[c] = Math.Min(High[c], High[c + 1]);
            return !Low.Where((low, c) => low > High[c]).Any();
        }

        public bool Touches(Box other) => !Low.Where((low, c) => low > other.High[c] || High[c] < other.Low[c]).Any();

        public bool Contains(Box other) => !Low.Where((low, c) => other.Low[c] < low || other.High[c] > High[c]).Any();

        /// <summary>A side of a part inside this box, the one that leaves its two halves most alike; null where there is none.</summary>
        public (int Place, int At)? CutBy(Box[] parts)
        {
            ((int, int)? best, var most) = (null, 0);
            foreach (var part in parts)
            {
                for (var c = 0; c < Low.Length; c++)
                {
                    foreach (var at in (ReadOnlySpan<int>)[part.Low[c], part.High[c] + 1])
                    {
                        if (at > Low[c] && at <= High[c] && Math.Min(at - Low[c], High[c] + 1 - at) is var smaller && smaller > most) (best, most) = ((c, at), smaller);
                    }
                }
            }

            return best;
        }
    }
}
