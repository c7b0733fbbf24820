using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LowerBounds;

/// <summary>Groups of samples whose inputs add up to the same.</summary>
public sealed class ExchangesFacts
{
    [Fact]
    public void The_four_corners_of_xor_cost_a_miss()
    {
        Assert.Equal(new Cost(1, 1), Derive(TinyProblems.Problem(TinyProblems.Xor, [], 3, Mistakes.Instance, OutputCoding.Single)));
        Assert.Equal(new Cost(1, 1), Derive(TinyProblems.Problem(TinyProblems.Xor, [1], 1, MaxCorrect.Instance, OutputCoding.Single)));
        Assert.Null(Derive(TinyProblems.Problem(TinyProblems.Xor, [2], 1, MaxCorrect.Instance, OutputCoding.Single)));
        Assert.Null(Derive(TinyProblems.Problem(TinyProblems.And, [], 1, Mistakes.Instance, OutputCoding.Single)));
    }

    [Fact]
    public void A_sample_between_two_of_the_other_class_counts_for_two()
    {
        var data = TinyProblems.Make("between", 1, ([0, 0], 0), ([1, 1], 1), ([2, 2], 0));
        Assert.Equal(new Cost(1, 1), Derive(TinyProblems.Problem(data, [], 3, Mistakes.Instance, OutputCoding.Single)));
    }

    /// <summary>A network that costs less than a miss shows that samples do not contradict each other; a claim is re-derived all the same.</summary>
    [Fact]
    public void Beside_a_network_without_a_miss_samples_are_not_compared()
    {
        var problem = TinyProblems.Problem(TinyProblems.Xor, [], 3, new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 10) }), OutputCoding.Single);
        var stage = new ProofStage(problem);
        Assert.Equal(new Cost(10, 10), new ExchangesBound().Derive(stage, CancellationToken.None)?.Value);
        Assert.NotNull(new ExchangesBound().Derive(stage with { Reached = () => new Cost(10, 10) }, CancellationToken.None));
        Assert.Null(new ExchangesBound().Derive(stage with { Reached = () => new Cost(9, 10) }, CancellationToken.None));
        Assert.NotNull(new ExchangesBound().Derive(stage with { Reached = () => new Cost(9, 10), IsClaim = true }, CancellationToken.None));
    }

    [Fact]
    public void No_bound_is_above_enumeration()
    {
        const int seed = 20;
        var random = new Random(seed);
        var better = 0;
        for (var i = 0; i < 300; i++)
        {
            var data = TinyProblems.Random(random, random.Next(4, 16), 2, 2, random.Next(1, 4));
            ITrainingObjective objective = random.Next(4) switch
            {
                0 => MaxCorrect.Instance,
                1 => SatMargin.Instance,
                2 => new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(random.Next(1, 4), 2), random.Next(1, 3)], ZeroIsError = random.Next(2) == 0 }),
                _ => Mistakes.Instance,
            };
            var problem = TinyProblems.Problem(data, random.Next(2) == 0 ? [] : [1], random.Next(1, 3), objective, OutputCoding.Single);
            if (Derive(problem) is not { } bound) continue;
            var best = TinyProblems.BestByBruteForce(problem)!.Value;
            Assert.True(bound <= best, $"seed {seed}, {i}: {bound} for {problem}, whose best costs {best}");
            if (new IdenticalInputsBound().Derive(new ProofStage(problem), CancellationToken.None) is not { } identical || bound > identical.Value) better++;
        }

        Assert.True(better > 50, $"seed {seed}: {better} above the bound of equal inputs");
    }

    private static Cost? Derive(TrainingProblem problem) => new ExchangesBound().Derive(new ProofStage(problem), CancellationToken.None)?.Value;
}
