namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// Tells whether a part is worth a search before it gets ranges of its own, from what such searches took and saved in parts whose bounds are about as near to the cutoff. Only the time taken depends on it.
/// </summary>
internal sealed class FirstSearches
{
    private const int Buckets = 8;

    /// <summary>The ranges that searches are taken to have saved at first.</summary>
    private const double Prior = 1;

    /// <summary>Where searches do not pay, one in so many is made all the same.</summary>
    private const int OneIn = 8;

    /// <summary>The ranges' worth of subproblems after which what was seen counts half.</summary>
    private const double Memory = 64;

    private readonly Lock gate = new();
    private readonly double[] spent = new double[Buckets];
    private readonly double[] saved = new double[Buckets];
    private readonly int[] left = new int[Buckets];

    /// <summary>Whether the next part should be searched.</summary>
    /// <param name="share">Its bound as a share of the cutoff.</param>
    public bool IsWorth(double share)
    {
        var bucket = BucketOf(share);
        lock (gate)
        {
            if (saved[bucket] + Prior >= spent[bucket]) return true;
            left[bucket] = (left[bucket] + 1) % OneIn;
            return left[bucket] == 0;
        }
    }

    /// <summary>Takes note of a search.</summary>
    /// <param name="share">The bound of the part that was searched, as a share of the cutoff.</param>
    /// <param name="cost">The subproblems that it took, as a share of what ranges and the search after them take.</param>
    /// <param name="isSettled">Whether ranges were not needed.</param>
    public void Add(double share, double cost, bool isSettled)
    {
        var bucket = BucketOf(share);
        lock (gate)
        {
            spent[bucket] += cost;
            if (isSettled) saved[bucket]++;
            if (spent[bucket] <= Memory) return;
            spent[bucket] /= 2;
            saved[bucket] /= 2;
        }
    }

    /// <summary>By how often the gap to the cutoff is halved: near the end all bounds are near to it.</summary>
    private static int BucketOf(double share) => share > 0 ? (int)Math.Min(Buckets - 1, -Math.Log2(Math.Max(0, 1 - share))) : 0;
}
