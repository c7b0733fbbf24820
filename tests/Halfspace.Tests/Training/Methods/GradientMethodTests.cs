using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.Gradient;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>The gradient baseline as a training method: what it reaches, when it stops, and that it repeats.</summary>
public sealed class GradientMethodTests
{
    private static readonly GradientMethod Method = new();

    [Theory]
    [InlineData("and", 1)]
    [InlineData("and", 3)]
    [InlineData("xor", 1)]
    [InlineData("xor", 7)]
    public void Tiny_problems_reach_a_low_loss(string set, int range)
    {
        var problem = TinyProblems.Problem(set == "and" ? TinyProblems.And : TinyProblems.Xor, [6], range, MinHinge.Instance);
        var result = Method.Run(problem, new TrainingOptions { MoveLimit = 200_000, TimeLimit = 600 }, null, CancellationToken.None);
        Assert.InRange(result.Outcomes[0].Value!.Value.Value, 0, 0.5);
        Assert.Equal(result.Outcomes[0].Value!.Value.Numerator == 0, result.Status == TrainingStatus.Optimal);
        Assert.Equal(problem.Score(result.Network!), result.Outcomes.Select(outcome => outcome.Value));
    }

    [Fact]
    public void Monks_1_reaches_its_target()
    {
        var problem = TinyProblems.Problem(Benchmarks.Find(DataSource.BuiltinPrefix + "monks-1").Train, [16], 7, MinHinge.Instance);
        var result = Method.Run(problem, new TrainingOptions { TargetFraction = 0.1, MoveLimit = 200_000, TimeLimit = 600 }, null, CancellationToken.None);
        Assert.True(result.Status is TrainingStatus.Target or TrainingStatus.Optimal, result.Outcomes[0].ToString());
        Assert.NotNull(result.SecondsToTarget);
        Assert.InRange(result.Outcomes[0].Value!.Value.Value, 0, 3.1);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(3000)]
    public void Same_seed_same_network_whatever_the_threads(int samples)
    {
        var data = TinyProblems.Random(new Random(1), samples, 40, 3, 50);
        var problem = TinyProblems.Problem(data, [16], 3, SatMargin.Instance);
        var networks = new[] { 1, 2, 3, 2 }.Select((threads, i) =>
        {
            var result = Method.Run(problem, new TrainingOptions { MoveLimit = 300, TimeLimit = 600, Threads = threads, Seed = i < 3 ? 4 : 5 }, null, CancellationToken.None);
            Assert.Equal(300, result.Moves);
            return result.Network!.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)).ToArray();
        }).ToArray();
        Assert.Equal(networks[0], networks[1]);
        Assert.Equal(networks[0], networks[2]);
        Assert.NotEqual(networks[0], networks[3]);
    }

    [Fact]
    public void Every_depth_range_coding_and_objective_runs()
    {
        var random = new Random(2);
        foreach (var hidden in new int[][] { [], [1], [5], [17, 3], [4, 3, 2] })
        {
            foreach (var (range, classes, coding) in new[] { (1, 2, OutputCoding.Single), (15, 2, OutputCoding.OnePerClass), (127, 4, OutputCoding.OnePerClass) })
            {
                foreach (var objective in TrainingObjectives.All)
                {
                    var problem = TinyProblems.Problem(TinyProblems.Random(random, 20, 5, classes, 10), hidden, range, objective, coding);
                    var result = Method.Run(problem, new TrainingOptions { MoveLimit = 150, TimeLimit = 600 }, null, CancellationToken.None);
                    if (result.Network is null)
                    {
                        Assert.Equal(TrainingStatus.Unknown, result.Status);
                        continue;
                    }

                    problem.CheckFits(result.Network);
                    Assert.Equal(problem.Score(result.Network)[0], result.Outcomes[0].Value);
                    Assert.Equal(Verdict.Verified, TrainingCertificates.Of(problem, result).Verdict());
                }
            }
        }
    }

    [Fact]
    public void The_published_protocol_is_one_descent_of_ten_thousand_steps()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [3], 3, MinHinge.Instance);
        var result = GradientMethod.Published.Run(problem, new TrainingOptions { TimeLimit = 600, Seed = 3 }, null, CancellationToken.None);
        Assert.InRange(result.Moves, 500, StraightThroughOptions.PublishedSteps);
        Assert.Equal("gradient-published", result.Method);
        Assert.Equal(["1 descents were begun."], result.Notes);
        Assert.Same(GradientMethod.Published, TrainingMethods.All.Find("gradient-published"));
    }

    [Fact]
    public void A_descent_answers_with_its_last_network_or_with_its_best()
    {
        var data = TinyProblems.Random(new Random(9), 40, 8, 2, 10);
        var problem = TinyProblems.Problem(data, [4], 3, MinHinge.Instance);
        Cost CostAfter(int steps, bool keepsLast) => problem.Score(StraightThrough.Train(problem, StraightThroughOptions.Published with { StepsPerStart = steps, KeepsLast = keepsLast, TimeLimit = 600, Seed = 2 })!)[0]!.Value;
        var path = Enumerable.Range(1, 80).Select(steps => CostAfter(steps, true)).ToArray();
        Assert.Contains(path, cost => cost > path.Min());
        Assert.True(CostAfter(80, false) <= path.Min());
        Assert.True(CostAfter(80, false) <= CostAfter(40, false));
    }

    [Fact]
    public void Options_out_of_bounds_are_refused()
    {
        var problem = TinyProblems.Problem(TinyProblems.Xor, [2], 1, MinHinge.Instance);
        foreach (var broken in new StraightThroughOptions[] { new() { StepsPerStart = 0 }, new() { Decay = 0 }, new() { Window = -1 }, new() { Window = double.NaN }, new() { LearningRate = 0 }, new() { Starts = 0 }, new() { BatchSize = 0 } })
            Assert.Throws<ArgumentException>(() => StraightThrough.Train(problem, broken));
    }

    [Fact]
    public void A_start_is_never_made_worse()
    {
        var data = TinyProblems.Random(new Random(6), 30, 6, 2, 10);
        var problem = TinyProblems.Problem(data, [4], 3, SatMargin.Instance);
        var start = StraightThrough.Train(problem, new StraightThroughOptions { StepLimit = 3000, TimeLimit = 600 })!;
        var result = Method.Run(problem, new TrainingOptions { Start = start, MoveLimit = 10, TimeLimit = 600 }, null, CancellationToken.None);
        Assert.True(result.Outcomes[0].Value <= problem.Score(start)[0]);
        Assert.Throws<ArgumentException>(() => Method.Run(TinyProblems.Problem(data, [5], 3, SatMargin.Instance), new TrainingOptions { Start = start }, null, CancellationToken.None));
    }

    [Fact]
    public void Cancelled_or_out_of_time_it_returns_what_it_has()
    {
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [3], 3, SatMargin.Instance);
        var cancelled = Method.Run(problem, new TrainingOptions { TimeLimit = 600 }, null, new CancellationToken(true));
        var late = Method.Run(problem, new TrainingOptions { TimeLimit = 0 }, null, CancellationToken.None);
        var brief = Method.Run(problem, new TrainingOptions { TimeLimit = 0.2, Threads = 2 }, null, CancellationToken.None);
        foreach (var result in new[] { cancelled, late, brief })
        {
            Assert.Equal(TrainingStatus.Feasible, result.Status);
            Assert.Equal(problem.Score(result.Network!)[0], result.Outcomes[0].Value);
        }
    }
}
