using System.Collections.Concurrent;
using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

public class SearchMethodTests
{
    private static readonly SearchMethod Search = new();

    /// <summary>The networks of a data set are tried once for all objectives.</summary>
    private static readonly ConcurrentDictionary<(int Data, bool IsSingle), Lazy<Dictionary<string, Cost?>>> Optima = new();

    public static TheoryData<string, int, bool> TinyProblems
    {
        get
        {
            var problems = new TheoryData<string, int, bool>();
            foreach (var objective in TrainingObjectives.All)
            {
                foreach (var data in Enumerable.Range(0, 3))
                {
                    problems.Add(objective.Name, data, false);
                    problems.Add(objective.Name, data, true);
                }
            }

            return problems;
        }
    }

    [Theory]
    [MemberData(nameof(TinyProblems))]
    public void FindsTheOptimumOfTinyNetworks(string objective, int data, bool single)
    {
        var problem = new TrainingProblem(Tiny(data), [2], 1, TrainingObjectives.Parse(objective), single ? OutputCoding.Single : OutputCoding.OnePerClass);
        var optimum = Optima.GetOrAdd((data, single), _ => new(() => BestByBruteForce(problem))).Value[objective];
        var result = Search.Run(problem, new TrainingOptions { MoveLimit = 400_000, Threads = 1, Seed = 3 }, null, CancellationToken.None);
        Assert.Equal(optimum, result.Outcomes[0].Value);
        if (optimum is null) Assert.Null(result.Network);
        else Assert.Equal(problem.Score(result.Network!)[0], optimum);
    }

    [Fact]
    public void ExclusiveOrIsSolvedAndProvedByTheTrivialBound()
    {
        var problem = new TrainingProblem(Tiny(0), [2], 1, TrainingObjectives.Parse("sat-margin"), OutputCoding.OnePerClass);
        var result = Search.Run(problem, new TrainingOptions { TimeLimit = 600, Threads = 2 }, null, CancellationToken.None);
        Assert.Equal(TrainingStatus.Optimal, result.Status);
        Assert.Equal(ProofKind.Trivial, result.Outcomes[0].Bound!.Kind);
        Assert.Equal(0, result.Outcomes[0].Value!.Value.Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SameSeedAndMovesGiveTheSameNetwork(int threads)
    {
        var problem = new TrainingProblem(Noisy(90, 12, 5), [6], 3, TrainingObjectives.Parse("sat-margin"), OutputCoding.OnePerClass);
        var options = new TrainingOptions { MoveLimit = 100_000, Threads = threads, Seed = 11 };
        var first = Search.Run(problem, options, null, CancellationToken.None);
        var second = Search.Run(problem, options, null, CancellationToken.None);
        Assert.Equal(first.Network!.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), second.Network!.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)));
        Assert.Equal(first.Moves, second.Moves);
        Assert.InRange(first.Moves, 90_000, 101_000);
    }

    [Fact]
    public void CancellationReturnsTheBestSoFar()
    {
        var problem = new TrainingProblem(Noisy(200, 8, 6), [3], 1, TrainingObjectives.Parse("min-hinge"), OutputCoding.OnePerClass);
        using var cancel = new CancellationTokenSource();
        var progress = new Immediate(_ => cancel.Cancel());
        var result = Search.Run(problem, new TrainingOptions { TimeLimit = 600, Threads = 2 }, progress, cancel.Token);
        Assert.Equal(TrainingStatus.Feasible, result.Status);
        Assert.NotNull(result.Network);
        Assert.Equal(problem.Score(result.Network)[0], result.Outcomes[0].Value);
    }

    [Fact]
    public void StopsAtTheTarget()
    {
        var problem = new TrainingProblem(Noisy(200, 8, 6), [3], 3, TrainingObjectives.Parse("sat-margin"), OutputCoding.OnePerClass);
        var result = Search.Run(problem, new TrainingOptions { TimeLimit = 600, Threads = 2, TargetFraction = 0.9 }, null, CancellationToken.None);
        Assert.Equal(TrainingStatus.Target, result.Status);
        Assert.True(result.Outcomes[0].Value!.Value.Value <= 180);
        Assert.NotNull(result.SecondsToTarget);
    }

    [Fact]
    public void NeverGivesUpAGivenStart()
    {
        var problem = new TrainingProblem(Noisy(60, 8, 7), [3], 3, TrainingObjectives.Parse("min-hinge"), OutputCoding.OnePerClass);
        var start = Search.Run(problem, new TrainingOptions { MoveLimit = 200_000, Threads = 1 }, null, CancellationToken.None);
        var again = Search.Run(problem, new TrainingOptions { MoveLimit = 256, Threads = 1, Seed = 5, Start = start.Network }, null, CancellationToken.None);
        Assert.True(again.Outcomes[0].Value <= start.Outcomes[0].Value);
    }

    private static Dataset Tiny(int index) => index switch
    {
        0 => new Dataset("xor", [0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], ["a", "b"], ["no", "yes"], 1),
        1 => new Dataset("clash", [0, 0, 0, 1, 1, 0, 1, 1, 0, 0], [0, 1, 1, 0, 1], ["a", "b"], ["no", "yes"], 1),
        _ => new Dataset("and", [0, 0, 0, 2, 2, 0, 2, 2, 1, 2], [0, 0, 0, 1, 1], ["a", "b"], ["no", "yes"], 2),
    };

    private static Dataset Noisy(int samples, int inputs, int seed)
    {
        var random = new Random(seed);
        return new Dataset("noisy", [.. Enumerable.Range(0, samples * inputs).Select(_ => random.Next(0, 101))],
            [.. Enumerable.Range(0, samples).Select(k => k < 2 ? k : random.Next(2))],
            [.. Enumerable.Range(0, inputs).Select(i => "x" + i)], ["no", "yes"], 100);
    }

    /// <summary>The least cost of each objective alone.</summary>
    private static Dictionary<string, Cost?> BestByBruteForce(TrainingProblem shape)
    {
        var problems = TrainingObjectives.All.Select(objective => new TrainingProblem(shape.Data, shape.Hidden, shape.Range, [objective], shape.Coding)).ToArray();
        var best = new Cost?[problems.Length];
        foreach (var network in AllNetworks(shape))
        {
            var trace = new NetworkTrace(network, shape.Data);
            for (var p = 0; p < problems.Length; p++)
            {
                if (problems[p].Objectives[0].Score(problems[p], trace) is { } cost && (best[p] is not { } least || cost < least)) best[p] = cost;
            }
        }

        return problems.Zip(best).ToDictionary(pair => pair.First.Objectives[0].Name, pair => pair.Second);
    }

    private static IEnumerable<IntegerNetwork> AllNetworks(TrainingProblem problem)
    {
        var network = problem.ConstantNetwork(0);
        var places = network.Layers.SelectMany(layer => Enumerable.Range(0, layer.Weights.Length).Select(i => (layer.Weights, i))
            .Concat(Enumerable.Range(0, layer.Biases.Length).Select(i => (layer.Biases, i)))).ToArray();
        foreach (var (numbers, i) in places) numbers[i] = -problem.Range;
        while (true)
        {
            yield return network;
            var p = 0;
            while (p < places.Length && places[p].Item1[places[p].i] == problem.Range)
            {
                places[p].Item1[places[p].i] = -problem.Range;
                p++;
            }

            if (p == places.Length) yield break;
            places[p].Item1[places[p].i]++;
        }
    }

    private sealed class Immediate(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
