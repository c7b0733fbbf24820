#:project ../src/Halfspace/Halfspace.csproj
// An objective in one file: outputs that do not reach a margin of three. Search, exact fits, bounds, the MIP and certificates work with it as with a built-in one.
using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;

// Two samples have the same input and different labels, so one of them stays below the margin, and a bound says so without a solver.
var twins = new Dataset("twins", [1, 0, 1, 0, 0, 1], [0, 1, 1], ["a", "b"], ["no", "yes"], scale: 1);
var problem = new TrainingProblem(twins, [2], 2, [new MarginOfThree()], OutputCoding.Single);
foreach (var method in new ITrainingMethod[] { new SearchMethod(), new BranchAndBoundMethod(), new MipMethod() })
{
    var result = problem.Train(new TrainingOptions { TimeLimit = 1 }, method);
    Console.WriteLine($"{method.Name}: {result.Status}, {result.Outcome.Value} output below the margin");

    // Whoever re-checks the certificate supplies the objective: it scores the outputs, and the report says so.
    var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    result.Certificate.Save(path);
    var report = CertificateFile.Read(path).Check(CertificateEngine.With(new MarginOfThree()));
    File.Delete(path);
    Console.WriteLine(report.Summary);
    if (report.Verdict != Verdict.Trusted) throw new InvalidOperationException("The certificate is not what it should be.");
}

internal sealed class MarginOfThree : ICorrectnessObjective
{
    public string Name => "margin-of-three";
    public string Counts => "outputs below three";
    public bool AllowsMirroredOutputs => true;
    public bool IsMetBySign => false;
    public bool IsMonotone(TrainingProblem problem) => true;
    public BigInteger Denominator(TrainingProblem problem) => 1;
    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);
    public CostShape Shape(TrainingProblem problem) => CostShape.Outputs;
    public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => (3, 3);
    public Int128 PriceOutput(TrainingProblem problem, long output, int target) => target * output >= 3 ? 0 : 1;
    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) => problem.Target(sample, output) * trace.Outputs(sample)[output] >= 3;

    // Samples with equal inputs get one answer, so the rarer label is missed. This member opens the counting bounds.
    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels) =>
        labels.Length == 2 ? problem.OutputCount * Math.Min(labels[0], labels[1]) : null;

    // The exact cost of a network, from its outputs in integers.
    public Cost? Score(TrainingProblem problem, NetworkTrace trace) =>
        new(Enumerable.Range(0, problem.Data.SampleCount).Sum(k => Enumerable.Range(0, problem.OutputCount).Count(j => !IsMet(problem, trace, k, j))), 1);

    // What the search counts, and the smoother cost that it walks on.
    public SearchGuide Guide(TrainingProblem problem) => new(new DeficitCost { Threshold = 3, Jump = 1 }, new DeficitCost { Threshold = 3, Linear = 1 / 3.0, Cap = 6 });

    // The rows of a MIP: a binary for each output that may miss the margin.
    public LinearExpression AddTo(TrainingMip mip) => LinearExpression.Sum(mip.StatedOutputs.SelectMany(j =>
        Enumerable.Range(0, mip.Problem.Data.SampleCount).Select(k => mip.AddMiss(this, k, j, 3)))) * mip.OutputMultiplicity;
}
