using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Training.Formulations;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>Solvers that claim falsely, alone and beside one that does not.</summary>
public sealed class CrossCheckTests
{
    /// <summary>Xor with two hidden neurons: the smallest network has weights of 9 in all, and the bounds that need no solver say 4.</summary>
    private static TrainingProblem SmallestXor => TinyProblems.Problem(TinyProblems.Xor, [2], 1, MinWeight.Instance);

    [Fact]
    public void A_bound_above_what_the_second_solver_finds_is_a_contradiction()
    {
        var fault = Assert.Throws<SolverContradictionException>(() => Train(SmallestXor, new Saying(SolveStatus.TimeLimit, 20), TestSolvers.Get("highs")));
        Assert.Contains("saying", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_above_what_the_first_solver_found_is_a_contradiction_too() =>
        Assert.Throws<SolverContradictionException>(() => Train(SmallestXor, TestSolvers.Get("highs"), new Saying(SolveStatus.TimeLimit, 20)));

    [Fact]
    public void A_network_called_best_that_is_not_is_caught_by_a_second_solver()
    {
        // The first solver finds nothing better than the start, whose weights are 10 in all, and calls that optimal.
        var start = AllNetworks.Of(SmallestXor).First(network => SmallestXor.Score(network)[0] == new Cost(10, 1)).Clone();
        Assert.Throws<SolverContradictionException>(() => Train(SmallestXor, new Saying(SolveStatus.TimeLimit, 10), TestSolvers.Get("highs"), start));
        Assert.Equal(TrainingStatus.Optimal, Train(SmallestXor, new Saying(SolveStatus.TimeLimit, 10), null, start).Status);
    }

    [Fact]
    public void Optimal_without_a_point_claims_nothing()
    {
        var start = AllNetworks.Of(SmallestXor).First(network => SmallestXor.Score(network)[0] == new Cost(10, 1)).Clone();
        var result = Train(SmallestXor, new Saying(SolveStatus.Optimal, 10), null, start);
        Assert.Equal((TrainingStatus.Feasible, new Cost(10, 1), null), (result.Status, result.Outcomes[0].Value, result.Outcomes[0].Bound?.Trusts));
    }

    [Fact]
    public void What_two_solvers_claim_names_both()
    {
        var result = Train(SmallestXor, TestSolvers.Get("highs"), TestSolvers.Get("cbc"));
        Assert.Equal((TrainingStatus.Optimal, new Cost(9, 1)), (result.Status, result.Outcomes[0].Value));
        Assert.Contains("HiGHS", result.Outcomes[0].Bound!.Trusts, StringComparison.Ordinal);
        Assert.Contains("cbc", result.Outcomes[0].Bound!.Trusts, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_the_second_solver_does_not_confirm_is_not_claimed()
    {
        var result = Train(SmallestXor, TestSolvers.Get("highs"), new Saying(SolveStatus.TimeLimit, double.NegativeInfinity));
        Assert.Equal((TrainingStatus.Feasible, null), (result.Status, result.Outcomes[0].Bound!.Trusts));
        Assert.Contains(result.Notes, note => note.Contains("did not within the limits", StringComparison.Ordinal));
    }

    [Fact]
    public void Infeasible_by_one_solver_alone_is_no_answer()
    {
        // Three hidden neurons and three classes: no proof without a solver reaches it.
        var data = TinyProblems.Make("three", 1, ([0, 0], 0), ([0, 1], 1), ([1, 0], 2), ([1, 1], 0), ([2, 1], 1), ([1, 2], 2));
        var problem = TinyProblems.Problem(data, [4, 4], 1, MinWeight.Instance);
        var result = Train(problem, new Saying(SolveStatus.Infeasible, double.PositiveInfinity), new Saying(SolveStatus.TimeLimit, double.NegativeInfinity));
        Assert.Equal((TrainingStatus.Unknown, null), (result.Status, result.Infeasibility));
        Assert.Contains(result.Notes, note => note.Contains("did not within the limits", StringComparison.Ordinal));
    }

    [Fact]
    public void Infeasible_where_the_second_solver_finds_a_network_is_a_contradiction() =>
        Assert.Throws<SolverContradictionException>(() => Train(SmallestXor, new Saying(SolveStatus.Infeasible, double.PositiveInfinity), TestSolvers.Get("highs")));

    [Fact]
    public void Infeasible_where_no_second_solver_was_asked_for_is_checked_as_well()
    {
        TestSolvers.Get("highs");
        Assert.Throws<SolverContradictionException>(() => Train(SmallestXor, new Saying(SolveStatus.Infeasible, double.PositiveInfinity), null));
    }

    [Fact]
    public void Infeasible_with_a_proof_of_our_own_needs_nobody()
    {
        foreach (var (data, hidden) in new[] { (TinyProblems.XorWithConflict, new[] { 2 }), (TinyProblems.Xor, []), (TinyProblems.Xor, [1]) })
        {
            var result = Train(TinyProblems.Problem(data, hidden, 2, MinWeight.Instance), new Saying(SolveStatus.Infeasible, double.PositiveInfinity), null);
            Assert.Equal((TrainingStatus.Infeasible, null), (result.Status, result.Infeasibility!.Trusts));
        }
    }

    [Fact]
    public void A_claim_that_a_later_objective_has_no_network_is_refuted_by_the_one_at_hand() =>
        Assert.Throws<SolverContradictionException>(() => new MipMethod { UsesRestriction = false }.Run(
            new TrainingProblem(TinyProblems.Xor, [2], 1, [MaxCorrect.Instance, MinWeight.Instance], OutputCoding.Single),
            new TrainingOptions { Solver = new Saying(SolveStatus.Infeasible, double.PositiveInfinity), TimeLimit = 600, Threads = 1 },
            null,
            TestContext.Current.CancellationToken));

    [Fact]
    public void Real_weights_are_cross_checked()
    {
        var problem = ZeroOneNetworkFacts.Problem(TinyProblems.Xor, [1]);
        TrainingResult Run(IMipSolver first, IMipSolver second, ITrainingMethod method) =>
            method.Run(problem, new TrainingOptions { Solver = first, CrossCheck = second, TimeLimit = 600, Threads = 1 }, null, TestContext.Current.CancellationToken);
        var (highs, cbc) = (TestSolvers.Get("highs"), TestSolvers.Get("cbc"));
        // A constant network misses two, one neuron misses one.
        Assert.Throws<SolverContradictionException>(() => Run(new Saying(SolveStatus.TimeLimit, 2), highs, new ZeroOneMipMethod { SearchShare = 0 }));
        var agreed = Run(highs, cbc, new ZeroOneMipMethod { SearchShare = 0 });
        Assert.Equal((TrainingStatus.Optimal, new Cost(1, 1)), (agreed.Status, agreed.Outcome.Value));
        Assert.Contains(" and ", agreed.Outcome.Bound!.Trusts, StringComparison.Ordinal);
        var alone = Run(highs, new Saying(SolveStatus.TimeLimit, double.NegativeInfinity), new ZeroOneMipMethod { SearchShare = 0 });
        Assert.Equal(TrainingStatus.Feasible, alone.Status);
    }

    private static TrainingResult Train(TrainingProblem problem, IMipSolver solver, IMipSolver? second, Halfspace.Networks.IntegerNetwork? start = null) => new MipMethod { UsesRestriction = false }.Run(
        problem,
        new TrainingOptions { Solver = solver, CrossCheck = second, TimeLimit = 600, Threads = 1, Start = start },
        null,
        TestContext.Current.CancellationToken);

    /// <summary>Says the same of every model.</summary>
    private sealed class Saying(SolveStatus status, double bound) : IMipSolver
    {
        public string Name => "saying";

        public SolverAvailability Availability { get; } = new(true, "1", "here", "");

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) =>
            new() { Status = status, DualBound = bound, Solver = "saying 1" };
    }
}
