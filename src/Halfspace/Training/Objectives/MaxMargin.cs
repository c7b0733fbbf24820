using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;

namespace Halfspace.Training.Objectives;

/// <summary>
/// Minus the sum over all neurons of the neuron's margin, with every sample classified correctly (Icarte et al., CP 2019).
/// A neuron's margin is the smallest magnitude of its pre-activation over the samples, in units of real inputs; for an
/// output it is the smallest target times output.
/// </summary>
/// <remarks>
/// The published model keeps a negative pre-activation at most -eps - m and so loses eps for each such neuron; here
/// pre-activations are exact and the margin is the limit for eps to zero. After an objective that says which outputs are
/// right, that objective's value is kept, output margins count right outputs only, and after min-hinge, which has no
/// count, output margins are left out.
/// </remarks>
public sealed class MaxMargin : ITrainingObjective
{
    private MaxMargin()
    {
    }

    /// <summary>The objective.</summary>
    public static MaxMargin Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "max-margin";

    /// <inheritdoc/>
    public string Counts => "minus the sum of margins";

    /// <inheritdoc/>
    public bool AllowsMirroredOutputs => false;

    /// <inheritdoc/>
    public BigInteger Denominator(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Data.Scale;
    }

    /// <inheritdoc/>
    public bool IsMonotone(TrainingProblem problem) => false;

    /// <inheritdoc/>
    public CostShape Shape(TrainingProblem problem) => CostShape.Network;

    /// <inheritdoc/>
    public NetworkQuantity? Quantity => NetworkQuantity.Margins;

    /// <summary>
    /// No margin exceeds the largest pre-activation that a sample allows: the smallest sample where all samples count; the largest for
    /// outputs of which only the right samples count, since these may be any.
    /// </summary>
    public Cost TrivialBound(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var governing = problem.CorrectnessBefore(this);
        var (smallest, largest) = (long.MaxValue, 0L);
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            long norm = problem.Data.Scale;
            foreach (var value in problem.Data.Row(k)) norm += Math.Abs((long)value);
            (smallest, largest) = (Math.Min(smallest, norm), Math.Max(largest, norm));
        }

        var sum = BigInteger.Zero;
        for (var l = 1; l < problem.Widths.Count; l++)
        {
            var isOutput = l == problem.Widths.Count - 1;
            if (isOutput && governing is { CountsOutputs: false }) continue;
            var limit = l > 1 ? (problem.Widths[l - 1] + 1L) * problem.Data.Scale : isOutput && governing is not null ? largest : smallest;
            sum += (BigInteger)problem.Widths[l] * problem.Range * limit;
        }

        return new Cost(-sum, problem.Data.Scale);
    }

    /// <inheritdoc/>
    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        var governing = problem.CorrectnessBefore(this);
        if (governing is null && !HardCorrectness.Holds(problem, trace)) return null;
        long sum = 0;
        for (var l = 0; l < problem.Widths.Count - 1; l++)
        {
            var isOutput = l == problem.Widths.Count - 2;
            if (isOutput && governing is { CountsOutputs: false }) continue;
            for (var j = 0; j < problem.Widths[l + 1]; j++)
            {
                var margin = isOutput ? OutputMargin(problem, trace, governing, j) : trace.SmallestMagnitude(l, j);
                sum += l == 0 ? margin : margin * problem.Data.Scale;
            }
        }

        return new Cost(-sum, problem.Data.Scale);
    }

    /// <summary>Minus the sum of margins, under the hard condition.</summary>
    public SearchGuide Guide(TrainingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var governing = problem.CorrectnessBefore(this);
        double scale = problem.Data.Scale;
        return SearchGuide.Correctness(problem) with
        {
            Extra = view =>
            {
                var sum = 0.0;
                for (var l = 0; l < problem.Hidden.Count; l++)
                {
                    for (var j = 0; j < problem.Hidden[l]; j++) sum += view.HiddenMargin(l, j) * (l == 0 ? 1 : scale);
                }

                if (governing is { CountsOutputs: false }) return -sum / scale;
                for (var j = 0; j < problem.OutputCount; j++)
                    sum += view.OutputMargin(j, governing?.Guide(problem).Exact) * (problem.Hidden.Count == 0 ? 1 : scale);
                return -sum / scale;
            },
        };
    }

    /// <inheritdoc/>
    public LinearExpression AddTo(TrainingMip mip)
    {
        var problem = mip.Problem;
        var governing = problem.CorrectnessBefore(this);
        if (governing is null) HardCorrectness.AddTo(mip);
        var cost = LinearExpression.Zero;
        for (var l = 0; l < problem.Hidden.Count; l++)
        {
            for (var j = 0; j < problem.Hidden[l]; j++) cost = cost.Plus(-1, mip.AddHiddenMargin(l, j));
        }

        if (governing is { CountsOutputs: false }) return cost;
        foreach (var j in mip.StatedOutputs) cost = cost.Plus(-1, governing is null ? AddMargin(mip, j) : AddMargin(mip, j, governing));
        return cost;
    }

    /// <summary>The margin of an output over all samples.</summary>
    private static Variable AddMargin(TrainingMip mip, int output)
    {
        var samples = Enumerable.Range(0, mip.Problem.Data.SampleCount);
        var margin = mip.Model.AddContinuous(0, samples.Min(k => mip.OutputLimit(k, output)) / (double)mip.OutputUnit, FormattableString.Invariant($"margin_out_{output}"));
        foreach (var k in samples) mip.Model.AddConstraint(mip.SignedOutput(k, output) - margin >= 0);
        return margin;
    }

    /// <summary>The margin of an output over the samples that an objective counts as right; zero where none is.</summary>
    private static Variable AddMargin(TrainingMip mip, int output, ICorrectnessObjective governing)
    {
        var (count, unit) = (mip.Problem.Data.SampleCount, (double)mip.OutputUnit);
        var limits = Enumerable.Range(0, count).Select(k => mip.OutputLimit(k, output) / unit).ToArray();
        var largest = limits.Max();
        var margin = mip.Model.AddContinuous(0, largest, FormattableString.Invariant($"margin_out_{output}"));
        var missed = LinearExpression.Zero;
        // A right sample's output may be on the wrong side of zero where only outputs are compared; then there is no margin.
        Variable? none = governing.ZeroMeansSigns(mip.Problem) ? null : mip.Model.AddBinary(FormattableString.Invariant($"no_margin_{output}"));
        if (none is { } off) mip.Model.AddConstraint(margin + largest * off <= largest);
        for (var k = 0; k < count; k++)
        {
            var miss = mip.MissOf(governing, k, output);
            var distance = (mip.SignedOutput(k, output) - margin).Plus(limits[k] + largest, miss);
            mip.Model.AddConstraint((none is { } absent ? distance.Plus(limits[k], absent) : distance) >= 0);
            missed = missed.Plus(1, miss);
        }

        mip.Model.AddConstraint(margin + largest * missed <= largest * count);
        return margin;
    }

    private static long OutputMargin(TrainingProblem problem, NetworkTrace trace, ICorrectnessObjective? governing, int output)
    {
        var margin = long.MaxValue;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            if (governing is null || governing.IsMet(problem, trace, k, output))
                margin = Math.Min(margin, problem.Target(k, output) * trace.Outputs(k)[output]);
        }

        return margin == long.MaxValue ? 0 : Math.Max(0, margin);
    }
}
