using System.Numerics;
using Halfspace.Networks;
using Halfspace.Training.ExactFit;

namespace Halfspace.Training.LowerBounds;

/// <summary>
/// What a bound is about: the last objective of a problem, over all networks whose earlier objectives cost no more
/// than given.
/// </summary>
/// <param name="Problem">A problem whose last objective is bounded.</param>
/// <param name="Kept">The costs that the earlier objectives may not exceed; a shorter list leaves the rest free.</param>
public sealed record ProofStage(TrainingProblem Problem, IReadOnlyList<Cost> Kept)
{
    /// <summary>A problem's only objective.</summary>
    public ProofStage(TrainingProblem problem)
        : this(problem, [])
    {
    }

    /// <summary>A bound beyond which none is of interest; null for none.</summary>
    public Cost? Enough { get; init; }

    /// <summary>Whether <see cref="Enough"/> is a claim to be re-derived, so that no smaller bound is of interest either.</summary>
    public bool IsClaim { get; init; }

    /// <summary>Whether a search waits for this, so that what takes more than a moment is left out.</summary>
    internal bool IsQuick { get; init; }

    /// <summary>Told of each bound that is proved before the last one; null for nobody.</summary>
    public Action<BoundProof>? Improved { get; init; }

    /// <summary>Told of networks that a derivation comes upon; null for nobody.</summary>
    public Action<IntegerNetwork>? Found { get; init; }

    /// <summary>Threads that a derivation may use.</summary>
    internal int Threads { get; init; } = 1;

    /// <summary>Wall time that all derivations have together, so that one that seldom ends by itself leaves some to others; null for no limit.</summary>
    internal double? Seconds { get; init; }

    /// <summary>The cost of the best network so far, where others look for one meanwhile; null for nobody.</summary>
    internal Func<Cost?>? Reached { get; init; }

    /// <summary>
    /// Whether the fit over the inputs used is the bound to begin with (<see cref="SupportFit.GoesFirst"/>), and those that compare samples are passed over: they say nothing, too, where a
    /// network is known that costs less than the cheapest miss, so that some network misses nothing, and the fit has little to do then. A claim is re-derived by the bound that it names.
    /// </summary>
    internal bool IsForSupports => !IsClaim && (SupportFit.GoesFirst(Problem)
        || (Reached?.Invoke() is { } reached && Objective is ICorrectnessObjective objective && objective.Steps(Problem) is { } steps && SupportFit.Fits(Problem)
            && reached < new Cost(BigInteger.Min(steps.PlusCost, steps.MinusCost), Objective.Denominator(Problem))));

    /// <summary>The objective that is bounded.</summary>
    public ITrainingObjective Objective => Problem.Objectives[^1];

    /// <summary>
    /// True when every network in question is right on every output of every sample: zero or more where the target is
    /// +1, at most -1 where it is -1. That is the hard condition of objectives without an earlier one that says what is
    /// right, and what such an earlier objective implies when nothing is missed.
    /// </summary>
    public bool IsAllRight => Objective is not ICorrectnessObjective && (Problem.CorrectnessBefore(Objective) is null || MissesNothing(objective => objective.ZeroMeansSigns(Problem)));

    /// <summary>
    /// True when no right output is left out of its margin: only sat-margin counts outputs as wrong that have the right sign, unless all reach
    /// its margin.
    /// </summary>
    public bool CountsEverySample => Problem.CorrectnessBefore(Objective) is not { CountsOutputs: true, IsMetBySign: false } || ReachesMargin;

    /// <summary>True when every output reaches the margin of one half on every sample, because an earlier sat-margin or min-hinge costs nothing.</summary>
    public bool ReachesMargin => MissesNothing(objective => objective.ZeroReachesMargin);

    /// <summary>The number of different labels in the data.</summary>
    public int PresentClasses => Problem.Data.ClassSizes().Count(size => size > 0);

    /// <summary>The fewest non-constant neurons that tell the present classes apart: the logarithm to base two, rounded up.</summary>
    public int FewestNeurons => System.Numerics.BitOperations.Log2((uint)(2 * Math.Max(1, PresentClasses) - 1));

    private bool MissesNothing(Func<ICorrectnessObjective, bool> counts)
    {
        for (var s = 0; s < Math.Min(Kept.Count, Problem.Objectives.Count - 1); s++)
        {
            if (Problem.Objectives[s] is ICorrectnessObjective objective && counts(objective) && Kept[s].Numerator <= 0) return true;
        }

        return false;
    }
}
