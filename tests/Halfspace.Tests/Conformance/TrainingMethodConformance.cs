using Halfspace.Data;
using Halfspace.Tests.Training;
using Halfspace.Tests.Training.Decomposition;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Conformance;

/// <summary>What every training method of the lists keeps to: exact values, bounds below every network, an end when it is told to, and the same again.</summary>
public sealed class TrainingMethodConformance
{
    public static TheoryData<string> Integer() => [.. TrainingMethods.All.Select(method => method.Name)];

    public static TheoryData<string, string> Real() => [.. TrainingMethods.ForRealWeights.Select(method => (method.RealFormulation!, method.Name))];

    [Theory]
    [MemberData(nameof(Integer))]
    public void Values_are_exact_and_bounds_hold_for_every_network(string name)
    {
        TestSolvers.Get("highs");
        var method = TrainingMethods.All.Get(name);
        var (random, scored) = (new Random(31), 0);
        foreach (var problem in Problems(random))
        {
            var result = problem.Train(new TrainingOptions { TimeLimit = 600, Threads = 2, MoveLimit = 20_000, NodeLimit = 2_000 }, method, cancellationToken: TestContext.Current.CancellationToken);
            var place = $"seed 31, {name}: {problem}: {result}";
            var optimum = TinyProblems.BestByBruteForce(problem);
            Assert.Equal((name, problem.Objectives.Count), (result.Method, result.Outcomes.Count));
            if (result.Status == TrainingStatus.Infeasible) Assert.True(optimum is null, place);
            if (result.Outcome.Bound is { } bound && optimum is { } least) Assert.True(bound.Value <= least, place);
            if (result.Network is null) continue;
            scored++;
            problem.CheckFits(result.Network);
            Assert.Equal(problem.Score(result.Network), result.Outcomes.Select(outcome => outcome.Value));
            Assert.True(result.Outcome.Value >= optimum, place);
            if (result.Status == TrainingStatus.Optimal) Assert.True(result.Outcome.Value == optimum && result.Outcome.IsProved, place);
            Assert.NotEqual(Halfspace.Certificates.Verdict.Refuted, result.Certificate.Check(CertificateEngine.Instance, TestContext.Current.CancellationToken).Verdict);
        }

        Assert.True(scored >= 5, $"seed 31, {name}: {scored} networks");
    }

    [Theory]
    [MemberData(nameof(Real))]
    public void Values_of_real_weights_are_exact_and_bounds_hold_for_every_network(string formulation, string name)
    {
        TestSolvers.Get("highs");
        var method = TrainingMethods.Of(formulation).Get(name);
        var (random, scored) = (new Random(32), 0);
        for (var trial = 0; trial < 3; trial++)
        {
            var real = new RealTrainingProblem(TinyProblems.Random(random, 5, 2, 2, 2), [2], 1, 0.01m, MisclassificationLoss.Instance);
            var result = real.ToTrainingProblem().Train(new TrainingOptions { TimeLimit = 600, Threads = 2 }, method, cancellationToken: TestContext.Current.CancellationToken);
            var place = $"seed 32, trial {trial}, {formulation} {name}: {real}: {result}";
            var optimum = new Cost(PatternBruteForce.Least(real), 1);
            Assert.Equal((name, formulation), (result.Method, result.RealFormulation));
            // Fewer thresholds are fewer networks, whose best may cost more.
            if (formulation is "zero-one" or "step") Assert.True(result.Outcome.Bound!.Value <= optimum, place);
            if (result.RealNetwork is null) continue;
            scored++;
            Assert.Equal(real.Score(result.RealNetwork), result.Outcome.Value);
            Assert.True(result.Outcome.Value >= optimum, place);
            Assert.NotNull(result.Network);
        }

        Assert.True(scored > 0 || formulation == "step-none", $"seed 32, {formulation} {name}: no network");
    }

    [Theory]
    [MemberData(nameof(Integer))]
    public void Cancelled_from_the_start_a_run_ends_and_what_it_says_is_true(string name)
    {
        TestSolvers.Get("highs");
        var problem = TinyProblems.Problem(TinyProblems.XorWithConflict, [2], 1, MaxCorrect.Instance, OutputCoding.Single);
        var result = problem.Train(new TrainingOptions { TimeLimit = 600 }, TrainingMethods.All.Get(name), cancellationToken: new CancellationToken(canceled: true));
        Assert.True(result.Network is not null && result.Outcome.Value == problem.Score(result.Network)[0], result.ToString());
        Assert.True(result.Outcome.Bound!.Value <= new Cost(1, 1), result.ToString());
    }

    [Theory]
    [MemberData(nameof(Real))]
    public void Cancelled_from_the_start_a_run_over_real_weights_ends(string formulation, string name)
    {
        TestSolvers.Get("highs");
        var real = new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 1, 0.01m, MisclassificationLoss.Instance);
        var result = real.ToTrainingProblem().Train(new TrainingOptions { TimeLimit = 600 }, TrainingMethods.Of(formulation).Get(name), cancellationToken: new CancellationToken(canceled: true));
        Assert.True(result.Outcome.Bound!.Value <= new Cost(1, 1), result.ToString());
    }

    [Theory]
    [MemberData(nameof(Integer))]
    public void A_run_that_ends_by_moves_and_nodes_repeats(string name)
    {
        TestSolvers.Get("highs");
        var problem = TinyProblems.Problem(TinyProblems.Random(new Random(33), 12, 3, 2, 2), [2], 1, MaxCorrect.Instance, OutputCoding.Single);
        var options = new TrainingOptions { TimeLimit = 600, Threads = 1, Seed = 5, MoveLimit = 5_000, NodeLimit = 200 };
        TrainingResult Run() => problem.Train(options, TrainingMethods.All.Get(name), cancellationToken: TestContext.Current.CancellationToken);
        var (first, second) = (Run(), Run());
        Assert.Equal((first.Status, first.Outcome.Value, first.Outcome.Bound?.Value), (second.Status, second.Outcome.Value, second.Outcome.Bound?.Value));
        Assert.Equal(first.Network!.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), second.Network!.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)));
    }

    [Fact]
    public void A_method_for_other_weights_says_so()
    {
        var integer = TinyProblems.Problem(TinyProblems.Xor, [2], 1, MaxCorrect.Instance, OutputCoding.Single);
        var real = new RealTrainingProblem(TinyProblems.Xor, [2], 1, 0.01m, MisclassificationLoss.Instance).ToTrainingProblem();
        foreach (var method in TrainingMethods.All) Assert.Contains("trains integer weights", Assert.Throws<ArgumentException>(() => method.Run(real, new TrainingOptions(), null, default)).Message, StringComparison.Ordinal);
        foreach (var method in TrainingMethods.ForRealWeights) Assert.Contains("trains real weights", Assert.Throws<ArgumentException>(() => method.Run(integer, new TrainingOptions(), null, default)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<TrainingProblem> Problems(Random random)
    {
        foreach (var objective in new ITrainingObjective[] { MaxCorrect.Instance, SatMargin.Instance, MinHinge.Instance })
        {
            yield return TinyProblems.Problem(TinyProblems.Random(random, 5, 2, 2, 2), [2], 1, objective, OutputCoding.Single);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 4, 2, 2, 1), [1], 1, objective);
            yield return TinyProblems.Problem(TinyProblems.Random(random, 5, 2, 2, 3), [], 2, objective, OutputCoding.Single);
        }

        yield return TinyProblems.Problem(TinyProblems.Xor, [2], 1, MinWeight.Instance, OutputCoding.Single);
    }
}
