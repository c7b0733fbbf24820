using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>One neuron or two: the decision against the exhaustive optimum, and its networks against exact evaluation.</summary>
public sealed class FewNeuronsFacts
{
    [Theory]
    [InlineData(OutputCoding.Single)]
    [InlineData(OutputCoding.OnePerClass)]
    public void The_decision_agrees_with_trying_all_networks(OutputCoding coding)
    {
        var random = new Random(24);
        var seen = new HashSet<int>();
        for (var trial = 0; trial < 40; trial++)
        {
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 4 + random.Next(5), 2, 2, 2), [2], 1, MinNeurons.Instance, coding);
            var exact = new ExhaustiveBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken)?.Value.Numerator ?? 3;
            var decision = new FewNeurons(problem);
            var one = decision.IsOneEnough();
            Assert.Equal(exact <= 1, one);
            if (one == false) Assert.Equal(exact <= 2, decision.AreTwoEnough());
            if (exact <= 2) Assert.Equal(new Cost(exact, 1), problem.Score(decision.Network!)[0]);
            seen.Add((int)exact);
        }

        Assert.Equal([1, 2, 3], seen.Order());
    }

    [Fact]
    public void Parity_of_three_needs_three_neurons_whatever_the_range()
    {
        var data = TinyProblems.Make("parity", 1, [.. Enumerable.Range(0, 8).Select(code => (new[] { code & 1, code >> 1 & 1, code >> 2 }, int.PopCount(code) % 2))]);
        foreach (var range in new[] { 1, 15 })
        {
            var bound = BoundDerivation.Best(TinyProblems.Problem(data, [4], range, MinNeurons.Instance), 0, [], 60, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(("few-neurons", 3), (bound.Rule, bound.Value.Value));
        }
    }
}
