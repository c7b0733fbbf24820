using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training;

/// <summary>Lists whose later objectives find networks that are better at earlier ones: what is said is of the network that is given.</summary>
public sealed class StageValueTests
{
    /// <summary>Of six samples, with weights of magnitude one and no hidden layer: the zero network costs 3, and constant ones 5 and more.</summary>
    private static TrainingProblem Stale => new(
        TinyProblems.Make("stale", 1, ([-1, -1], 0), ([0, 0], 1), ([-1, -1], 1), ([-1, -1], 1), ([1, 1], 0), ([1, 1], 0)),
        [],
        1,
        [MinHinge.Instance, MinWeight.Instance], OutputCoding.OnePerClass);

    [Fact]
    public void A_value_is_the_final_networks_where_a_later_objective_improves_an_earlier_one()
    {
        // The solver sleeps through the first objective; the second then finds the zero network, which is better at both.
        var result = new MipMethod { UsesRestriction = false }.Run(Stale, new TrainingOptions { Solver = new LateRiser(TestSolvers.Get("highs")), TimeLimit = 600, Threads = 1 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(Stale.Score(result.Network!), result.Outcomes.Select(outcome => outcome.Value));
        Assert.Equal(new Cost(0, 1), result.Outcomes[1].Value);
        Assert.All(result.Outcomes, outcome => Assert.True(outcome.Bound!.Value <= outcome.Value));
    }

    [Fact]
    public void A_bound_derived_beside_other_values_is_not_stated()
    {
        var bounds = new StageBounds(new TrainingProblem(TinyProblems.Xor, [2], 1, [MaxCorrect.Instance, SatMargin.Instance, MinWeight.Instance], OutputCoding.Single));
        BoundProof Bound(int value) => new(new Cost(value, 1), ProofKind.Mip, "a test", "nobody");
        bounds.Add(2, [new Cost(1, 1), new Cost(0, 1)], Bound(9));
        Assert.Equal(new Cost(9, 1), bounds.At(2, [new Cost(1, 1), new Cost(0, 1), null]).Value);
        Assert.Equal(new Cost(9, 1), bounds.At(2, [new Cost(0, 1), new Cost(0, 1), null]).Value);
        // Better at the first and worse at the second: networks that were not looked at.
        Assert.Equal(new Cost(0, 1), bounds.At(2, [new Cost(0, 1), new Cost(2, 1), null]).Value);
        Assert.Equal(new Cost(0, 1), bounds.At(2, null).Value);
        bounds.Add(2, [], Bound(3));
        Assert.Equal(new Cost(3, 1), bounds.At(2, [new Cost(0, 1), new Cost(2, 1), null]).Value);
    }

    [Fact]
    public void A_bound_above_the_value_beside_it_is_a_contradiction()
    {
        var bounds = new StageBounds(new TrainingProblem(TinyProblems.Xor, [2], 1, [MaxCorrect.Instance, MinWeight.Instance], OutputCoding.Single));
        bounds.Add(1, [new Cost(0, 1)], new BoundProof(new Cost(9, 1), ProofKind.Mip, "a test", "nobody"));
        Assert.Throws<SolverContradictionException>(() => bounds.Outcomes([new Cost(0, 1), new Cost(8, 1)]));
        Assert.Equal(new Cost(0, 1), bounds.Outcomes([new Cost(1, 1), new Cost(8, 1)])[1].Bound!.Value);
    }

    [Theory]
    [InlineData("sat-margin", -15)]
    [InlineData("max-correct", -15)]
    [InlineData("min-hinge", 0)]
    [InlineData(null, -3)]
    public void The_trivial_bound_of_margins_counts_what_the_objective_counts(string? before, int bound)
    {
        // Three outputs without a hidden layer, samples of norms 1, 2, 5 and 5 with the bias: right ones only, so perhaps only the largest; all; or none.
        var data = TinyProblems.Make("lists", 1, ([1], 0), ([-4], 1), ([-4], 2), ([0], 2));
        ITrainingObjective[] list = before is null ? [MaxMargin.Instance] : [TrainingObjectives.All.Find(before)!, MaxMargin.Instance];
        Assert.Equal(new Cost(bound, 1), MaxMargin.Instance.TrivialBound(new TrainingProblem(data, [], 1, list, OutputCoding.OnePerClass)));
    }

    [Theory]
    [InlineData("hybrid")]
    [InlineData("mip")]
    public void Margins_after_a_count_are_not_called_best_where_better_ones_exist(string method)
    {
        var data = TinyProblems.Make("lists", 1, ([1], 0), ([-4], 1), ([-4], 2), ([0], 2));
        var problem = new TrainingProblem(data, [], 1, [SatMargin.Instance, MaxMargin.Instance], OutputCoding.OnePerClass);
        // With one thread, the mixture spends half of its time on the search.
        var result = TrainingMethods.All.Find(method)!.Run(problem, new TrainingOptions { Solver = TestSolvers.Get("highs"), TimeLimit = method == "hybrid" ? 5 : 20, Threads = 1 }, null, TestContext.Current.CancellationToken);
        Assert.Equal([new Cost(4, 1), new Cost(-5, 1)], result.Outcomes.Select(outcome => outcome.Value));
        Assert.Equal(TrainingStatus.Optimal, result.Status);
    }

    [Fact]
    public void Each_objective_of_a_list_has_misses_of_its_own()
    {
        // Margins count what sat-margin meets, which comes first, not what max-correct counts as right.
        var data = TinyProblems.Make("near and far", 1, ([1], 1), ([-1], 0), ([9], 1), ([-9], 0));
        var problem = new TrainingProblem(data, [], 1, [SatMargin.Instance, MaxCorrect.Instance, MaxMargin.Instance], OutputCoding.Single);
        var best = AllNetworks.Of(problem).Select(problem.Score).Aggregate((a, b) => Lexicographic.IsBetter(b, a) ? b : a);
        var result = new MipMethod().Run(problem, new TrainingOptions { Solver = TestSolvers.Get("highs"), TimeLimit = 600, Threads = 1 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(best, result.Outcomes.Select(outcome => outcome.Value));
        Assert.Equal(TrainingStatus.Optimal, result.Status);
    }

    /// <summary>Has nothing to say of the first model that it is given.</summary>
    private sealed class LateRiser(IMipSolver solver) : IMipSolver
    {
        private bool isAwake;

        public string Name => "late riser";

        public SolverAvailability Availability => solver.Availability;

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
        {
            if (isAwake) return solver.SolveLinear(model, options, progress, cancellationToken);
            isAwake = true;
            return new SolveResult { Status = SolveStatus.TimeLimit, DualBound = double.NegativeInfinity, Solver = Name };
        }
    }
}
