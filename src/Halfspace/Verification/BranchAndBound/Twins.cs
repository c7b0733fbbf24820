namespace Halfspace.Verification.BranchAndBound;

/// <summary>Values that are exact multiples of each other, as those of neurons that were split in two: each has a leader, the first one of them.</summary>
internal sealed class Twins
{
    private const int Looked = 16;

    private readonly (int Leader, double Factor)[] all;
    private readonly HashSet<int> opposites;

    private Twins((int Leader, double Factor)[] all)
    {
        this.all = all;
        Leaders = [.. Enumerable.Range(0, all.Length).Where(j => all[j].Leader == j)];
        opposites = [.. all.Where(one => one.Factor < 0).Select(one => one.Leader)];
    }

    /// <summary>The values that others are multiples of, or that stand alone.</summary>
    public int[] Leaders { get; }

    /// <summary>The leader of a value, and how many times that it is.</summary>
    public (int Leader, double Factor) this[int value] => all[value];

    /// <summary>Whether one of the values that a leader has is a multiple below zero.</summary>
    public bool HasOpposite(int leader) => opposites.Contains(leader);

    /// <summary>Finds the twins of values.</summary>
    /// <param name="values">The values, on a basis.</param>
    /// <param name="basis">The size of the basis.</param>
    /// <returns>Null where no value is a multiple of another one.</returns>
    public static Twins? Of(Affine values, int basis)
    {
        if (values.Weights is not { } weights || values.Biases is not { } biases) return null;
        var (all, known, any) = (new (int Leader, double Factor)[values.Size], new Dictionary<int, List<int>>(), false);
        for (var j = 0; j < values.Size; j++)
        {
            all[j] = (j, 1);
            var row = weights.AsSpan(j * basis, basis);
            var first = row.IndexOfAnyExcept(0.0);
            if (first < 0) continue;
            // Quotients of multiples are the same numbers, however they round; a few tell most rows apart.
            var hash = new HashCode();
            hash.Add(biases[j] / row[first] + 0.0);
            foreach (var weight in row.Slice(first, Math.Min(Looked, basis - first))) hash.Add(weight / row[first] + 0.0);
            var key = hash.ToHashCode();
            if (!known.TryGetValue(key, out var places)) known[key] = places = [];
            foreach (var i in places)
            {
                if (Factor(weights.AsSpan(i * basis, basis), biases[i], row, biases[j], first) is not { } factor) continue;
                (all[j], any) = ((i, factor), true);
                break;
            }

            if (all[j].Leader == j) places.Add(j);
        }

        return any ? new Twins(all) : null;
    }

    /// <summary>How many times one row another one is, exactly; null where it is not.</summary>
    private static double? Factor(ReadOnlySpan<double> of, double bias, ReadOnlySpan<double> row, double rowBias, int first)
    {
        if (of[first] == 0) return null;
        var factor = row[first] / of[first];
        if (factor == 0 || !double.IsFinite(factor) || !Is(of[first], row[first]) || !Is(bias, rowBias)) return null;
        for (var i = 0; i < row.Length; i++) if (!Is(of[i], row[i])) return null;
        return factor;

        bool Is(double one, double other)
        {
            var product = 0.0;
            return Affine.TryAdd(ref product, one, factor) && product == other;
        }
    }
}
