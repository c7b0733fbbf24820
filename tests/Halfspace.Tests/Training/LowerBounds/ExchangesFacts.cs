using Halfspace.Data;
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

    /// <summary>Two hyperplanes cut a line twice at most: whichever class is the union, a sample in the middle of two others of the other class is a circle by itself.</summary>
    [Fact]
    public void Five_samples_in_a_row_of_alternating_classes_cost_a_miss_with_two_hidden_neurons()
    {
        var data = TinyProblems.Make("row", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));
        var problem = TinyProblems.Problem(data, [2], 4, Mistakes.Instance, OutputCoding.Single);
        Assert.Equal(new Cost(1, 1), Derive(problem));
        Assert.Null(Derive(TinyProblems.Problem(TinyProblems.Make("short", 1, ([0], 0), ([1], 1), ([2], 0)), [2], 1, Mistakes.Instance, OutputCoding.Single)));
        Assert.Null(Derive(TinyProblems.Problem(data, [3], 1, Mistakes.Instance, OutputCoding.Single)));
    }

    /// <summary>Costs in units of 1e-13 leave no room for shares in millionths of a unit.</summary>
    [Fact]
    public void Costs_of_many_digits_are_shared_without_an_overflow()
    {
        var data = TinyProblems.Make("row", 1, ([0], 0), ([1], 1), ([2], 0), ([3], 1), ([4], 0));
        var costs = new MistakeCosts { ClassWeights = [5, Rational.Of(10_000_000_000_001, 10_000_000_000_000)] };
        var problem = TinyProblems.Problem(data, [2], 1, new Mistakes(costs), OutputCoding.Single);
        var bound = Derive(problem)!.Value;
        Assert.InRange(bound.Value, 0.9999, 1.0000000000001);
        Assert.True(bound <= TinyProblems.BestByBruteForce(problem));
    }

    /// <summary>Three samples around a circle, each two of which meet in the middle of two of the other class, and the same the other way round.</summary>
    [Fact]
    public void Circles_of_three_cost_a_miss_where_both_classes_have_one()
    {
        // p1 + p2 = n1 + n2, p2 + p3 = n3 + n4, p1 + p3 = n5 + n6 for unit vectors; and with the classes exchanged in six further inputs.
        int[][] Circle(int at)
        {
            int[] Unit(params int[] inputs) => [.. Enumerable.Range(0, 6).Select(i => inputs.Contains(i - at) ? 1 : 0)];
            return [Unit(0), Unit(1), Unit(2), Unit(0, 1), Unit(), Unit(1, 2), Unit(0, 2)];
        }

        var samples = Circle(0).Select((row, k) => (row, k < 3 ? 1 : 0)).Concat(Circle(3).Select((row, k) => (row, k < 3 ? 0 : 1)).Where(sample => sample.row.Any(value => value != 0))).ToArray();
        // The origin is of class 0 for the first circle; for the second one it is needed as class 1, so that one is moved.
        var moved = samples.Select(sample => (Inputs: sample.row.Append(0).ToArray(), sample.Item2)).Select((sample, k) => k < 7 ? sample : ([.. sample.Inputs[..6], 1], sample.Item2)).Append((new[] { 0, 0, 0, 0, 0, 0, 1 }, 1)).ToArray();
        Assert.Equal(new Cost(1, 1), Derive(TinyProblems.Problem(TinyProblems.Make("circles", 1, moved), [2], 5, Mistakes.Instance, OutputCoding.Single)));
    }

    [Fact]
    public void The_boards_of_tic_tac_toe_cost_misses_with_two_hidden_neurons()
    {
        var problem = new TrainingProblem(Benchmarks.Find("tic-tac-toe").Train, [2], 1, [Mistakes.Instance], OutputCoding.Single);
        var bound = Derive(problem)!.Value;
        Assert.InRange(bound.Value, 1, 13);
        Assert.Equal(bound, new ExchangesBound().Derive(new ProofStage(problem) { Enough = bound, IsClaim = true }, CancellationToken.None)?.Value);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(31)]
    public void No_bound_for_two_hidden_neurons_is_above_enumeration(int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (better, tight) = (0, 0);
        for (var i = 0; i < Rounds.Of(200, 1500); i++)
        {
            var inputs = random.Next(1, 3);
            var data = TinyProblems.Random(random, random.Next(5, 18), inputs, 2, inputs == 1 ? random.Next(4, 8) : random.Next(2, 4));
            ITrainingObjective objective = random.Next(4) switch
            {
                0 => MaxCorrect.Instance,
                1 => SatMargin.Instance,
                2 => new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(random.Next(1, 4), 2), random.Next(1, 3)], ZeroIsError = random.Next(2) == 0 }),
                _ => Mistakes.Instance,
            };
            var problem = TinyProblems.Problem(data, [2], inputs == 1 ? random.Next(1, 3) : 1, objective, OutputCoding.Single);
            if (Derive(problem) is not { } bound) continue;
            var best = TinyProblems.BestByBruteForce(problem)!.Value;
            Assert.True(bound <= best, $"seed {seed}, {i}: {bound} for {problem}, whose best costs {best}");
            better++;
            tight += bound == best ? 1 : 0;
        }

        Assert.True(better > Rounds.Of(8, 80) && tight > Rounds.Of(0, 10), $"seed {seed}: {better} above the bound of equal inputs, {tight} the optimum");
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
