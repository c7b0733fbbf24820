using System.Numerics;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training;

namespace Halfspace.Tests.Training.Objectives;

/// <summary>An objective that no list has: outputs whose value times their target is below a threshold, as a count or as a share of the samples.</summary>
internal sealed class OutputsBelow(int least, bool isMean = false) : ICorrectnessObjective
{
    public string Name { get; init; } = $"{(isMean ? "mean-below" : "outputs-below")}({least})";

    public string Counts => "outputs below the threshold";

    public bool AllowsMirroredOutputs => true;

    public bool IsMetBySign => false;

    public BigInteger Denominator(TrainingProblem problem) => isMean ? problem.Data.SampleCount : 1;

    public bool IsMonotone(TrainingProblem problem) => true;

    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

    public CostShape Shape(TrainingProblem problem) => CostShape.Outputs;

    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) => PriceOutput(problem, trace.Outputs(sample)[output], problem.Target(sample, output)) == 0;

    public Int128 PriceOutput(TrainingProblem problem, long output, int target) => target * output >= least ? 0 : 1;

    public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => isMean ? null : (least, least);

    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels) => problem.OutputCount == 1 ? Math.Min(labels[0], labels[1]) : null;

    public Cost? Score(TrainingProblem problem, NetworkTrace trace) =>
        new(Enumerable.Range(0, problem.Data.SampleCount).Sum(k => Enumerable.Range(0, problem.OutputCount).Count(j => !IsMet(problem, trace, k, j))), Denominator(problem));

    public SearchGuide Guide(TrainingProblem problem) => new(new DeficitCost { Threshold = least, Jump = 1 }, new DeficitCost { Threshold = least, Linear = 1.0 / least });

    public LinearExpression AddTo(TrainingMip mip)
    {
        var unmet = LinearExpression.Zero;
        foreach (var j in mip.StatedOutputs)
        {
            for (var k = 0; k < mip.Problem.Data.SampleCount; k++) unmet = unmet.Plus(mip.OutputMultiplicity, mip.AddMiss(this, k, j, least));
        }

        return unmet;
    }
}
