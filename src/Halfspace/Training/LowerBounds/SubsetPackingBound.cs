using System.Diagnostics;
using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// A fractional packing of sets of samples that no weights of one neuron, the only one of a network or of its first layer, get right together, which is the dual of the smallest hitting set; see <see cref="SubsetPacking"/>. The certificate has the sets with
/// their multipliers and shares, so that its check needs no search.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> A linear inequality that follows from what the samples of a set ask of the weights, and that no weights in their ranges meet, shows that one of them is missed (Farkas' lemma). Where every
/// sample divides its cost among sets, each set costs the smallest part that it was given, or more. Codato and Fischetti (2006) use the sets as cuts.
/// </para>
/// <para>
/// <b>Useful</b> where many samples contradict each other, up to a whole proof, and on wide data, where branch and bound over the weights has no bound to speak of.
/// </para>
/// </remarks>
internal sealed class SubsetPackingBound : ICostBound
{
    /// <summary>Entries of a linear program over all cells; a larger one takes too long to solve, and too much memory.</summary>
    private const long MostEntries = 8_000_000;

    /// <summary>Multiplications where branch and bound may well prove the optimum: a moment.</summary>
    private const long BriefWork = 400_000_000;

    /// <summary>Multiplications where it hardly will: a few seconds, so that it has its turn all the same.</summary>
    private const long LongWork = 8_000_000_000;

    /// <summary>Sets of more misses are looked for until so many times the work has gone by that the last better bound took.</summary>
    private const int Patience = 4;

    /// <summary>Cells for each weight beyond which sets of more misses are not looked for where branch and bound can go on.</summary>
    private const int MostRanked = 64;

    private static readonly TimeSpan BetweenProofs = TimeSpan.FromSeconds(0.5);

    /// <inheritdoc/>
    public string Name => "subset-packing";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <inheritdoc/>
    /// <remarks>Cancelled, it keeps the best packing so far.</remarks>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var (problem, objective, clock) = (stage.Problem, stage.Objective, Stopwatch.StartNew());
        // The program that looks for a set has a row for each weight, and two columns beside those of the cells.
        if (cancellationToken.IsCancellationRequested || (problem.Data.InputCount + 1L) * ((long)problem.Data.SampleCount + problem.Data.InputCount + 1) > MostEntries) return null;
        if (TwoSidesPacking.Fits(problem, objective)) return TwoSidesPacking.Derive(stage, cancellationToken);
        if (NeuronReadings.Of(problem, objective) is not { } readings || stage.IsForSupports) return null;
        using var watch = new SupportsWatch(stage, cancellationToken);
        cancellationToken = watch.Token;
        var denominator = objective.Denominator(problem);
        // Every cost is a sum of these, each any number of times.
        var step = readings.Step;
        foreach (var price in new[] { objective.Prices.Input, objective.Prices.Weight }) step = BigInteger.GreatestCommonDivisor(step, price.Numerator * (denominator / price.Denominator));
        BigInteger? enough = stage.Enough is { } asked && asked.Denominator == denominator ? readings.Needed(asked.Numerator) : null;
        var packings = readings.Cells.Select(_ => new SubsetPacking([], 1)).ToArray();
        var (best, proof, isTold, told, spent) = (BigInteger.Zero, default(BoundProof), true, default(Stopwatch), 0L);
        void Keep(int reading, SubsetPacking packing)
        {
            if (packing.Bound(step) <= packings[reading].Bound(step)) return;
            packings[reading] = packing;
            if (readings.Least(packings.Select(other => other.Bound(step))) is var value && value <= best) return;
            (best, isTold) = (value, false);
            if (told is null || told.Elapsed > BetweenProofs) Tell();
        }

        void Pack(int reading, BigInteger? most, long work)
        {
            if (packings[reading].Bound(step) >= most || cancellationToken.IsCancellationRequested) return;
            var search = new SubsetPackingSearch(readings.Cells[reading], step, most, work, packing => Keep(reading, packing), cancellationToken);
            search.Run();
            spent += search.Work;
        }

        // Subsets of which more than one sample is missed: the reading that is behind goes on. Half of the time is for what comes after.
        void Rank(BigInteger? most)
        {
            if (packings.Any(packing => packing.Subsets.Count == 0)) return;
            var searches = packings.Select((packing, reading) => new RankedPackingSearch(readings.Cells[reading], step, packing, stage.Threads, better => Keep(reading, better), cancellationToken)).ToArray();
            for (long work = spent, last = spent; !cancellationToken.IsCancellationRequested && !(clock.Elapsed.TotalSeconds > stage.Seconds / 2) && work <= Patience * Math.Max(last, LongWork);)
            {
                var least = Enumerable.Range(0, searches.Length).MinBy(reading => packings[reading].Bound(step));
                if (searches[least].IsOver || packings[least].Bound(step) >= most) break;
                var before = best;
                searches[least].Round();
                work = spent + searches.Sum(search => search.Work);
                if (best > before) last = work;
            }
        }

        // A proof names every set, so not each set gets one.
        BoundProof? Tell()
        {
            if (isTold) return proof;
            (proof, isTold, told) = (Proof(packings, best, readings, denominator), true, Stopwatch.StartNew());
            stage.Improved?.Invoke(proof);
            return proof;
        }

        if (readings.Cells.Count == 1)
        {
            var isBrief = ExactTraining.IsPromisingNeuron(problem) && !stage.IsClaim;
            Pack(0, enough, isBrief ? BriefWork : LongWork);
            // Among very many cells hardly any are joined, and branch and bound is ahead.
            if (!isBrief && !(readings.Cells[0].Count > MostRanked * readings.Cells[0].Low.Count && ExactTraining.FitsNeuron(problem))) Rank(enough);
            return Tell();
        }

        // A bound is the least of both, so the one that is behind goes first, and the other goes no further.
        var cap = enough is { } value && value < readings.OneClass ? value : readings.OneClass!.Value;
        foreach (var work in ExactTraining.IsPromising(problem) && !stage.IsClaim ? new[] { BriefWork } : [BriefWork, LongWork])
        {
            var first = packings[1].Bound(step) < packings[0].Bound(step) ? 1 : 0;
            Pack(first, cap, work);
            Pack(1 - first, work == BriefWork ? cap : BigInteger.Min(cap, packings[first].Bound(step)), work);
            if (work == LongWork) Rank(cap);
        }

        return Tell();
    }

    private BoundProof Proof(SubsetPacking[] packings, BigInteger value, NeuronReadings readings, BigInteger denominator)
    {
        var unit = packings.Aggregate(BigInteger.One, (common, packing) => common / BigInteger.GreatestCommonDivisor(common, packing.Unit) * packing.Unit);
        InfeasibleSet Set(int reading, InfeasibleSubset set) => new([.. set.Cells.Select(readings.Cells[reading].Sample)], [.. set.Multipliers.Select(multiplier => (BigInteger)multiplier)]);
        PackedSubset[] Subsets(int reading) => [.. packings[reading].Subsets.Select(entry => new PackedSubset([.. entry.Subset.Sets.Select(set => Set(reading, set))], entry.Subset.Misses, entry.Share * (unit / packings[reading].Unit)))];
        var sizes = string.Join(" and ", packings.Select(packing => FormattableString.Invariant($"{packing.Subsets.Count} sets of samples, of {packing.Subsets.Sum(entry => entry.Subset.Cells.Length)} altogether,")));
        var most = packings.SelectMany(packing => packing.Subsets).Max(entry => entry.Subset.Misses);
        var missed = most == 1 ? "none of which any weights get right throughout" : FormattableString.Invariant($"of each of which any weights miss some, up to {most} at least");
        return new BoundProof(
            new Cost(value, denominator),
            Kind,
            $"{sizes} {missed}{(packings.Length > 1 ? " with the labels as they are, and exchanged" : "")}, and which share the samples' costs",
            Rule: Name)
        {
            Packing = new PackingClaim(unit * denominator, Subsets(0)) { Exchanged = packings.Length > 1 ? Subsets(1) : null },
        };
    }
}
