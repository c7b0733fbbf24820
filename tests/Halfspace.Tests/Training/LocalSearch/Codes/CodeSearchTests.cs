using Halfspace.Mip.Exact;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.LocalSearch.Codes;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;
using Xunit;

namespace Halfspace.Tests.Training.LocalSearch.Codes;

/// <summary>The search of small networks by the codes of their first layer, held against all networks of tiny problems.</summary>
public sealed class CodeSearchTests
{
    private static readonly ITrainingObjective[] Objectives = [Mistakes.Instance, MaxCorrect.Instance, SatMargin.Instance];

    [Fact]
    public void It_finds_the_least_cost_and_knows_what_each_network_costs()
    {
        const int seed = 1203;
        var (random, tried) = (new Random(seed), 0);
        for (var index = 0; index < 90; index++)
        {
            int[] hidden = index % 5 == 4 ? [1, 1] : [1 + index % 2];
            var classes = index % 7 == 6 ? 3 : 2;
            var (inputs, scale) = (1 + index % 2, 1 + index % 3);
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 4 + random.Next(8), inputs, classes, scale), hidden, 1, Objectives[index % 3], classes == 2 && index % 4 > 0 ? OutputCoding.Single : OutputCoding.OnePerClass);
            if (problem.OutputCount > 2) continue;
            if (CodePoints.Of(problem, ReducedInputs.Of(problem), TestContext.Current.CancellationToken) is not { } points) continue;
            Cost? best = null;
            void Take(IntegerNetwork network)
            {
                Assert.Null(problem.Misfit(network));
                var cost = problem.Score(network)[0];
                // Each network that is offered is said to be better than the one before.
                Assert.True(cost is not null && (best is null || cost < best), $"seed {seed}, problem {index}, {problem}: {cost} after {best}");
                best = cost;
            }

            var search = new CodeSearch(points, index, Take, one => one.Moves < 100_000);
            search.Begin();
            Assert.True(best == TinyProblems.BestByBruteForce(problem), $"seed {seed}, problem {index}, {problem}: {best}, the least is {TinyProblems.BestByBruteForce(problem)}");
            search.Continue(problem.ConstantNetwork(0), 2_000);
            tried++;
        }

        Assert.True(tried > 50, $"{tried} problems");
    }

    [Fact]
    public void Samples_whose_inputs_are_all_zero_are_searched_by_others()
    {
        var problem = TinyProblems.Problem(TinyProblems.Make("zero", 1, ([0, 0], 0), ([0, 0], 1), ([0, 0], 1)), [2], 1, Mistakes.Instance, OutputCoding.OnePerClass);
        Assert.Null(CodePoints.Of(problem, ReducedInputs.Of(problem), TestContext.Current.CancellationToken));
        Assert.Equal(1, new SearchMethod().Run(problem, new TrainingOptions { MoveLimit = 5_000, Threads = 1 }, null, TestContext.Current.CancellationToken).Outcome.Value!.Value.Value);
    }

    [Fact]
    public void Costs_of_large_units_are_not_taken_for_broken_conditions()
    {
        const int seed = 61;
        var random = new Random(seed);
        var weighted = new Mistakes(new MistakeCosts { ClassWeights = [Rational.Of(123_456_789_123, 1_000_000_000_000), Rational.Of(3, 2)] });
        foreach (int[] hidden in new int[][] { [1], [2], [1, 1] })
        {
            // Of so many rows of two inputs, no network gets most right.
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 40, 1, 2, 1), hidden, 1, weighted, OutputCoding.Single);
            var points = CodePoints.Of(problem, ReducedInputs.Of(problem), TestContext.Current.CancellationToken)!;
            Cost? best = null;
            new CodeSearch(points, seed, network => best = problem.Score(network)[0], one => one.Moves < 20_000).Begin();
            Assert.True(best == TinyProblems.BestByBruteForce(problem), $"seed {seed}, {problem}: {best}, the least is {TinyProblems.BestByBruteForce(problem)}");
        }
    }

    [Theory]
    [InlineData(false, 3, 4)]
    [InlineData(false, 10, 4)]
    [InlineData(false, 1, 3, 3)]
    [InlineData(true, 1, 4)]
    [InlineData(true, 2, 4)]
    [InlineData(true, 3, 3)]
    [InlineData(true, 10, 3)]
    [InlineData(true, 3, 2)]
    [InlineData(true, 10, 1)]
    [InlineData(true, 3, 2, 2)]
    [InlineData(true, 1, 2, 3)]
    public void Tables_that_take_long_to_list_are_not(bool isSearched, int range, params int[] hidden)
    {
        foreach (var coding in new[] { OutputCoding.OnePerClass, OutputCoding.Single })
        {
            // A single output has smaller weights than the difference of two, so its tables are listed sooner.
            if (!isSearched && hidden.Length == 1 && coding == OutputCoding.Single) continue;
            var problem = TinyProblems.Problem(TinyProblems.Random(new Random(7), 10, 3, 2, 2), hidden, range, Mistakes.Instance, coding);
            Assert.Equal(isSearched, CodePoints.Of(problem, ReducedInputs.Of(problem), TestContext.Current.CancellationToken) is not null);
        }
    }

    [Fact]
    public void What_was_cancelled_can_be_asked_for_again()
    {
        foreach (var objective in Objectives)
        {
            var problem = TinyProblems.Problem(TinyProblems.Random(new Random(7), 10, 3, 2, 2), [2], 1, objective);
            var samples = new SearchSamples(problem, 1);
            samples.Columns(null, TestContext.Current.CancellationToken);
            Assert.Throws<OperationCanceledException>(() => samples.Codes(new CancellationToken(true)));
            Assert.NotNull(samples.Codes(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void From_a_network_it_begins_with_what_that_costs()
    {
        const int seed = 88;
        var random = new Random(seed);
        for (var index = 0; index < 60; index++)
        {
            var problem = TinyProblems.Problem(TinyProblems.Random(random, 30, 4, 2, 4), [1 + index % 3], 1 + index % 4, Mistakes.Instance, OutputCoding.Single);
            var points = CodePoints.Of(problem, ReducedInputs.Of(problem), TestContext.Current.CancellationToken)!;
            var network = TinyProblems.RandomNetwork(random, problem);
            var best = default(Cost?);
            var search = new CodeSearch(points, index, found => best = problem.Score(found)[0], one => one.Moves == 0);
            search.StartFrom(network);
            Assert.True(best <= problem.Score(network)[0], $"seed {seed}, problem {index}: {best} for a network of {problem.Score(network)[0]}");
        }
    }

    [Fact]
    public void Weights_of_ten_and_free_biases_stay_in_their_ranges()
    {
        var random = new Random(5);
        for (var index = 0; index < 10; index++)
        {
            var problem = new TrainingProblem(TinyProblems.Random(random, 40, 5, 2, 10), [2], 10, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { BiasRange = index % 2 == 0 ? 25 : null });
            var points = CodePoints.Of(problem, ReducedInputs.Of(problem), TestContext.Current.CancellationToken)!;
            var last = default(Cost?);
            var search = new CodeSearch(
                points,
                index,
                found =>
                {
                    Assert.Null(problem.Misfit(found));
                    Assert.True(last is null || problem.Score(found)[0] < last);
                    last = problem.Score(found)[0];
                },
                one => one.Moves < 50_000);
            search.Begin();
            Assert.True(last < problem.Score(problem.ConstantNetwork(0))[0] || last!.Value.Value == 0);
        }
    }
}
