namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Looks for cells of which two hidden neurons miss many, where one class is what either of two sides holds: sides with few misses are asked of a <see cref="TwoSidesFamily"/>, and what weights cannot
/// do of them joins it as infeasible subsets, as in combinatorial Benders decomposition.
/// </summary>
internal sealed class TwoSidesSearch
{
    private const int SubsetsOfRound = 6;
    private const int FreshOfRound = 3;
    private const int Tries = 64;
    private const int MostSeeds = 1024;
    private const int FewSeeds = 16;
    private const long MostWork = 1L << 32;

    /// <summary>Steps of one search for sides; the checker repeats the last that found none, may take some twice as many, and refuses four times as many.</summary>
    public const long MostSteps = 1L << 34;

    /// <summary>Cells that the checker tries at most.</summary>
    private const int MostCells = 1024;

    private readonly NeuronCells cells;
    private readonly NeuronCells turned;
    private readonly bool[] isOwn;
    private readonly bool[] isLeft;
    private readonly TwoSidesFamily family;
    private readonly SubsetFinder finder;
    private readonly Random random = new(1);
    private readonly long mostSteps;
    private readonly CancellationToken cancellationToken;

    /// <summary>Begins with subsets that are known, and some over all cells where these are few.</summary>
    /// <param name="cells">What the class asks of a neuron whose positive side holds it.</param>
    /// <param name="turned">The same for the negative side: what the class that it is kept from asks.</param>
    /// <param name="isLeft">The cells that may take part.</param>
    /// <param name="seeds">Subsets to begin with.</param>
    /// <param name="finder">Finds subsets of the cells.</param>
    /// <param name="mostSteps">Steps of one search for sides.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public TwoSidesSearch(NeuronCells cells, NeuronCells turned, bool[] isLeft, IEnumerable<InfeasibleSubset> seeds, SubsetFinder finder, long mostSteps, CancellationToken cancellationToken)
    {
        (this.cells, this.turned, this.isLeft, this.finder, this.mostSteps, this.cancellationToken) = (cells, turned, isLeft, finder, mostSteps, cancellationToken);
        isOwn = [.. Enumerable.Range(0, cells.Count).Select(k => cells.Row(k)[^1] > 0)];
        family = new TwoSidesFamily(isOwn);
        foreach (var seed in seeds.Where(seed => Array.TrueForAll(seed.Cells, k => isLeft[k]) && IsEitherWay(seed)).Take(MostSeeds)) family.Add(seed);
        var used = new bool[cells.Count];
        for (var turn = 0; turn < FewSeeds && family.Sets.Count < FewSeeds; turn++)
        {
            if (!Take(k => isLeft[k] ? (used[k] ? 0.3 : 1) : double.PositiveInfinity, used)) break;
        }

        IsOver = family.Sets.Count == 0;
    }

    /// <summary>How many cells are missed at least.</summary>
    public int Misses { get; private set; }

    /// <summary>Subsets that show it; null before the first.</summary>
    public RankedSubset? Proof { get; private set; }

    /// <summary>Steps of the search that found no sides for it.</summary>
    public long ProofSteps { get; private set; }

    /// <summary>Whether no more is to be had.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Shows one more miss, or adds subsets.</summary>
    public void Round()
    {
        IsOver |= family.CellCount > MostCells;
        if (IsOver) return;
        var before = family.Steps;
        switch (family.IsEnough(Misses, mostSteps, cancellationToken, out var sides))
        {
            case null:
                IsOver = true;
                break;
            case false:
                Misses++;
                ProofSteps = family.Steps - before;
                Proof = new RankedSubset([.. family.Sets], Misses);
                break;
            default:
                IsOver = !Separate(sides);
                break;
        }
    }

    /// <summary>Adds subsets that forbid the sides; false where weights can have them, or nothing was found.</summary>
    private bool Separate(int[] sides)
    {
        var added = false;
        for (var side = 1; side <= 2; side++)
        {
            var used = new bool[cells.Count];
            for (var turn = 0; turn < SubsetsOfRound; turn++) if (Take(Prices(sides, side, -1, used), used)) added = true;
        }

        if (added) return true;
        // A sample that neither side takes beside those that it has.
        int[] fresh = [.. Enumerable.Range(0, cells.Count).Where(k => isOwn[k] && isLeft[k] && !family.Holds(k))];
        random.Shuffle(fresh);
        var taken = 0;
        foreach (var k in fresh.Take(Tries))
        {
            if (Find(Prices(sides, 1, k, [])) is not { } one || Find(Prices(sides, 2, k, [])) is not { } two) continue;
            if (family.Add(one) | family.Add(two)) taken++;
            if (taken == FreshOfRound) break;
        }

        return taken > 0;
    }

    /// <summary>Prices of the cells on a side and of those kept out, those that other subsets have first.</summary>
    private Func<int, double> Prices(int[] sides, int side, int fresh, bool[] used) => k =>
    {
        if (!isLeft[k] || sides[k] == 3 || (isOwn[k] && sides[k] != side && k != fresh)) return double.PositiveInfinity;
        if (k == fresh) return 0.1;
        return (family.Holds(k) ? 1 : 2) * (used.Length > 0 && used[k] ? 10 : 1);
    };

    private bool Take(Func<int, double> price, bool[] used)
    {
        if (Find(price) is not { } subset) return false;
        foreach (var k in subset.Cells) used[k] = true;
        return family.Add(subset);
    }

    private InfeasibleSubset? Find(Func<int, double> price)
    {
        var prices = Enumerable.Range(0, cells.Count).Select(k => price(k) * (0.5 + random.NextDouble())).ToArray();
        return finder.Find(prices, MostWork, cancellationToken) is { } subset && IsEitherWay(subset) ? subset : null;
    }

    /// <summary>A side is where its neuron is positive, or where it is negative.</summary>
    private bool IsEitherWay(InfeasibleSubset subset) => subset.IsInfeasible(cells) && subset.IsInfeasible(turned);
}
