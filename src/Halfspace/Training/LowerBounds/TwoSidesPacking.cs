using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// What two hidden neurons below a single output miss: the output's signs are those of one neuron, or of a constant, or one class is what either of two sides holds, and the other what neither does. Which class that is
/// is not known, so the bound is the less of both.
/// </summary>
/// <remarks>
/// <para>
/// <b>Argument.</b> Where no weights put some samples of the class on a side and keep some of the other class out of it, whether the side is the positive or the negative one, then not all of the first are on the same side while the
/// others are kept out. Sides for each sample of the class, with misses of either class, that no such subset forbids are what the neurons can do at best; where so few misses are not enough for any, more are missed.
/// A single neuron is twice the same side, and a constant misses a class.
/// </para>
/// <para>
/// <b>Course.</b> Equal inputs with different labels come first, then subsets of what they leave (<see cref="TwoSidesSearch"/>), each time without the samples that have given all they cost; the class that is behind goes on.
/// </para>
/// </remarks>
internal sealed class TwoSidesPacking
{
    private readonly ProofStage stage;
    private readonly CancellationToken cancellationToken;
    private readonly Side[] sides;
    private readonly BigInteger step;
    private readonly BigInteger denominator;
    private BigInteger best;
    private BoundProof? proof;

    private TwoSidesPacking(ProofStage stage, OutputSteps steps, CancellationToken cancellationToken)
    {
        (this.stage, this.cancellationToken) = (stage, cancellationToken);
        denominator = stage.Objective.Denominator(stage.Problem);
        step = BigInteger.GreatestCommonDivisor(steps.PlusCost, steps.MinusCost);
        foreach (var price in new[] { stage.Objective.Prices.Input, stage.Objective.Prices.Weight }) step = BigInteger.GreatestCommonDivisor(step, price.Numerator * (denominator / price.Denominator));
        var (ones, zeros) = (new OutputSteps(0, 1, steps.PlusCost, steps.MinusCost), new OutputSteps(0, 1, steps.MinusCost, steps.PlusCost));
        NeuronCells[] cells = [new(stage.Problem, ones, 1, isEitherWay: true), new(stage.Problem, zeros, 0, isEitherWay: true)];
        var groups = ExchangesBound.Exchanges(stage.Problem, cancellationToken);
        sides = [new Side(cells[0], cells[1], groups, cancellationToken), new Side(cells[1], cells[0], groups, cancellationToken)];
    }

    /// <summary>Whether there is something to say: one output over two hidden neurons, and samples of two classes that are right or wrong.</summary>
    public static bool Fits(TrainingProblem problem, ITrainingObjective objective) =>
        problem.RealWeights is null && problem.OutputCount == 1 && problem.Hidden is [2] && problem.Data.ClassCount == 2 && objective is Mistakes or MaxCorrect or SatMargin;

    /// <summary>The best bound within the time; null for none.</summary>
    public static BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        // The costs of a single output without hidden layer are those of a sample.
        var alone = stage.Problem.OfOneNeuron(stage.Objective);
        return NeuronCells.StepsOf(alone, stage.Objective) is { } steps ? Within(stage, steps, cancellationToken) : null;
    }

    /// <summary>Half of the time is for what comes after.</summary>
    private static BoundProof? Within(ProofStage stage, OutputSteps steps, CancellationToken cancellationToken)
    {
        using var half = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (stage.Seconds is { } seconds and < 1e6) half.CancelAfter(TimeSpan.FromSeconds(Math.Max(0, seconds / 2)));
        return new TwoSidesPacking(stage, steps, half.Token).Run();
    }

    private BoundProof? Run()
    {
        BigInteger? enough = stage.Enough is { } asked && asked.Denominator == denominator ? asked.Numerator : null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var behind = sides[1].Value < sides[0].Value ? sides[1] : sides[0];
            if (behind.Value is var value && value > best) Tell(value);
            if (behind.IsOver || best >= enough) break;
            behind.Round();
        }

        return proof;
    }

    private void Tell(BigInteger value)
    {
        best = value;
        var rounded = (value + step - 1) / step * step;
        PackedSubset[][] subsets = [.. sides.Select(side => side.Subsets())];
        int[] counts = [.. subsets.Select(some => some.Sum(subset => subset.Sets.Count))];
        proof = new BoundProof(
            new Cost(rounded, denominator),
            ProofKind.Combinatorial,
            FormattableString.Invariant($"{counts[0]} sets of samples with one class on either of two sides, and {counts[1]} with the other, of none of which a neuron has all of that class on one side and the rest off it, share the samples' costs"),
            Rule: "subset-packing")
        {
            Packing = new PackingClaim(denominator, subsets[0]) { Exchanged = subsets[1] },
        };
        stage.Improved?.Invoke(proof);
    }

    /// <summary>The subsets for one class as that which either side holds.</summary>
    private sealed class Side
    {
        /// <summary>Steps of the searches of all subsets: the checker has one count for them.</summary>
        private const long AllSteps = 2 * TwoSidesSearch.MostSteps;

        private readonly NeuronCells cells;
        private readonly NeuronCells turned;
        private readonly InfeasibleSubset[] seeds;
        private readonly SubsetFinder finder;
        private readonly CancellationToken cancellationToken;
        private readonly long[] left;
        private readonly List<(RankedSubset Subset, long Share)> done = [];
        private BigInteger sum;
        private long taken;
        private TwoSidesSearch search;

        public Side(NeuronCells cells, NeuronCells turned, List<int[]> groups, CancellationToken cancellationToken)
        {
            (this.cells, this.turned, this.cancellationToken) = (cells, turned, cancellationToken);
            finder = new SubsetFinder(cells);
            left = [.. Enumerable.Range(0, cells.Count).Select(cells.Cost)];
            for (var k = 0; k + 1 < cells.Count; k++)
            {
                // Cells of equal inputs stand side by side.
                var pair = new InfeasibleSubset([k, k + 1], [1, 1]);
                if (IsOpposite(k, k + 1) && pair.IsInfeasible(cells) && pair.IsInfeasible(turned)) Take(new RankedSubset(pair));
            }

            var cellOf = Enumerable.Range(0, cells.Count).ToDictionary(cells.Sample);
            seeds = [.. groups.Select(group => group.CountBy(sample => cellOf[sample]).OrderBy(entry => entry.Key).ToArray()).Select(group => new InfeasibleSubset([.. group.Select(entry => entry.Key)], [.. group.Select(entry => (long)entry.Value)]))];
            search = Next();
        }

        /// <summary>What the subsets so far cost.</summary>
        public BigInteger Value => sum + (search.Proof is { } found ? (BigInteger)Share(found) * found.Misses : 0);

        public bool IsOver => search.IsOver && search.Proof is null;

        public void Round()
        {
            search.Round();
            if (!search.IsOver || search.Proof is not { } found) return;
            Take(found);
            taken += search.ProofSteps;
            search = Next();
        }

        public PackedSubset[] Subsets()
        {
            var all = search.Proof is { } found ? done.Append((found, Share(found))) : done;
            return [.. all.Select(entry => new PackedSubset([.. entry.Item1.Sets.Select(set => new InfeasibleSet([.. set.Cells.Select(cells.Sample)], [.. set.Multipliers.Select(multiplier => (BigInteger)multiplier)]))], entry.Item1.Misses, entry.Item2))];
        }

        private TwoSidesSearch Next() => new(cells, turned, [.. left.Select(cost => cost > 0)], seeds, finder, Math.Min(TwoSidesSearch.MostSteps, AllSteps - taken), cancellationToken);

        private bool IsOpposite(int one, int two)
        {
            var first = cells.Row(one);
            var second = cells.Row(two);
            for (var i = 0; i < first.Length; i++) if (first[i] != -second[i]) return false;
            return true;
        }

        private long Share(RankedSubset subset) => subset.Cells.Min(k => left[k]);

        private void Take(RankedSubset subset)
        {
            var share = Share(subset);
            foreach (var k in subset.Cells) left[k] -= share;
            done.Add((subset, share));
            sum += (BigInteger)share * subset.Misses;
        }
    }
}
