using Halfspace.Mip.Exact;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.LowerBounds;

/// <summary>H neurons of a hidden layer have 2^H codes at most, and samples of one code get the same outputs: with more classes than codes, samples of some classes are missed.</summary>
/// <remarks>
/// Of the samples of a code, at most one class is right: in mistakes and max-correct the others are missed; in sat-margin each of the others has an output below its margin, since
/// with equal outputs either that of its class or that of the right one is. So the best that C codes can do is to keep the C classes that would cost most. <b>Useful</b> for many classes and a
/// narrow layer, however many samples there are.
/// </remarks>
internal sealed class NeuronCodesBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "neuron-codes";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Combinatorial;

    /// <inheritdoc/>
    public bool IsCheap => true;

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var problem = stage.Problem;
        if (cancellationToken.IsCancellationRequested || problem.Hidden.Count == 0 || stage.Objective is not (Mistakes or MaxCorrect or SatMargin)) return null;
        var neurons = problem.Hidden.Min();
        if (neurons >= 31 || 1L << neurons >= stage.PresentClasses) return null;
        var (codes, denominator) = (1 << neurons, stage.Objective.Denominator(problem));
        Rational CostOf(int count, int label) => (stage.Objective is Mistakes mistakes ? mistakes.Costs.Of(label) : Rational.One) * count;
        var left = problem.Data.ClassSizes().Select(CostOf).OrderDescending().Skip(codes).Aggregate(Rational.Zero, (sum, cost) => sum + cost);
        return new BoundProof(
            new Cost((left * (Rational)denominator).Floor(), denominator),
            Kind,
            $"{neurons} neurons of a layer have {codes} codes, and the samples of one code get one class of {stage.PresentClasses}",
            Rule: Name);
    }
}
