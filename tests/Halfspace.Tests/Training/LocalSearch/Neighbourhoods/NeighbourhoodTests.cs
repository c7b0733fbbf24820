using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch.Neighbourhoods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch.Neighbourhoods;

public class NeighbourhoodTests
{
    private const int Seed = 23;

    public static TheoryData<string, int, bool> Cases => new()
    {
        { "sat-margin", 2, false },
        { "sat-margin", 2, true },
        { "sat-margin", 3, false },
        { "max-correct", 2, true },
        { "max-correct", 3, false },
        { "min-hinge", 2, false },
        { "min-hinge", 3, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_optimised_part_is_as_good_as_the_best_of_all_its_weights(string objective, int classes, bool single)
    {
        var random = new Random(Seed);
        for (var round = 0; round < 12; round++)
        {
            var data = TinyProblems.Random(random, 9, 2, classes, 4);
            var problem = new TrainingProblem(data, [3], 1 + round % 2, TrainingObjectives.Parse(objective), single ? OutputCoding.Single : OutputCoding.OnePerClass);
            foreach (INeighbourhood neighbourhood in new INeighbourhood[] { new NeuronNeighbourhood(), new OutputNeighbourhood() })
            {
                if (!neighbourhood.Fits(problem, new NeighbourhoodOptions())) continue;
                var network = Feasible(random, problem);
                for (var part = 0; part < neighbourhood.PartCount(problem); part++)
                {
                    var best = BestOfPart(problem, network, neighbourhood is NeuronNeighbourhood ? 0 : 1, part);
                    var found = neighbourhood.Improve(problem, network, part, new NeighbourhoodOptions { NodeLimit = long.MaxValue }, CancellationToken.None) ?? network;
                    Assert.True(problem.Score(found)[0] == best, $"{neighbourhood.Name} {part} of round {round}, seed {Seed}: {problem.Score(found)[0]} instead of {best}.");
                }
            }
        }
    }

    [Theory]
    [InlineData("sat-margin", 1)]
    [InlineData("min-hinge", 1)]
    [InlineData("sat-margin,min-weight", 1)]
    [InlineData("max-correct,max-margin", 2)]
    public void APassNeverReturnsAWorseNetwork(string objectives, int layers)
    {
        var solver = TestSolvers.Get("highs");
        var random = new Random(Seed);
        var problem = new TrainingProblem(TinyProblems.Random(random, 8, 3, 2, 3), [.. Enumerable.Repeat(3, layers)], 1, TrainingObjectives.Parse(objectives), OutputCoding.OnePerClass);
        var network = problem.ConstantNetwork(0);
        var before = problem.Score(network);
        var pass = new NeighbourhoodPass(problem, NetworkNeighbourhoods.All, new NeighbourhoodOptions { Solver = solver, Seed = Seed, TimeLimit = 1 });
        Assert.True(pass.Any);
        var after = problem.Score(pass.Run(network, () => pass.Tried < 12, CancellationToken.None));
        Assert.All(after, cost => Assert.NotNull(cost));
        for (var s = 0; s < after.Count; s++)
        {
            if (after[s] == before[s]) continue;
            Assert.True(after[s] < before[s]);
            break;
        }

        Assert.True(pass.Tried > 0);
        Assert.Equal(pass.Improvements.Values.Sum() > 0, !after.SequenceEqual(before));
    }

    [Fact]
    public void A_neighbourhood_that_needs_a_solver_does_not_fit_without_one()
    {
        var problem = new TrainingProblem(TinyProblems.Xor, [2], 1, TrainingObjectives.Parse("max-margin"), OutputCoding.OnePerClass);
        Assert.False(new BlockNeighbourhood().Fits(problem, new NeighbourhoodOptions()));
        Assert.False(new NeighbourhoodPass(problem, NetworkNeighbourhoods.All, new NeighbourhoodOptions()).Any);
    }

    private static IntegerNetwork Feasible(Random random, TrainingProblem problem)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var network = TinyProblems.RandomNetwork(random, problem);
            if (problem.Score(network)[0] is not null) return network;
        }

        return problem.ConstantNetwork(0);
    }

    private static Cost BestOfPart(TrainingProblem problem, IntegerNetwork network, int layer, int part)
    {
        var copy = network.Clone();
        var best = problem.Score(network)[0]!.Value;
        var size = problem.Widths[layer] + 1;
        var values = new int[size];
        Array.Fill(values, -problem.Range);
        while (true)
        {
            values.AsSpan(..^1).CopyTo(copy.Layers[layer].WeightsOf(part));
            copy.Layers[layer].Biases[part] = values[^1];
            if (problem.Score(copy)[0] is { } cost && cost < best) best = cost;
            var slot = 0;
            while (slot < size && ++values[slot] > problem.Range) values[slot++] = -problem.Range;
            if (slot == size) return best;
        }
    }
}
