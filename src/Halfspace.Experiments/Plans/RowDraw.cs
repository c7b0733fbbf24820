namespace Halfspace.Experiments.Plans;

/// <summary>Rows drawn as a published experiment drew them.</summary>
/// <param name="Seed">The seed of Python's random module.</param>
/// <param name="Count">Rows that are shuffled.</param>
/// <param name="First">0-based number of the first of them in the file.</param>
/// <param name="Skip">Shuffled rows that are held out before those trained on.</param>
/// <param name="Times">How often the permutation is applied.</param>
/// <param name="Take">Rows that the list holds; null for all that are left.</param>
internal sealed record RowDraw(uint Seed, int Count, int First, int Skip, int Times, int? Take)
{
    /// <summary>0-based numbers of rows of the file, in order.</summary>
    public int[] Rows()
    {
        var order = PythonShuffle.Permutation(Seed, Count);
        var rows = order.Skip(Skip).Take(Take ?? Count);
        for (var t = 1; t < Times; t++) rows = rows.Select(row => order[row]);
        return [.. rows.Select(row => row + First)];
    }
}
