using System.Numerics;
using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Collects infeasible subsets of a neuron's cells and packs them: pairs of equal inputs and different labels, then disjoint subsets, then those that the prices of the best packing
/// so far leave below one, as in column generation.
/// </summary>
/// <param name="cells">The cells.</param>
/// <param name="step">Costs of networks are multiples of it.</param>
/// <param name="enough">A bound beyond which none is of interest; null for none.</param>
/// <param name="mostWork">Multiplications after which to stop; a second has some billions.</param>
/// <param name="improved">Called with each better packing.</param>
/// <param name="cancellationToken">Ends the search.</param>
internal sealed class SubsetPackingSearch(NeuronCells cells, BigInteger step, BigInteger? enough, long mostWork, Action<SubsetPacking> improved, CancellationToken cancellationToken)
{
    private const long MostEntries = 16_000_000;
    private const int SubsetsOfRound = 6;
    private const int Noises = 3;
    private const int Rounds = 2;
    private const int CellsOfWeight = 8;
    private const int Tries = 24;

    private readonly SubsetFinder finder = new(cells);
    private readonly List<RankedSubset> subsets = [];
    private readonly CellParts parts = new(cells, CellsOfWeight);
    private readonly Random random = new(1);
    private BigInteger bound;
    private long work;

    /// <summary>Multiplications so far, about.</summary>
    public long Work => finder.Work + work;

    private bool IsOver => cancellationToken.IsCancellationRequested || Work > mostWork || bound >= enough;

    /// <summary>Searches until no better subset is found, or the work or the time is over.</summary>
    public void Run()
    {
        PackDisjoint();
        if (IsOver || (long)subsets.Count * cells.Count >= MostEntries) return;
        var largest = Enumerable.Range(0, cells.Count).Max(cells.Cost);
        var program = new CoveringProgram([.. Enumerable.Range(0, cells.Count).Select(k => cells.Cost(k) / (double)largest * (1 - Tolerances.CoveringSpread * random.NextDouble()))]);
        foreach (var subset in subsets) Add(program, subset);
        for (var idle = 0; idle < Rounds && !IsOver && (long)program.RowCount * cells.Count < MostEntries;)
        {
            var isSolved = program.Solve(mostWork - Work, cancellationToken);
            work = program.Work;
            Offer(SubsetPacking.Of(cells, subsets, program.Multipliers(), largest, step));
            if (!isSolved || IsOver) return;
            idle = Separate(program, program.Values()) ? 0 : idle + 1;
        }
    }

    private static void Add(CoveringProgram program, RankedSubset subset) => program.Add(subset.Cells.Select(cell => (cell, 1.0)), subset.Misses);

    private void PackDisjoint()
    {
        var left = Enumerable.Range(0, cells.Count).Select(cells.Cost).ToArray();
        var shares = new List<(RankedSubset, long)>();
        void Take(InfeasibleSubset infeasible)
        {
            var subset = new RankedSubset(infeasible);
            var share = subset.Cells.Min(cell => left[cell]);
            foreach (var cell in subset.Cells) left[cell] -= share;
            subsets.Add(subset);
            shares.Add((subset, share));
        }

        for (var k = 0; k + 1 < cells.Count; k++)
        {
            // Cells of equal inputs stand side by side.
            var pair = new InfeasibleSubset([k, k + 1], [1, 1]);
            if (cells.Row(k)[..^1].SequenceEqual([.. cells.Row(k + 1)[..^1].ToArray().Select(value => -value)]) && cells.Row(k)[^1] == -cells.Row(k + 1)[^1] && pair.IsInfeasible(cells)) Take(pair);
        }

        Offer(new SubsetPacking([.. shares], 1));
        var sum = shares.Aggregate(BigInteger.Zero, (total, share) => total + share.Item2);
        // Programs over parts of the cells are small; what they leave goes together.
        for (long size = CellsOfWeight * cells.Low.Count; ; size *= 2)
        {
            int[] open = [.. Enumerable.Range(0, cells.Count).Where(cell => left[cell] > 0)];
            random.Shuffle(open);
            // Cells of few inputs that are not zero have the smallest subsets.
            open = [.. open.OrderBy(cells.Filled)];
            foreach (var part in open.Chunk((int)Math.Min(size, Math.Max(1, open.Length))))
            {
                var prices = new double[cells.Count];
                while (!IsOver)
                {
                    Array.Fill(prices, double.PositiveInfinity);
                    foreach (var cell in part) if (left[cell] > 0) prices[cell] = 1 + Noise(1) / 100;
                    if (finder.Find(prices, mostWork - finder.Work, cancellationToken) is not { } subset) break;
                    Take(subset);
                    sum += shares[^1].Item2;
                    if (sum >= enough) break;
                }

                if (sum > bound) Offer(new SubsetPacking([.. shares], 1));
            }

            if (size >= open.Length || IsOver) break;
        }
    }

    /// <summary>Adds subsets whose cells have prices below one together, with less and less noise in the prices; false where none was found.</summary>
    private bool Separate(CoveringProgram program, double[] values)
    {
        var (added, noise) = (0, 0.03);
        for (var level = 0; level < Noises && added == 0; level++, noise /= 10)
        {
            // What a subset of this round has used costs more in the next.
            var extra = new double[cells.Count];
            for (var turn = 0; turn < SubsetsOfRound && !IsOver; turn++)
            {
                var prices = values.Select((value, k) => value + Noise(noise) + extra[k]).ToArray();
                parts.Limit(prices, random);
                if (Violated(prices, values) is not { } infeasible) continue;
                var subset = new RankedSubset(infeasible);
                foreach (var k in subset.Cells) if (values[k] > 0.01 || random.Next(3) == 0) extra[k] = 0.3;
                subsets.Add(subset);
                Add(program, subset);
                added++;
            }
        }

        return added > 0;
    }

    /// <summary>A subset whose cells have values below one together. Where the one found has not, it is looked for without the cell of the largest value.</summary>
    private InfeasibleSubset? Violated(double[] prices, double[] values)
    {
        for (var tries = 0; tries < Tries && !IsOver; tries++)
        {
            if (finder.Find(prices, mostWork - Work, cancellationToken) is not { } subset) return null;
            if (subset.Cells.Sum(k => values[k]) <= 1 - Tolerances.SubsetViolation) return subset;
            prices[subset.Cells.MaxBy(k => values[k])] = double.PositiveInfinity;
        }

        return null;
    }

    private double Noise(double size) => size * (0.2 + random.NextDouble());

    private void Offer(SubsetPacking packing)
    {
        if (packing.Bound(step) is var value && value <= bound) return;
        bound = value;
        improved(packing);
    }
}
