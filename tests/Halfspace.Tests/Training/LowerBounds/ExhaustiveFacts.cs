using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>The exhaustive bound is the optimum, as brute force over all weights finds it.</summary>
public sealed class ExhaustiveFacts
{
    public static TheoryData<string> Objectives() => [.. TrainingObjectives.All.Select(objective => objective.Name)];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void It_equals_brute_force(string name)
    {
        var objective = TrainingObjectives.All.Find(name)!;
        var random = new Random(22);
        for (var trial = 0; trial < 4; trial++)
        {
            foreach (var problem in new[]
            {
                TinyProblems.Problem(TinyProblems.Random(random, 5, 2, 2, 3), [2], 1, objective, OutputCoding.Single),
                TinyProblems.Problem(TinyProblems.Random(random, 5, 2, 2, 3), [1], 1, objective),
                TinyProblems.Problem(TinyProblems.Random(random, 4, 1, 3, 3), [1], 1, objective),
                TinyProblems.Problem(TinyProblems.Random(random, 4, 1, 2, 3), [1], 3, objective, OutputCoding.Single),
            })
            {
                var proof = new ExhaustiveBound().Derive(new ProofStage(problem), TestContext.Current.CancellationToken);
                Assert.Equal(TinyProblems.BestByBruteForce(problem), proof?.Value);
            }
        }
    }

    [Fact]
    public void It_knows_the_published_optima_on_xor()
    {
        foreach (var (objective, hidden, optimum) in new[] { ("max-correct", 2, 0.0), ("max-correct", 1, 1), ("sat-margin", 1, 2), ("min-hinge", 1, 1.5), ("min-weight", 2, 9), ("max-margin", 2, -2), ("max-margin", 3, -3), ("min-neurons", 3, 2) })
        {
            var problem = TinyProblems.Problem(TinyProblems.Xor, [hidden], 1, TrainingObjectives.All.Find(objective)!);
            Assert.Equal(optimum, BoundDerivation.Best(problem, 0, [], 60, cancellationToken: TestContext.Current.CancellationToken).Value.Value);
        }
    }
}
