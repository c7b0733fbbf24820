using Halfspace.Training;

namespace Halfspace.Metamorphic;

/// <summary>Every list of costs that the networks of a problem have.</summary>
public sealed class Enumeration
{
    private readonly List<Cost?[]> vectors = [];

    /// <summary>Lists all networks.</summary>
    public Enumeration(TinyProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        int[] widths = [problem.InputCount, .. problem.Hidden, problem.Coding == OutputCoding.Single ? 1 : problem.ClassCount];
        int[][][] weights = [.. Enumerable.Range(1, widths.Length - 1).Select(l => Enumerable.Range(0, widths[l]).Select(_ => Enumerable.Repeat(-problem.Range, widths[l - 1] + 1).ToArray()).ToArray())];
        var (reference, seen) = (new ReferenceCosts(problem), new HashSet<Cost?[]>(new SameCosts()));
        int[][] rows = [.. weights.SelectMany(layer => layer)];
        do
        {
            var costs = reference.Of(weights);
            if (seen.Add(costs)) vectors.Add(costs);
        }
        while (Next(rows, problem.Range));
        Optimum = vectors[0];
        foreach (var costs in vectors) if (Compare(costs, Optimum) < 0) Optimum = costs;
    }

    /// <summary>The costs of a best network by the list; a missing one is worse than any.</summary>
    public Cost?[] Optimum { get; }

    /// <summary>The least cost of an objective among networks that have the given costs before it; null where none has a cost.</summary>
    public Cost? Least(int stage, IReadOnlyList<Cost?> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        Cost? least = null;
        foreach (var costs in vectors)
        {
            if (costs[stage] is { } cost && (least is null || cost < least) && Enumerable.Range(0, stage).All(s => costs[s] == kept[s])) least = cost;
        }

        return least;
    }

    private static int Compare(Cost?[] left, Cost?[] right)
    {
        for (var s = 0; s < left.Length; s++)
        {
            if (left[s] is { } l && right[s] is { } r && l != r) return l.CompareTo(r);
            if (left[s] is null != right[s] is null) return left[s] is null ? 1 : -1;
        }

        return 0;
    }

    private static bool Next(int[][] rows, int range)
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (++row[i] <= range) return true;
                row[i] = -range;
            }
        }

        return false;
    }

    private sealed class SameCosts : IEqualityComparer<Cost?[]>
    {
        public bool Equals(Cost?[]? x, Cost?[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(Cost?[] obj)
        {
            var hash = new HashCode();
            foreach (var cost in obj) hash.Add(cost?.Numerator);
            return hash.ToHashCode();
        }
    }
}
