using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;
using static Halfspace.Tests.Certificates.CertificateChecks;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Bounds that are tight on data made for them, and the re-check of their certificates.</summary>
public sealed class BoundFacts
{
    private static readonly Dataset Twins = TinyProblems.Make("twins", 1, ([1, 0], 0), ([1, 0], 1), ([1, 0], 0), ([0, 1], 1));

    [Theory]
    [InlineData("max-correct", 1)]
    [InlineData("sat-margin", 2)]
    [InlineData("min-hinge", 4.0 / 3)]
    public void Equal_inputs_with_different_labels_cost_what_their_best_output_costs(string objective, double expected)
    {
        // Two samples against one at the best output s = B / 12 with B = 4: between integers, so at least the parabola's least value.
        var problem = TinyProblems.Problem(Twins, [3], 1, TrainingObjectives.All.Find(objective)!);
        var bound = BoundDerivation.Cheap(problem, 0, []);
        Assert.Equal("identical-inputs", bound.Rule);
        if (objective == "min-hinge") Assert.InRange(bound.Value.Value, expected, 1.5);
        else Assert.Equal(expected, bound.Value.Value);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    [InlineData(4, 8)]
    public void Single_pixel_classes_have_the_smallest_network_proved(int classes, int weights)
    {
        // Four outputs, and one sample for each of the first classes, each with a pixel of its own.
        var data = new Dataset(
            "pixels",
            [.. Enumerable.Range(0, classes).SelectMany(k => Enumerable.Range(0, 4).Select(i => i == k ? 5 : 0))],
            [.. Enumerable.Range(0, classes)],
            ["a", "b", "c", "d"],
            ["0", "1", "2", "3"],
            5);
        var problem = TinyProblems.Problem(data, [4], 1, MinWeight.Instance);
        var bound = BoundDerivation.Cheap(problem, 0, []);
        Assert.Equal(weights, bound.Value.Value);
        var network = SmallestNetwork.Build(problem, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotNull(network);
        Assert.Equal(bound.Value, problem.Score(network)[0]);
    }

    [Fact]
    public void A_pair_too_close_for_a_margin_bounds_it()
    {
        // Without a hidden layer, P = 1: samples of different labels are 2 apart, so no margin exceeds 1; neither output's.
        var data = TinyProblems.Make("close", 4, ([4, 0], 0), ([2, 0], 1), ([0, 0], 1));
        var bound = BoundDerivation.Cheap(TinyProblems.Problem(data, [], 1, MaxMargin.Instance), 0, []);
        Assert.Equal(("opposite-pairs", new Cost(0, 4)), (bound.Rule, bound.Value));
    }

    [Fact]
    public void A_certificate_names_the_rule_and_its_check_re_derives_it()
    {
        var problem = TinyProblems.Problem(Twins, [1], 1, SatMargin.Instance);
        var network = AllNetworks.Of(problem).Select(candidate => candidate.Clone()).MinBy(candidate => problem.Score(candidate)[0]!.Value)!;
        var bound = BoundDerivation.Cheap(problem, 0, []);
        var certificate = Certify(problem, network, bound);
        using var stream = new MemoryStream();
        CertificateWriter.Write(stream, certificate);
        var read = Assert.IsType<TrainingCertificate>(CertificateFile.Parse(stream.ToArray()));
        Assert.Equal(certificate.Outcomes[0], read.Outcomes[0]);
        Assert.Equal(Verdict.Verified, read.Verdict());
        Assert.Equal(Verdict.Verified, read.Check(null, TestContext.Current.CancellationToken).Verdict);

        foreach (var forged in new[]
        {
            bound with { Value = new Cost(3, 1) },
            bound with { Rule = "opposite-pairs" },
            bound with { Rule = null },
            bound with { Kind = ProofKind.Exhaustive },
            bound with { Kind = ProofKind.Trivial },
            bound with { Trusts = "someone" },
        })
        {
            Assert.True(Certify(problem, network, forged).Verdict() == Verdict.Refuted, forged.ToString());
        }
    }
}
