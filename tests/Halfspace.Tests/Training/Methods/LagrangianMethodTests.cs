using Halfspace.Certificates;
using Halfspace.Tests.Certificates;
using Halfspace.Tests.Training.Decomposition;
using Halfspace.Tests.Training.Formulations;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>The ascents reach the dual's optimum, its bound is below and its networks above the optimum, and certificates of it hold.</summary>
public sealed class LagrangianMethodTests
{
    public static TheoryData<string, DualAscent> Ascents() => new()
    {
        { "lagrangian-products", DualAscent.Bundle },
        { "lagrangian-copies", DualAscent.Bundle },
        { "lagrangian-products", DualAscent.Subgradient },
        { "lagrangian-copies", DualAscent.Subgradient },
    };

    [Theory]
    [MemberData(nameof(Ascents))]
    public void Bounds_are_below_and_networks_above_the_optimum(string name, DualAscent ascent)
    {
        const int seed = 121;
        var random = new Random(seed);
        var method = ((LagrangianMethod)TrainingMethods.Of("zero-one").Find(name)!).With(ascent, 0);
        for (var round = 0; round < 8; round++)
        {
            var problem = BendersTests.RandomProblem(random);
            var least = PatternBruteForce.Least(problem);
            var result = BendersTests.Train(method, problem);
            var place = $"seed {seed}, round {round}, {problem}: {result.Outcome}, optimum {least}; {string.Join(' ', result.Notes)}";
            Assert.True(result.Outcome.Bound!.Value <= new Cost(least, 1), place);
            Assert.True(result.Outcome.Value >= new Cost(least, 1), place);
            Assert.Equal(problem.Objective.IdenticalInputsBound(problem), result.Outcome.Bound.Value);
            Assert.NotEmpty(result.DualSteps!);
            var report = TrainingCertificates.Of(problem, result, "zero-one").Check(CertificateEngine.Instance, TestContext.Current.CancellationToken);
            Assert.True(report.Verdict == Verdict.Verified, place + string.Join("; ", report.Lines));
        }
    }

    [Theory]
    [InlineData("lagrangian-products")]
    [InlineData("lagrangian-copies")]
    public void A_bundle_proves_the_dual_of_separable_data_to_be_zero(string name)
    {
        var method = ((LagrangianMethod)TrainingMethods.Of("zero-one").Find(name)!).With(DualAscent.Bundle, 0);
        var result = BendersTests.Train(method, ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2]));
        Assert.Contains("no multipliers give more", result.Notes[0], StringComparison.Ordinal);
        Assert.True(result.DualSteps![0].Value < -1, "the source's start is no optimum");
        Assert.Equal(0, result.DualSteps![^2].Best, 1e-5);
    }

    [Theory]
    [InlineData("lagrangian-products")]
    [InlineData("lagrangian-copies")]
    public void The_published_step_rule_converges_as_published(string name)
    {
        var method = ((LagrangianMethod)TrainingMethods.Of("zero-one").Find(name)!).With(DualAscent.Subgradient, 0);
        var result = BendersTests.Train(method, ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [2, 2, 2]));
        var climbed = result.DualSteps!.SkipLast(1).ToArray();
        Assert.InRange(climbed.Max(step => step.Value), -1e-5, 1e-9);
        Assert.InRange(climbed.Length, 20, 1000);
    }

    [Fact]
    public void Larger_bounds_than_the_multipliers_give_are_refuted()
    {
        var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [1]);
        var result = BendersTests.Train(LagrangianMethod.Copies.With(DualAscent.Bundle, 0), problem);
        var certificate = TrainingCertificates.Of(problem, result, "zero-one");
        Assert.Equal(Verdict.Verified, certificate.Verdict());
        var inflated = certificate with { Outcome = certificate.Outcome with { Bound = certificate.Outcome.Bound! with { Value = new Fraction(1, 1) } } };
        Assert.Equal(Verdict.Refuted, inflated.Verdict());
        Assert.Equal(Verdict.Refuted, (certificate with { Multipliers = new MultiplierClaim("lagrangian-copies", [1.0]) }).Verdict());
        Assert.Equal(Verdict.Refuted, (certificate with { Outcome = certificate.Outcome with { Value = new Fraction(0, 1) } }).Verdict());
    }
}
