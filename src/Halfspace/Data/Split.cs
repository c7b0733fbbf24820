namespace Halfspace.Data;

/// <summary>Divides samples into those to train on and those to validate with: by a seed, and each class in the same proportion.</summary>
public static class Split
{
    /// <summary>Holds out a share of each class.</summary>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="share">The share held out, above 0 and below 1; of each class with two samples or more at least one is held out and one kept.</param>
    /// <param name="seed">Settles which samples.</param>
    /// <returns>Places in <paramref name="labels"/>, each in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public static (int[] Kept, int[] HeldOut) HoldOut(IReadOnlyList<int> labels, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (share is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "The share held out lies between 0 and 1.");
        var isHeldOut = new bool[labels.Count];
        foreach (var members in ByClass(labels, seed))
        {
            var count = Math.Clamp((int)Math.Round(share * members.Length), Math.Min(1, members.Length - 1), Math.Max(0, members.Length - 1));
            foreach (var k in members.AsSpan(0, count)) isHeldOut[k] = true;
        }

        return (Where(isHeldOut, false), Where(isHeldOut, true));
    }

    /// <summary>Divides samples into folds, each of which is held out once.</summary>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="folds">The number of folds, two or more.</param>
    /// <param name="seed">Settles which samples.</param>
    /// <returns>For each fold the places in <paramref name="labels"/> to train on and those held out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two folds, or more than samples.</exception>
    public static IReadOnlyList<(int[] Kept, int[] HeldOut)> Folds(IReadOnlyList<int> labels, int folds, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (folds < 2 || folds > labels.Count) throw new ArgumentOutOfRangeException(nameof(folds), folds, $"The number of folds is from 2 to the number of samples, {labels.Count}.");
        var foldOf = new int[labels.Count];
        var next = 0;
        foreach (var k in ByClass(labels, seed).SelectMany(members => members)) foldOf[k] = next++ % folds;
        return [.. Enumerable.Range(0, folds).Select(fold => (Where(foldOf.Select(f => f == fold), false), Where(foldOf.Select(f => f == fold), true)))];
    }

    private static IEnumerable<int[]> ByClass(IReadOnlyList<int> labels, int seed)
    {
        var random = new Random(seed);
        foreach (var group in Enumerable.Range(0, labels.Count).GroupBy(k => labels[k]).OrderBy(group => group.Key))
        {
            var members = group.ToArray();
            random.Shuffle(members);
            yield return members;
        }
    }

    private static int[] Where(IEnumerable<bool> marks, bool wanted) => [.. marks.Select((mark, k) => (mark, k)).Where(pair => pair.mark == wanted).Select(pair => pair.k)];
}
