using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// The optimum of one neuron whose inputs are limited or have a price, or a bound on it, by branch and bound over the inputs used; see <see cref="SupportFit"/>. A re-check proves
/// the stated value at once.
/// </summary>
internal sealed class SupportBound : ICostBound
{
    /// <inheritdoc/>
    public string Name => "supports";

    /// <inheritdoc/>
    public ProofKind Kind => ProofKind.Exhaustive;

    /// <inheritdoc/>
    public bool IsCheap => false;

    /// <summary>The problem of a stage's objective alone, where a fit over supports takes it; null elsewhere.</summary>
    public static TrainingProblem? Problem(ProofStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var problem = stage.Problem;
        if (problem.Hidden.Count > 0 || problem.OutputCount != 1 || problem.RealWeights is not null) return null;
        // Limits on errors are about the first objective; left away they leave a bound that holds with them.
        var alone = new TrainingProblem(problem.Data, problem.Hidden, problem.Range, [stage.Objective], problem.Coding, problem.Limits with { MaxFalsePositives = null, MaxFalseNegatives = null });
        return SupportFit.Fits(alone) ? alone : null;
    }

    /// <inheritdoc/>
    public BoundProof? Derive(ProofStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (Problem(stage) is not { } problem) return null;
        if (stage.Enough is { } enough && (enough.Denominator != stage.Objective.Denominator(problem) || enough.Numerator >= SupportFitResult.NoLimit || enough.Numerator < 0)) return null;
        var result = SupportFit.Solve(
            problem,
            (long?)stage.Enough?.Numerator,
            long.MaxValue,
            stage.IsClaim ? Environment.ProcessorCount : stage.Threads,
            () => (long?)stage.Reached?.Invoke()?.Numerator,
            (value, nodes) => stage.Improved?.Invoke(Proof(stage, value, nodes)),
            stage.Found,
            cancellationToken);
        // Where no weights keep the limits there is no cost to bound.
        if (result.Bound is <= 0 or SupportFitResult.NoLimit || (stage.IsClaim && result.Bound < stage.Enough?.Numerator)) return null;
        return Proof(stage, result.Bound, result.Nodes);
    }

    /// <summary>A bound that a fit has proved, in units of one over the objective's denominator.</summary>
    internal static BoundProof Proof(ProofStage stage, long value, long nodes) => new(
        new Cost(value, stage.Objective.Denominator(stage.Problem)),
        ProofKind.Exhaustive,
        FormattableString.Invariant($"no network costs less, by branch and bound over the inputs used ({nodes} nodes) and over their weights"),
        Rule: "supports");
}
