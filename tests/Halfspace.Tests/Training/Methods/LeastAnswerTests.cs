using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.LowerBounds;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>The network that gives every sample to the most frequent class: scored exactly, and an answer wherever it may be one.</summary>
public sealed class LeastAnswerTests
{
    private static readonly Halfspace.Data.Dataset Mostly = TinyProblems.Make("mostly", 1, ([0, 0], 1), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0), ([1, 1], 2));

    [Theory]
    [InlineData("max-correct", 2)]
    [InlineData("sat-margin", 4)]
    public void Costs_what_it_costs(string objective, int cost)
    {
        var problem = TinyProblems.Problem(Mostly, [6], 1, TrainingObjectives.All.Find(objective)!);
        var result = LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), Nothing(problem));
        Assert.Equal(TrainingStatus.Feasible, result.Status);
        Assert.Equal(new Cost(cost, 1), result.Outcomes[0].Value);
        Assert.Equal(problem.Score(result.Network!)[0], result.Outcomes[0].Value);
        Assert.Contains(result.Notes, note => note.Contains("most frequent class", StringComparison.Ordinal));
    }

    [Fact]
    public void Is_another_class_where_a_limit_on_errors_leaves_only_that()
    {
        var data = TinyProblems.Make("positive", 1, ([0, 0], 1), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0));
        var problem = new TrainingProblem(data, [], 1, [Mistakes.Instance], OutputCoding.Single, new NetworkLimits { MaxFalsePositives = 0 });
        var result = LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), Nothing(problem));
        Assert.Equal(new Cost(3, 1), result.Outcomes[0].Value);
        Assert.Contains(result.Notes, note => note.Contains("one class", StringComparison.Ordinal));
    }

    [Fact]
    public void Takes_the_place_of_a_worse_network_and_not_of_a_better_one()
    {
        var problem = TinyProblems.Problem(Mostly, [2], 1, MaxCorrect.Instance);
        var worse = problem.ConstantNetwork(0);
        Assert.Equal(new Cost(2, 1), LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), Found(problem, worse)).Outcomes[0].Value);
        var same = Found(problem, problem.ConstantNetwork(1));
        Assert.Same(same, LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), same));
    }

    [Fact]
    public void Is_no_answer_where_it_breaks_a_hard_condition()
    {
        var problem = TinyProblems.Problem(Mostly, [2], 1, MinWeight.Instance);
        var nothing = Nothing(problem);
        Assert.Same(nothing, LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), nothing));
    }

    [Fact]
    public void Refutes_the_claim_that_there_is_no_network()
    {
        var problem = TinyProblems.Problem(Mostly, [2], 1, MaxCorrect.Instance);
        Assert.Throws<SolverContradictionException>(() => LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), Nothing(problem) with { Status = TrainingStatus.Infeasible }));
    }

    [Fact]
    public void Is_optimal_where_it_meets_the_bound()
    {
        var data = TinyProblems.Make("twins", 1, ([1, 0], 0), ([1, 0], 0), ([1, 0], 1));
        var problem = TinyProblems.Problem(data, [2], 1, MaxCorrect.Instance);
        var bound = BoundDerivation.Cheap(problem, 0, []);
        var result = LeastAnswer.AtLeast(problem, TrainingMethods.All[0], new TrainingOptions(), Nothing(problem) with { Outcomes = [new ObjectiveOutcome("max-correct", null, bound)] });
        Assert.Equal((TrainingStatus.Optimal, new Cost(1, 1)), (result.Status, result.Outcomes[0].Value));
    }

    [Fact]
    public void Stands_beside_what_a_method_had_reported_before_it_was_given_up()
    {
        var problem = TinyProblems.Problem(Mostly, [2], 1, MaxCorrect.Instance);
        Assert.Equal(new Cost(2, 1), LeastAnswer.WithoutEnd(problem, new SearchMethod(), new TrainingOptions(), null, null, 1).Outcomes[0].Value);
        Assert.Equal(new Cost(2, 1), LeastAnswer.WithoutEnd(problem, new SearchMethod(), new TrainingOptions(), problem.ConstantNetwork(2), null, 1).Outcomes[0].Value);
    }

    [Fact]
    public void Keeps_the_bound_that_a_method_had_reported_before_it_was_given_up()
    {
        var problem = TinyProblems.Problem(Mostly, [2], 1, MaxCorrect.Instance);
        var reported = new List<BoundProof>();
        new BranchAndBoundMethod().Run(TinyProblems.Problem(TinyProblems.XorWithConflict, [2], 1, MaxCorrect.Instance), new TrainingOptions { Proved = reported.Add }, null, TestContext.Current.CancellationToken);
        Assert.Equal(new Cost(1, 1), reported[^1].Value);
        var proved = reported[^1];
        Assert.Equal(proved, LeastAnswer.WithoutEnd(problem, new SearchMethod(), new TrainingOptions(), null, null, 1, proved).Outcomes[0].Bound);
        Assert.Equal(proved, LeastAnswer.WithoutEnd(problem, new SearchMethod(), new TrainingOptions(), problem.ConstantNetwork(2), null, 1, proved).Outcomes[0].Bound);
    }

    [Fact]
    public void Over_real_weights_a_bound_above_its_cost_is_a_contradiction_and_one_below_stands_beside_it()
    {
        TestSolvers.Get("highs");
        var real = new RealTrainingProblem(TinyProblems.XorWithConflict, [2], 1, 0.01m, MisclassificationLoss.Instance);
        TrainingResult Claimed(int bound) => LeastAnswer.AtLeast(real, TrainingMethods.ForRealWeights[0], new TrainingOptions(), new TrainingResult
        {
            Status = TrainingStatus.Unknown,
            Network = null,
            Outcomes = [new ObjectiveOutcome("max-correct", null, new BoundProof(new Cost(bound, 1), ProofKind.Mip, "tree", "a solver"))],
            Method = "liar",
        });
        Assert.Throws<SolverContradictionException>(() => Claimed(5));
        var result = Claimed(2);
        Assert.Equal((new Cost(2, 1), new Cost(2, 1), TrainingStatus.Optimal), (result.Outcome.Value!.Value, result.Outcome.Bound!.Value, result.Status));
    }

    private static TrainingResult Nothing(TrainingProblem problem) => new()
    {
        Status = TrainingStatus.Unknown,
        Network = null,
        Outcomes = [.. problem.Objectives.Select(objective => new ObjectiveOutcome(objective.Name, null, BoundProof.Trivial(problem, objective)))],
        Method = "none",
    };

    private static TrainingResult Found(TrainingProblem problem, IntegerNetwork network) => Nothing(problem) with
    {
        Status = TrainingStatus.Feasible,
        Network = network,
        Outcomes = [.. problem.Objectives.Select((objective, s) => new ObjectiveOutcome(objective.Name, problem.Score(network)[s], BoundProof.Trivial(problem, objective)))],
    };
}
