using Halfspace.Networks;
using Halfspace.Training.Objectives;

namespace Halfspace.Training.Gradient;

/// <summary>
/// Gradient descent on integer sign networks, the baseline of Thorbjarnarson and Yorke-Smith (2020): real shadow weights in [-P, P] are rounded on the way
/// forward, and the gradient passes straight through rounding and, within a window, through the sign.
/// </summary>
/// <remarks>
/// The loss is <see cref="MinHinge"/>'s, the normalised squared hinge with margin one half, as a sum over
/// outputs and samples; Adam does not see the difference between the sum and the mean. Any depth, range and coding.
/// </remarks>
internal static class StraightThrough
{
    /// <summary>Trains a network, for example as a start for a search.</summary>
    /// <returns>
    /// The best network that the descent passed through by the problem's objectives, evaluated exactly; also when
    /// cancelled. Where none met a hard condition, null.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of bounds, or the start does not fit the problem.</exception>
    public static IntegerNetwork? Train(TrainingProblem problem, StraightThroughOptions? options = null, CancellationToken cancellationToken = default)
    {
        var run = Execute(problem, options ?? new StraightThroughOptions(), null, cancellationToken);
        return run.Best;
    }

    internal static GradientRun Execute(TrainingProblem problem, StraightThroughOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options.Check();
        if (options.Start is { } start) problem.CheckFits(start);
        var run = new GradientRun(problem, options, progress, cancellationToken);
        run.Execute();
        return run;
    }
}
