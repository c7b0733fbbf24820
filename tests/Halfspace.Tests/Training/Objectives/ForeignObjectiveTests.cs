using System.Numerics;
using Halfspace.Certificates;
using Halfspace.Mip;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Training.Objectives;

/// <summary>An objective that no list has gets search, exact fits, bounds and MIP, because it is asked and not recognised.</summary>
public sealed class ForeignObjectiveTests
{
    [Fact]
    public void Every_method_and_bound_agrees_with_brute_force()
    {
        TestSolvers.Get("highs");
        const int seed = 51;
        var random = new Random(seed);
        var derived = new HashSet<string>();
        for (var trial = 0; trial < 6; trial++)
        {
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 5, 2, 2, 2), [2], 2 - trial % 2, new Threshold(2), OutputCoding.Single);
            var optimum = TinyProblems.BestByBruteForce(problem)!.Value;
            foreach (var name in new[] { "hybrid", "mip", "branch-and-bound", "search" })
            {
                var result = problem.Train(new TrainingOptions { TimeLimit = 10, MoveLimit = name == "search" ? 20_000 : null, Threads = 2 }, TrainingMethods.All.Get(name), cancellationToken: TestContext.Current.CancellationToken);
                var place = $"seed {seed}, trial {trial}, {name}: {result}";
                Assert.True(result.Outcome.Value >= optimum && result.Outcome.Bound!.Value <= optimum, place);
                if (name != "search") Assert.True(result.Status == TrainingStatus.Optimal && result.Outcome.Value == optimum, place);
            }

            foreach (var bound in CostBounds.All)
            {
                if (bound.Derive(new ProofStage(problem), TestContext.Current.CancellationToken) is not { } proof) continue;
                derived.Add(bound.Name);
                Assert.True(proof.Value <= optimum, $"seed {seed}, trial {trial}: {bound.Name} proves {proof.Value}, the optimum is {optimum}");
            }
        }

        Assert.Superset(new HashSet<string> { "identical-inputs", "exhaustive", "branch-and-bound" }, derived);
    }

    [Fact]
    public void A_certificate_of_an_objective_that_the_checker_does_not_know_is_refuted()
    {
        TestSolvers.Get("highs");
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [2], 1, new Threshold(2), OutputCoding.Single);
        var certificate = problem.Train(method: new BranchAndBoundMethod(), cancellationToken: TestContext.Current.CancellationToken).Certificate;
        var report = certificate.Check(CertificateEngine.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Refuted, report.Verdict);
        Assert.Contains(report.Lines, line => line.Text.Contains("there is no objective 'threshold'", StringComparison.Ordinal));
    }

    /// <summary>Outputs whose value times their target is below a threshold.</summary>
    private sealed class Threshold(int least) : ICorrectnessObjective
    {
        public string Name => "threshold";

        public string Counts => "outputs below the threshold";

        public bool AllowsMirroredOutputs => true;

        public bool IsMetBySign => false;

        public BigInteger Denominator(TrainingProblem problem) => 1;

        public bool IsMonotone(TrainingProblem problem) => true;

        public Cost TrivialBound(TrainingProblem problem) => new(0, 1);

        public CostShape Shape(TrainingProblem problem) => CostShape.Outputs;

        public bool IsMet(TrainingProblem problem, NetworkTrace trace, int sample, int output) => PriceOutput(problem, trace.Outputs(sample)[output], problem.Target(sample, output)) == 0;

        public Int128 PriceOutput(TrainingProblem problem, long output, int target) => target * output >= least ? 0 : 1;

        public (int Plus, int Minus)? Thresholds(TrainingProblem problem) => (least, least);

        public BigInteger? PriceGroup(TrainingProblem problem, ReadOnlySpan<int> labels) => Math.Min(labels[0], labels[1]);

        public Cost? Score(TrainingProblem problem, NetworkTrace trace) =>
            new(Enumerable.Range(0, problem.Data.SampleCount).Sum(k => Enumerable.Range(0, problem.OutputCount).Count(j => !IsMet(problem, trace, k, j))), 1);

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
}
