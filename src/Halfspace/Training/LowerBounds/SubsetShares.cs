using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Collects sets of samples on which no network is right throughout, and shares the samples among them: where no sample gives more than one miss to all its sets, the shares add up to no more than the misses
/// of any network. The dual of the shares says which samples are used up, and so where to look for the next sets. After each pass sets are joined to such of which any network misses more than one sample
/// (<see cref="RankedSubsetFinder"/>), from those that are known and, where they say nothing, by decisions about what is left of the joined ones.
/// </summary>
/// <remarks>Deterministic, whatever the number of threads: sets are looked for in batches, and what one finds bears on the next batch only.</remarks>
/// <param name="subsets">Finds the sets.</param>
/// <param name="threads">Threads.</param>
internal sealed class SubsetShares(CloseSubsets subsets, int threads)
{
    private const int BatchSize = 16;
    private const int MostPasses = 12;
    private const int IdlePasses = 2;
    private const int FirstSize = 24;
    private const int MoreSize = 6;
    private const long FirstNodes = 20_000;
    private const long MostNodes = 1_000_000;
    private const long MostEntries = 16_000_000;
    private const long MostWork = 4_000_000_000;

    private const int MostMisses = 4;
    private const int RankedOfRound = 8;
    private const int MostRounds = 100;
    private const double LeastGain = 0.002;

    /// <summary>Larger sets are not decided about while sets are joined: those that are known are much smaller.</summary>
    private const int MostDecided = 24;

    /// <summary>A cell that counts for so much is left out more often than not, so that sets differ.</summary>
    private const double Avoidance = 1.5;

    /// <summary>Denominators of shares: whole numbers first, since certificates are read by people, too.</summary>
    private static readonly long[] Units = [1, 2, 60, 5040, 1 << 20];

    private static readonly double[] Noises = [0.03, 0.01, 0.003];

    private readonly Random random = new(1);
    private readonly List<RankedSubset> sets = [];
    private readonly List<InfeasibleSubset> known = [];
    private readonly CoveringProgram program = new([.. subsets.Copies.Select((copies, cell) => copies * (1 - Tolerances.CoveringSpread * (cell % 97) / 97.0))]);
    private bool isCut;
    private double value;
    private double[] values = new double[subsets.Copies.Count];

    /// <summary>The number of misses that is proved.</summary>
    public long Misses { get; private set; }

    /// <summary>The sets with their shares, in units of one over <see cref="Unit"/> misses.</summary>
    public IReadOnlyList<(RankedSubset Subset, long Share)> Shares { get; private set; } = [];

    /// <summary>The denominator of the shares.</summary>
    public long Unit { get; private set; } = 1;

    /// <summary>Looks for sets until hardly any come up, enough misses are proved, or the time is over.</summary>
    /// <param name="enough">Says whether a number of misses is enough.</param>
    /// <param name="improved">Called where more misses are proved.</param>
    /// <param name="found">Called with networks that come up.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public void Run(Func<long, bool> enough, Action improved, Action<IntegerNetwork>? found, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        for (var (pass, idle) = (0, 0); pass < MostPasses && idle < IdlePasses; pass++)
        {
            (var before, isCut) = (sets.Count, false);
            random.Shuffle(order);
            foreach (var batch in order.Chunk(BatchSize))
            {
                if (cancellationToken.IsCancellationRequested || (long)(sets.Count + BatchSize) * values.Length > MostEntries) return;
                if (!Add(batch, FirstSize + MoreSize * pass, Math.Min(MostNodes, FirstNodes << Math.Min(pass / 2, 20)), found, cancellationToken)) continue;
                if (Solve(cancellationToken)) improved();
                if (enough(Misses)) return;
            }

            Rank(enough, improved, cancellationToken);
            if (enough(Misses)) return;

            // Where limits ended searches, the next pass has larger ones.
            idle = sets.Count == before && !isCut ? idle + 1 : 0;
        }
    }

    private bool Add(int[] centers, int most, long nodes, Action<IntegerNetwork>? found, CancellationToken cancellationToken)
    {
        var open = Array.ConvertAll(centers, _ => Array.ConvertAll(values, value => random.NextDouble() >= Avoidance * value));
        var grown = new CloseSubset[centers.Length];
        void Grow(int c)
        {
            if (!open[c][centers[c]] || cancellationToken.IsCancellationRequested) return;
            try
            {
                grown[c] = subsets.Around(centers[c], open[c], values, most, nodes, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // What others found by now counts.
            }
        }

        if (threads > 1) Parallel.For(0, centers.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, Grow);
        else for (var c = 0; c < centers.Length; c++) Grow(c);

        var (before, seen) = (sets.Count, new HashSet<string>());
        foreach (var (set, network, wasCut) in grown)
        {
            isCut |= wasCut;
            if (network is not null) found?.Invoke(network);
            if (set is null || set.Sum(cell => values[cell]) > 1 - Tolerances.SubsetViolation || !seen.Add(string.Join(',', set.Order()))) continue;
            known.Add(new InfeasibleSubset(set, []));
            Add(new RankedSubset(known[^1]));
        }

        return sets.Count > before;
    }

    private void Add(RankedSubset subset)
    {
        sets.Add(subset);
        program.Add(subset.Cells.Select(cell => (cell, 1.0)), subset.Misses);
    }

    /// <summary>Adds sets of which more than one sample is missed, of more and more where they bring little.</summary>
    private void Rank(Func<long, bool> enough, Action improved, CancellationToken cancellationToken)
    {
        var finder = new RankedSubsetFinder(values.Length, values.Length, (prices, isThorough) => Known(prices, isThorough, cancellationToken), () => cancellationToken.IsCancellationRequested, random);
        for (var (round, misses) = (0, 2); round < MostRounds && !cancellationToken.IsCancellationRequested && (long)(sets.Count + RankedOfRound) * values.Length <= MostEntries; round++)
        {
            var (before, count) = (value, sets.Count);
            for (var turn = 0; turn < RankedOfRound; turn++)
            {
                if (finder.Find(misses, values, Noises[turn % Noises.Length]) is { } subset && subset.Cells.Sum(cell => values[cell]) <= misses - Tolerances.SubsetViolation) Add(subset);
            }

            if (sets.Count > count && Solve(cancellationToken)) improved();
            if (enough(Misses)) return;
            if (value > before * (1 + LeastGain)) continue;
            if (misses++ == MostMisses) return;
        }
    }

    /// <summary>The known set of the lowest price without cells of infinite price; where there is none, and not too many cells are left, one of these.</summary>
    private InfeasibleSubset? Known(double[] prices, bool isOfMany, CancellationToken cancellationToken)
    {
        var (best, least) = (default(InfeasibleSubset), double.PositiveInfinity);
        foreach (var set in known)
        {
            var price = set.Cells.Sum(cell => prices[cell]);
            if (price < least) (best, least) = (set, price);
        }

        if (best is not null || isOfMany) return best;
        int[] left = [.. Enumerable.Range(0, prices.Length).Where(cell => double.IsFinite(prices[cell]))];
        if (left.Length > MostDecided || subsets.Needed(left, prices, FirstNodes, cancellationToken) is not { } needed) return null;
        known.Add(new InfeasibleSubset(needed, []));
        return known[^1];
    }

    /// <summary>Shares the samples; whether more misses are proved.</summary>
    private bool Solve(CancellationToken cancellationToken)
    {
        program.Solve(MostWork, cancellationToken);
        (values, var shares) = (program.Values(), program.Multipliers());
        (value, var before) = (program.Cost, Misses);
        int[][] cells = [.. sets.Select(set => set.Cells)];
        foreach (var unit in Units)
        {
            var whole = RoundedShares.Of(cells, shares, subsets.Copies, unit);
            var misses = (sets.Select((set, s) => whole[s] * set.Misses).Sum() + unit - 1) / unit;
            if (misses <= Misses) continue;
            (Misses, Unit) = (misses, unit);
            Shares = [.. sets.Select((set, s) => (set, whole[s])).Where(entry => entry.Item2 > 0)];
        }

        return Misses > before;
    }
}
