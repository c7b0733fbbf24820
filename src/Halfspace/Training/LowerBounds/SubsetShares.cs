using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Collects sets of samples on which no network is right throughout, and shares the samples among them: where no sample gives more than one miss to all its sets, the shares add up to no more than the misses
/// of any network. The dual of the shares says which samples are used up, and so where to look for the next sets.
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

    /// <summary>A cell that counts for so much is left out more often than not, so that sets differ.</summary>
    private const double Avoidance = 1.5;

    /// <summary>Denominators of shares: whole numbers first, since certificates are read by people, too.</summary>
    private static readonly long[] Units = [1, 2, 60, 5040, 1 << 20];

    private readonly Random random = new(1);
    private readonly List<int[]> sets = [];
    private readonly CoveringProgram program = new([.. subsets.Copies.Select((copies, cell) => copies * (1 - Tolerances.CoveringSpread * (cell % 97) / 97.0))]);
    private bool isCut;
    private double[] values = new double[subsets.Copies.Count];

    /// <summary>The number of misses that is proved.</summary>
    public long Misses { get; private set; }

    /// <summary>The sets with their shares, in units of one over <see cref="Unit"/> misses.</summary>
    public IReadOnlyList<(int[] Cells, long Share)> Shares { get; private set; } = [];

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
                var known = Misses;
                Solve(cancellationToken);
                if (Misses == known) continue;
                improved();
                if (enough(Misses)) return;
            }

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
            sets.Add(set);
            program.Add(set.Select(cell => (cell, 1.0)), 1);
        }

        return sets.Count > before;
    }

    private void Solve(CancellationToken cancellationToken)
    {
        program.Solve(MostWork, cancellationToken);
        (values, var shares) = (program.Values(), program.Multipliers());
        foreach (var unit in Units)
        {
            var whole = RoundedShares.Of(sets, shares, subsets.Copies, unit);
            var misses = (whole.Sum() + unit - 1) / unit;
            if (misses <= Misses) continue;
            (Misses, Unit) = (misses, unit);
            Shares = [.. sets.Select((set, s) => (set, whole[s])).Where(entry => entry.Item2 > 0)];
        }
    }
}
