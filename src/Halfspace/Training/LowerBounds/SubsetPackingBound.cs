using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// A fractional packing of sets of samples that no weights of one neuron get right together, which is the dual of the smallest hitting set; see <see cref="SubsetPacking"/>. The certificate has the sets with
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
        var (problem, objective) = (stage.Problem, stage.Objective);
        if (cancellationToken.IsCancellationRequested || NeuronCells.StepsOf(problem, objective) is not { } steps) return null;
        if ((long)problem.Data.SampleCount * (problem.Data.InputCount + 2) > MostEntries) return null;
        var (cells, denominator) = (new NeuronCells(problem, steps), objective.Denominator(problem));
        // Every cost is a sum of these, each any number of times.
        var step = BigInteger.GreatestCommonDivisor(steps.PlusCost, steps.MinusCost);
        foreach (var price in new[] { objective.Prices.Input, objective.Prices.Weight }) step = BigInteger.GreatestCommonDivisor(step, price.Numerator * (denominator / price.Denominator));
        BigInteger? enough = stage.Enough is { } asked && asked.Denominator == denominator ? asked.Numerator : null;
        BoundProof? best = null;
        void Keep(SubsetPacking packing)
        {
            best = Proof(packing, cells, step, denominator);
            stage.Improved?.Invoke(best);
        }

        var search = new SubsetPackingSearch(cells, step, enough, ExactTraining.IsPromisingNeuron(problem) && !stage.IsClaim ? BriefWork : LongWork, Keep, cancellationToken);
        search.Run();
        return best;
    }

    private BoundProof Proof(SubsetPacking packing, NeuronCells cells, BigInteger step, BigInteger denominator) => new(
        new Cost(packing.Bound(step), denominator),
        Kind,
        FormattableString.Invariant($"{packing.Subsets.Count} sets of samples, of {packing.Subsets.Sum(entry => entry.Subset.Cells.Length)} altogether, none of which any weights get right throughout, and which share the samples' costs"),
        Rule: Name)
    {
        Packing = new PackingClaim(
            packing.Unit * denominator,
            [.. packing.Subsets.Select(entry => new PackedSubset([.. entry.Subset.Cells.Select(cells.Sample)], [.. entry.Subset.Multipliers.Select(multiplier => (BigInteger)multiplier)], entry.Share))]),
    };
}
