using Halfspace.Mip;

namespace Halfspace.Embedding;

/// <summary>How <see cref="ReluPartitioned"/> puts the terms of a pre-activation into groups, by their weights.</summary>
public sealed class PartitionRule
{
    private readonly Func<double[], int, IEnumerable<IEnumerable<int>>> split;

    private PartitionRule(string name, Func<double[], int, IEnumerable<IEnumerable<int>>> split) => (Name, this.split) = (name, split);

    /// <summary>Terms in the order of their weights, cut into groups of nearly equal size.</summary>
    public static PartitionRule EqualSize { get; } = new("size", (weights, groups) => Cut(Sorted(weights), groups));

    /// <summary>Weights below the 5 % quantile, those above the 95 % quantile, and the range between in equal parts; with two groups, two equal parts of the whole range.</summary>
    public static PartitionRule EqualRange { get; } = new("range", ByRange);

    /// <summary>Groups of nearly equal size by chance; the same weights always fall the same way.</summary>
    public static PartitionRule Random { get; } = new("random", (weights, groups) =>
    {
        var order = Sorted(weights);
        new Random(weights.Length).Shuffle(order);
        return Cut(order, groups);
    });

    /// <summary>Terms in the order of their magnitudes, dealt out to and fro, so that each group has large and small ones.</summary>
    public static PartitionRule Snake { get; } = new("snake", (weights, groups) => Sorted(Array.ConvertAll(weights, w => -Math.Abs(w)))
        .Select((index, place) => (index, Group: place / groups % 2 == 0 ? place % groups : groups - 1 - place % groups))
        .GroupBy(pair => pair.Group, pair => pair.index));

    /// <summary>Every rule; a new one is one line here.</summary>
    public static NamedList<PartitionRule> All { get; } = new("rule", rule => rule.Name, [EqualSize, EqualRange, Random, Snake]);

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>Groups of positions; none is empty, and each position is in one.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="groups">The number of groups asked for; there may be fewer.</param>
    public IReadOnlyList<int[]> Split(double[] weights, int groups)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        groups = Math.Min(groups, Math.Max(1, weights.Length));
        if (groups == weights.Length) return [.. Sorted(weights).Select(index => new[] { index })];
        return [.. (groups == 1 ? [Enumerable.Range(0, weights.Length)] : split(weights, groups)).Select(group => group.ToArray()).Where(group => group.Length > 0)];
    }

    private static int[] Sorted(double[] weights) => [.. Enumerable.Range(0, weights.Length).OrderBy(i => weights[i])];

    private static IEnumerable<IEnumerable<int>> Cut(int[] order, int groups)
    {
        var (size, larger) = (order.Length / groups, order.Length % groups);
        for (var (n, start) = (0, 0); n < groups; n++)
        {
            var end = start + size + (n < larger ? 1 : 0);
            yield return order[start..end];
            start = end;
        }
    }

    private static IEnumerable<IEnumerable<int>> ByRange(double[] weights, int groups)
    {
        var order = Sorted(weights);
        double At(double share) => weights[order[(int)Math.Round(share * (order.Length - 1))]];
        var (low, high) = groups > 2 ? (At(0.05), At(0.95)) : (At(0), At(1));
        var (bins, offset) = groups > 2 ? (groups - 2, 1) : (groups, 0);
        int Group(double weight)
        {
            if (offset == 1 && weight <= low) return 0;
            if (offset == 1 && weight >= high) return groups - 1;
            return offset + (high > low ? Math.Min(bins - 1, (int)((weight - low) / (high - low) * bins)) : 0);
        }

        return order.GroupBy(i => Group(weights[i]));
    }
}
