using System.Numerics;
using Halfspace.Mip;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// Goes on from a packing of infeasible subsets with subsets of which more cells are missed: those that the prices of the best packing so far leave below their number of misses, as in column
/// generation. The number grows where it brings little more.
/// </summary>
internal sealed class RankedPackingSearch
{
    private const long MostEntries = 16_000_000;
    private const int SubsetsOfRound = 6;
    private const int MostMisses = 4;
    private const int RoundsOfLook = 8;
    private const int IdleRounds = 3;
    private const int CellsOfWeight = 32;

    /// <summary>What so many rounds should add to the packing for two misses to stay, as a share of it; less for more, since sets of one more take several times as long.</summary>
    private const double LeastGain = 0.02;

    private static readonly double[] Noises = [0.03, 0.01, 0.003];

    private readonly NeuronCells cells;
    private readonly BigInteger step;
    private readonly Action<SubsetPacking> improved;
    private readonly CancellationToken cancellationToken;
    private readonly int threads;
    private readonly SubsetFinder[] finders;
    private readonly RankedSubsetFinder[] ranked;
    private readonly List<RankedSubset> subsets = [];
    private readonly double[] costs;
    private readonly long largest;
    private CoveringProgram program;
    private BigInteger bound;
    private double lastLook;
    private long programWork;
    private (int Misses, int Rounds, int Idle) course = (2, 0, 0);

    /// <summary>Starts from a packing.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="step">Costs of networks are multiples of it.</param>
    /// <param name="start">The packing.</param>
    /// <param name="threads">Threads; what is found does not depend on them.</param>
    /// <param name="improved">Called with each better packing.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public RankedPackingSearch(NeuronCells cells, BigInteger step, SubsetPacking start, int threads, Action<SubsetPacking> improved, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(start);
        (this.cells, this.step, this.threads, this.improved, this.cancellationToken) = (cells, step, threads, improved, cancellationToken);
        bound = start.Bound(step);
        finders = [.. Enumerable.Range(0, SubsetsOfRound).Select(_ => new SubsetFinder(cells))];
        ranked = [.. finders.Select((finder, turn) => new RankedSubsetFinder(
            cells.Count, CellsOfWeight * cells.Low.Count, (prices, isThorough) => finder.Find(prices, long.MaxValue >> 1, cancellationToken, isThorough), () => cancellationToken.IsCancellationRequested, new Random(turn + 1)))];
        largest = Enumerable.Range(0, cells.Count).Max(cells.Cost);
        var random = new Random(1);
        costs = [.. Enumerable.Range(0, cells.Count).Select(k => cells.Cost(k) / (double)largest * (1 - Tolerances.CoveringSpread * random.NextDouble()))];
        program = new CoveringProgram(costs);
        IsOver = !HasRoom(start.Subsets.Count);
        if (IsOver) return;
        foreach (var (subset, _) in start.Subsets) Add(subset);
    }

    /// <summary>Multiplications so far, about.</summary>
    public long Work => finders.Sum(finder => finder.Work) + programWork + program.Work;

    /// <summary>Whether it found nothing more, or was ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Adds a few subsets and packs all of them.</summary>
    public void Round()
    {
        IsOver |= !Solve();
        if (!IsOver && !HasRoom(SubsetsOfRound))
        {
            Shorten();
            IsOver |= !HasRoom(SubsetsOfRound) || !Solve();
        }

        if (IsOver) return;
        var (values, isBetter) = (program.Values(), false);
        var found = new RankedSubset?[SubsetsOfRound];
        void Find(int turn) => found[turn] = ranked[turn].Find(course.Misses, values, Noises[turn % Noises.Length]);
        if (threads > 1) Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, Find);
        else for (var turn = 0; turn < found.Length; turn++) Find(turn);
        foreach (var subset in found)
        {
            if (subset is null || subset.Cells.Sum(k => values[k]) > subset.Misses - Tolerances.SubsetViolation) continue;
            Add(subset);
            isBetter = true;
        }

        IsOver |= !Solve();
        course = course with { Rounds = course.Rounds + 1, Idle = isBetter ? 0 : course.Idle + 1 };
        var packed = SubsetPacking.Of(cells, subsets, program.Multipliers(), largest, step);
        if (packed.Bound(step) > bound)
        {
            bound = packed.Bound(step);
            improved(packed);
        }

        GoOn(program.Cost);
    }

    private void Add(RankedSubset subset)
    {
        subsets.Add(subset);
        program.Add(subset.Cells.Select(cell => (cell, 1.0)), subset.Misses);
    }

    private bool Solve() => program.Solve(long.MaxValue >> 1, cancellationToken);

    private bool HasRoom(int more) => ((long)program.RowCount + more) * cells.Count <= MostEntries;

    /// <summary>Leaves out the subsets that have no share in the program as it was solved last.</summary>
    private void Shorten()
    {
        var shares = program.Multipliers();
        RankedSubset[] kept = [.. subsets.Where((_, s) => s < shares.Length && shares[s] > 0)];
        programWork += program.Work;
        program = new CoveringProgram(costs);
        subsets.Clear();
        foreach (var subset in kept) Add(subset);
    }

    /// <summary>Looks now and then whether subsets of more misses are due.</summary>
    private void GoOn(double value)
    {
        var isIdle = course.Idle >= IdleRounds;
        if (course.Rounds < RoundsOfLook && !isIdle) return;
        if (course.Misses == MostMisses) IsOver |= isIdle;
        else if (isIdle || value < lastLook * (1 + LeastGain / ((course.Misses - 1) * (course.Misses - 1)))) course.Misses++;
        (course.Rounds, course.Idle, lastLook) = (0, 0, value);
    }
}
