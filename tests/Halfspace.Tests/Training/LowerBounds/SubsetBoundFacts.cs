using Halfspace.Certificates;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Bounds over a subset: sound, growing to the optimum, and re-checked with the samples that the certificate lists.</summary>
public sealed class SubsetBoundFacts
{
    [Fact]
    public void A_grown_subset_proves_the_optimum_and_a_certificate_lists_it()
    {
        var random = new Random(25);
        var proved = 0;
        for (var trial = 0; trial < 3; trial++)
        {
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 12, 2, 2, 4), [1], 1, SatMargin.Instance, OutputCoding.Single);
            var optimum = TinyProblems.BestByBruteForce(problem)!.Value;
            var network = AllNetworks.Of(problem).First(candidate => problem.Score(candidate)[0] == optimum).Clone();
            var method = new TryAll();
            var bound = new SubsetBound(problem, method, method, new TrainingOptions()).Grow([0, 1], optimum, 60, 10, cancellationToken: TestContext.Current.CancellationToken);
            if (optimum.Numerator == 0 || bound is null) continue;
            proved++;
            Assert.True(bound.Value <= optimum);
            Assert.NotNull(bound.Samples);
            Assert.Equal(Verdict.Verified, Certify(problem, network, bound).Verdict());
            Assert.Equal(Verdict.Refuted, Certify(problem, network, bound with { Value = new Cost(optimum.Numerator + 1, 1) }).Verdict());
            Assert.Equal(Verdict.Refuted, Certify(problem, network, bound with { Samples = [0, 0, 1] }).Verdict());
            Assert.Equal(Verdict.Refuted, Certify(problem, network, bound with { Samples = [0, 99] }).Verdict());
            Assert.Equal(Verdict.Refuted, Certify(problem, network, bound with { Samples = [0] }).Verdict());
        }

        Assert.True(proved > 0, "seed 25: no subset gave a bound");
    }

    [Theory]
    [InlineData(100, 10, 16, 784, true)]
    [InlineData(200, 2, 3, 10, true)]
    [InlineData(4000, 4000, 4, 10, false)]
    public void Parts_of_thousands_of_classes_are_not_given_to_a_solver(int samples, int classes, int hidden, int inputs, bool isWorthwhile) =>
        Assert.Equal(isWorthwhile, SubsetBound.IsWorthwhile(TinyProblems.Problem(TinyProblems.Random(new Random(1), samples, inputs, classes, 9), [hidden], 1, MaxCorrect.Instance)));

    [Fact]
    public void A_scale_that_depends_on_the_samples_is_refused()
    {
        Assert.False(SubsetBound.Fits(TinyProblems.Problem(TinyProblems.Xor, [], 1, SatMargin.Instance)));
        Assert.True(SubsetBound.Fits(TinyProblems.Problem(TinyProblems.Xor, [], 1, MaxCorrect.Instance)));
    }

    /// <summary>A method that tries every network and has the exhaustive bound.</summary>
    private sealed class TryAll : ITrainingMethod
    {
        public string Name => "try-all";

        public TrainingResult Run(TrainingProblem problem, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        {
            var optimum = TinyProblems.BestByBruteForce(problem);
            var best = AllNetworks.Of(problem).First(network => problem.Score(network)[0] == optimum).Clone();
            return new TrainingResult
            {
                Status = TrainingStatus.Optimal,
                Network = best,
                Method = Name,
                Outcomes = [new ObjectiveOutcome(problem.Objectives[0].Name, problem.Score(best)[0], new ExhaustiveBound().Derive(new ProofStage(problem), cancellationToken))],
            };
        }
    }
}
