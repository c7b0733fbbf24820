using Halfspace.Data;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.ExactFit;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Halfspace.Training.Samples;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>Every wait looks at the clock: what is set up, searched, bounded and polished ends when it is told, and holds what it may.</summary>
public sealed class TimeLimitTests
{
    private static readonly CancellationToken Over = new(true);

    public static TheoryData<string, string> MethodsAndObjectives
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var method in TrainingMethods.All)
            {
                foreach (var objectives in new[] { "max-correct", "sat-margin", "min-hinge", "max-margin", "sat-margin,min-weight" }) cases.Add(method.Name, objectives);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndObjectives))]
    public void A_run_whose_time_is_over_returns(string method, string objectives)
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(1), 400, 12, 3, 9), [5], 1, TrainingObjectives.Parse(objectives), OutputCoding.OnePerClass);
        var options = new TrainingOptions { TimeLimit = 600, Threads = 2 };
        if (method == "mip") TestSolvers.Get("highs");
        Assert.NotNull(TrainingMethods.All.Find(method)!.Run(problem, options, null, Over));
        Assert.NotNull(TrainingMethods.All.Find(method)!.Run(problem, options with { TimeLimit = 0 }, null, CancellationToken.None));
    }

    [Fact]
    public void Better_networks_are_reported_as_they_are_found()
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(2), 60, 6, 2, 9), [3], 1, TrainingObjectives.Parse("sat-margin"), OutputCoding.OnePerClass);
        foreach (var method in new ITrainingMethod[] { new SearchMethod(), new HybridMethod() })
        {
            IntegerNetwork? last = null;
            var result = method.Run(problem, new TrainingOptions { MoveLimit = 20_000, TimeLimit = 600, Threads = 1, Found = network => last = network }, null, CancellationToken.None);
            Assert.Equal(problem.Score(result.Network!)[0], problem.Score(last!)[0]);
        }
    }

    [Fact]
    public void Set_up_ends_when_told()
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(3), 300, 5, 2, 9), [4, 4], 1, [SatMargin.Instance], OutputCoding.OnePerClass);
        Assert.ThrowsAny<OperationCanceledException>(() => ReducedInputs.Of(problem, Over));
        var inputs = ReducedInputs.Of(problem);
        Assert.ThrowsAny<OperationCanceledException>(() => new SampleColumns(problem, inputs, null, Over));
        var state = new SearchState(new SampleColumns(problem, inputs), false, Over);
        Assert.ThrowsAny<OperationCanceledException>(() => state.Refresh(true));
        Assert.ThrowsAny<OperationCanceledException>(() => state.Refresh(false));
    }

    [Fact]
    public void An_annealer_with_many_outputs_looks_at_the_clock_between_few_moves()
    {
        // A move over 2,000 samples and 300 outputs takes a millisecond or so; two thousand of them would be seconds.
        var problem = new TrainingProblem(TinyProblems.Random(new Random(4), 2000, 4, 300, 9), [3], 1, [SatMargin.Instance], OutputCoding.OnePerClass);
        var state = new SearchState(new SampleColumns(problem, ReducedInputs.Of(problem)), false);
        var (looks, most) = (0, (1L << 22) / state.LargestMoveWork + 1);
        Assert.InRange(most, 2, 200);
        var annealer = new Annealer(state, problem.Objectives[0].Guide(problem), 1) { MayGoOn = () => ++looks < 3 };
        Assert.False(annealer.Run(new SearchSchedule { Moves = 1_000_000 }));
        Assert.Equal(3, looks);
        Assert.InRange(annealer.Moves, 1, 3 * most);
    }

    [Theory]
    [InlineData(22_000, 20_000, 2)]
    [InlineData(8_000, 16, 4_000)]
    [InlineData(60_000, 16, 10)]
    [InlineData(50, 3, 2)]
    public void States_of_all_searchers_fit_into_their_memory(int samples, int hidden, int classes)
    {
        var data = new Dataset("sizes", new int[samples], [.. Enumerable.Range(0, samples).Select(k => k % classes)], ["x"], [.. Enumerable.Range(0, classes).Select(c => $"{c}")], 1);
        var problem = new TrainingProblem(data, [hidden], 1, [SatMargin.Instance], OutputCoding.OnePerClass);
        var searchers = SearchSamples.Searchers(problem, 64);
        var most = new SearchSamples(problem, searchers).MostAtOnce;
        var numbers = (long)searchers * most * (hidden + 2L * classes + 4);
        Assert.InRange(numbers, 1, 32L << 20);
        Assert.InRange(most, Math.Min(64, samples), samples);
        if ((long)samples * (hidden + 2L * classes + 4) < 1 << 24) Assert.Equal(samples, most);
    }

    [Fact]
    public void A_search_on_some_of_the_samples_scores_on_all()
    {
        // Two searchers that may hold some 64 samples of 200 each: what they report is scored on all of them.
        var problem = new TrainingProblem(TinyProblems.Random(new Random(5), 200, 4, 2, 9), [4], 1, [SatMargin.Instance], OutputCoding.OnePerClass);
        var incumbent = new SearchIncumbent(problem);
        new Searcher(problem, incumbent, 1, new SearchSamples(problem, 1) { MostAtOnce = 64 }) { MoveLimit = 60_000 }.Run(CancellationToken.None);
        var found = incumbent.Snapshot()!.Value;
        Assert.Equal(problem.Score(found.Network)[0], found.Costs[0]);
        Assert.True(found.Costs[0]!.Value.Value < 200, "nothing better than a constant network was found");
    }

    [Fact]
    public void Bounds_end_when_told_and_then_say_nothing()
    {
        var problem = new TrainingProblem(TinyProblems.Random(new Random(6), 300, 4, 2, 9), [3], 1, [MaxMargin.Instance], OutputCoding.OnePerClass);
        foreach (var bound in CostBounds.All) Assert.Null(bound.Derive(new ProofStage(problem), Over));
        var counts = new TrainingProblem(TinyProblems.Make("twins", 1, ([1, 0], 0), ([1, 0], 1)), [2], 1, [MaxCorrect.Instance], OutputCoding.OnePerClass);
        Assert.NotNull(new IdenticalInputsBound().Derive(new ProofStage(counts), CancellationToken.None));
        Assert.Null(new IdenticalInputsBound().Derive(new ProofStage(counts), Over));
    }

    [Fact]
    public void Tables_of_thousands_of_classes_are_not_made()
    {
        TrainingProblem Of(int classes) => new(TinyProblems.Random(new Random(7), 200, 3, classes, 9), [2], 1, [MaxCorrect.Instance], OutputCoding.OnePerClass);
        Assert.True(NetworkFit.Fits(Of(NetworkFit.MostClasses)));
        Assert.False(NetworkFit.Fits(Of(NetworkFit.MostClasses + 1)));
    }

    [Fact]
    public void Costs_of_real_weights_are_those_of_the_definition_where_outputs_are_too_many_to_keep()
    {
        // Scoring one network took seconds with 4,000 classes, and kept a number for each sample and class.
        const int classes = 3000;
        var random = new Random(8);
        var data = TinyProblems.Random(random, 3000, 1, classes, 100_000);
        var problem = new RealTrainingProblem(data, [], 100, 0.01m, MisclassificationLoss.Instance);
        Assert.True((long)problem.Inputs.Count * classes > 1 << 23);
        var network = new StepNetwork([new IntegerLayer(1, [.. Enumerable.Range(0, classes).Select(_ => random.Next(-9, 10) * StepNetwork.Unit)], [.. Enumerable.Range(0, classes).Select(c => (c % 3 == 0 ? 1 : -1) * 50 * StepNetwork.Unit)])], data.Scale);
        var trace = new StepTrace(problem, network);
        for (var n = 0; n < problem.Inputs.Count; n += 97) Assert.Equal(network.PreActivations(problem.Inputs.Row(n))[0], trace.Outputs(n).ToArray());
        var constant = new StepNetwork([new IntegerLayer(1, new int[classes], [.. Enumerable.Range(0, classes).Select(c => (c == 7 ? 1 : -1) * StepNetwork.Unit)])], data.Scale);
        Assert.Equal(new Cost(data.SampleCount - data.ClassSizes()[7], 1), problem.Score(constant));
        var all = new StepNetwork([new IntegerLayer(1, new int[classes], [.. Enumerable.Repeat(StepNetwork.Unit, classes)])], data.Scale);
        Assert.Equal(new Cost(data.SampleCount, 1), problem.Score(all));
    }

    [Fact]
    public void Branch_and_bound_over_weights_refuses_more_samples_than_its_memory_holds()
    {
        TrainingProblem Of(int samples) => new(TinyProblems.Random(new Random(9), samples, 2, 2, 9), [3], 1, [MaxCorrect.Instance], OutputCoding.OnePerClass);
        Assert.NotNull(NetworkFit.Solve(Of(50), nodeLimit: 100, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Null(NetworkFit.Solve(Of(500_000), nodeLimit: 100, cancellationToken: TestContext.Current.CancellationToken));
    }
}
