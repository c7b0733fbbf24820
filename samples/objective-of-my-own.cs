#:project ../src/Halfspace/Halfspace.csproj
// An objective in one file: outputs that do not reach a margin of three. It gets the search, the exact fits, the bounds, the MIP and the certificates of the built-in ones.
using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;

var problem = new TrainingProblem(Benchmarks.Find("monks-1").Train, hidden: [3], range: 1, [new MarginOfThree()], OutputCoding.Single);
foreach (var method in TrainingMethods.All.Where(method => method.Name is "hybrid" or "search"))
{
    var result = problem.Train(new TrainingOptions { TimeLimit = 3 }, method);
    Console.WriteLine($"{method.Name}: {result.Status}, {result.Outcome.Value} outputs below the margin, bound {result.Outcome.Bound!.Value}");
}

// Two samples with the same input and different labels: one of them stays below the margin, and a bound says so without a solver.
var twins = new Dataset("twins", [1, 0, 1, 0, 0, 1], [0, 1, 1], ["a", "b"], ["no", "yes"], 1);
var small = new TrainingProblem(twins, [2], 2, [new MarginOfThree()], OutputCoding.Single);
Console.WriteLine($"{CostBounds.All.Find("identical-inputs")!.Derive(new ProofStage(small), default)!.Value} by identical inputs");
foreach (var method in new ITrainingMethod[] { new BranchAndBoundMethod(), new MipMethod() })
{
    var result = small.Train(method: method);
    Console.WriteLine($"{method.Name}: {result.Status}, {result.Outcome.Value}");

    // Whoever re-checks the certificate gives the objective: what the network costs is scored by this, and the report says so.
    var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    result.Certificate.Save(path);
    var report = CertificateFile.Read(path).Check(CertificateEngine.With(new MarginOfThree()));
    File.Delete(path);
    Console.WriteLine(report.Summary);
    if (report.Verdict != Verdict.Trusted) throw new InvalidOperationException("The certificate is not what it should be.");
    foreach (var claim in report.Texts(Finding.Confirmed)) Console.WriteLine("holds: " + claim);
}

/// <summary>The number of outputs whose value times their target is below three.</summary>
internal sealed class MarginOfThree : ICorrectnessObjective
{
    public string Name => "margin-of-three";

    public string Counts => "outputs below three";

    public bool AllowsMirroredOutputs => true;

    public BigInteger Denominator(TrainingProblem problem) => 1;

    public bool IsMonotone(TrainingProblem problem) => true;

    public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

    public CostShape Shape(TrainingProblem problem) => CostShape.Outputs;

    public bool IsMetBySign => false;

    public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) => problem.Target(sample, output) * trace.Outputs(sample)[output] >= 3;

    public Int128 PriceOutput(TrainingProblem problem, long output, int target) => target * output >= 3 ? 0 : 1;

    public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => (3, 3);

    public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels)
    {
        var (size, unmet) = (0, 0);
        foreach (var count in labels) size += count;
        for (var j = 0; j < problem.OutputCount; j++)
        {
            var plus = labels[problem.Coding == OutputCoding.Single ? 1 : j];
            unmet += Math.Min(plus, size - plus);
        }

        return unmet;
    }

    public Cost? Score(TrainingProblem problem, NetworkTrace trace)
    {
        var unmet = 0;
        for (var k = 0; k < problem.Data.SampleCount; k++)
        {
            for (var j = 0; j < problem.OutputCount; j++) unmet += IsMet(problem, trace, k, j) ? 0 : 1;
        }

        return new Cost(unmet, 1);
    }

    public SearchGuide Guide(TrainingProblem problem) => new(
        new DeficitCost { Threshold = 3, Jump = 1 },
        new DeficitCost { Threshold = 3, Linear = 1 / 3.0, Cap = 6 });

    public LinearExpression AddTo(TrainingMip mip)
    {
        var unmet = LinearExpression.Zero;
        foreach (var j in mip.StatedOutputs)
        {
            for (var k = 0; k < mip.Problem.Data.SampleCount; k++) unmet = unmet.Plus(mip.OutputMultiplicity, mip.AddMiss(this, k, j, 3));
        }

        return unmet;
    }
}
