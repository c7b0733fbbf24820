using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Certificates;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>MIP solvers as referees: their bounds are claims, and give way to bounds of ours that say as much.</summary>
public sealed class SolverClaimTests
{
    /// <summary>Xor for one neuron: one sample is missed at best.</summary>
    private static TrainingProblem Neuron => TinyProblems.Problem(TinyProblems.Xor, [], 1, Mistakes.Instance, OutputCoding.Single);

    /// <summary>Xor with two hidden neurons: the smallest network has weights of 9 in all, which enumeration shows, and no cheap bound.</summary>
    private static TrainingProblem SmallestXor => TinyProblems.Problem(TinyProblems.Xor, [2], 1, MinWeight.Instance);

    [Theory]
    [InlineData("mip")]
    [InlineData("hybrid")]
    public void A_claim_that_a_bound_of_ours_reaches_is_replaced_by_it(string method)
    {
        var result = TrainingMethods.All.Find(method)!.Run(SmallestXor, Options(new Claiming(SolveStatus.TimeLimit, 9)) with { Start = Start(9) }, null, TestContext.Current.CancellationToken);
        Assert.Equal((TrainingStatus.Optimal, new Cost(9, 1), null), (result.Status, result.Outcome.Value, result.Outcome.Bound!.Trusts));
        Assert.False(result.Outcome.IsClaimed);
        Assert.Equal(Halfspace.Certificates.Verdict.Verified, TrainingCertificates.Of(SmallestXor, result).Verdict());
    }

    [Fact]
    public void A_bound_that_nobody_confirms_is_shown_as_the_solvers_claim()
    {
        var result = new MipMethod { UsesRestriction = false }.Run(SmallestXor, Options(new Claiming(SolveStatus.TimeLimit, 10)) with { Start = Start(10) }, null, TestContext.Current.CancellationToken);
        Assert.True(result.Outcome.IsClaimed);
        Assert.Contains("as claimed by claiming 1", result.ToString(), StringComparison.Ordinal);
        var certificate = TrainingCertificates.Of(SmallestXor, result);
        Assert.Equal(Halfspace.Certificates.Verdict.Trusted, certificate.Verdict());
        Assert.Contains("a claim of claiming 1 which was not re-derived", string.Join('\n', certificate.Check(CertificateChecks.Engine).Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_is_refuted_by_a_better_network_that_the_search_for_an_argument_comes_upon()
    {
        // Constant networks miss two; the solver calls that the best, and our own fit finds a neuron that misses one.
        var fault = Assert.Throws<SolverContradictionException>(() => new MipMethod { UsesRestriction = false }.Run(Neuron, Options(new Claiming(SolveStatus.TimeLimit, 2)), null, TestContext.Current.CancellationToken));
        Assert.Contains("claiming 1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mip")]
    [InlineData("hybrid")]
    public void A_claim_above_an_exact_network_is_a_contradiction(string method)
    {
        // Five hidden neurons are too many for the exact fits, and no constant network misses all of 64 samples.
        var parity = TinyProblems.Problem(Halfspace.Data.Benchmarks.Find("builtin:parity-6").Train, [5], 1, MaxCorrect.Instance, OutputCoding.Single);
        Assert.Throws<SolverContradictionException>(() => TrainingMethods.All.Find(method)!.Run(parity, Options(new Claiming(SolveStatus.TimeLimit, 1000)) with { TimeLimit = 600, Threads = 2 }, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Of_equal_bounds_the_one_that_trusts_nobody_is_kept()
    {
        var (claim, own) = (new BoundProof(new Cost(1, 1), ProofKind.Mip, "claimed", "solver"), new BoundProof(new Cost(1, 1), ProofKind.Exhaustive, "derived", Rule: "branch-and-bound"));
        foreach (var order in new[] { (BoundProof[])[claim, own], [own, claim] })
        {
            var bounds = new StageBounds(Neuron);
            foreach (var bound in order) bounds.Add(0, [], bound);
            Assert.Null(bounds.At(0, null).Trusts);
            Assert.True(bounds.IsMet(0, [new Cost(1, 1)], trustsNobody: true));
        }

        var claimed = new StageBounds(Neuron);
        claimed.Add(0, [], claim);
        Assert.True(claimed.IsMet(0, [new Cost(1, 1)]) && !claimed.IsMet(0, [new Cost(1, 1)], trustsNobody: true));
        claimed.Add(0, [], claim with { Value = new Cost(2, 1) });
        claimed.Add(0, [], own);
        Assert.Equal(("solver", new Cost(2, 1)), (claimed.At(0, null).Trusts, claimed.At(0, null).Value));
    }

    [Fact]
    public void A_solver_gets_the_start_the_proved_bound_and_equal_samples_once()
    {
        // Every sample of xor three times, and one the other way round: a mistake there, and two by the corners that are left.
        var data = TinyProblems.Make("thrice", 1, [.. Enumerable.Repeat(TinyProblems.Xor, 3).SelectMany(xor => Enumerable.Range(0, 4).Select(k => (xor.Row(k).ToArray(), xor.Labels[k]))), ([0, 0], 1)]);
        var problem = TinyProblems.Problem(data, [1], 1, Mistakes.Instance, OutputCoding.Single);
        var solver = new Claiming(SolveStatus.TimeLimit, double.NegativeInfinity);
        new MipMethod { UsesRestriction = false }.Run(problem, Options(solver), null, TestContext.Current.CancellationToken);
        var model = Assert.Single(solver.Models);
        Assert.True(model.HasStart);
        Assert.Equal(3, model.RowLower(Enumerable.Range(0, model.RowCount).Single(row => model.RowName(row) == "proved")));
        // One claim and one miss for each of five different samples, two weights, a bias, a tie, a vote and the output's bias.
        Assert.Equal(5 + 5 + 6, model.VariableCount);
    }

    [Theory]
    [InlineData("sign")]
    [InlineData("sign-enforced")]
    [InlineData("sign-as-printed")]
    public void Grouped_samples_have_the_optimum_of_enumeration(string formulation)
    {
        const int seed = 18;
        var random = new Random(seed);
        var solver = TestSolvers.Get("highs");
        for (var i = 0; i < 12; i++)
        {
            var drawn = TinyProblems.Random(random, 6, 2, i % 3 == 2 ? 3 : 2, 2);
            var data = drawn.Select([.. Enumerable.Range(0, 6), .. Enumerable.Range(0, 5).Select(_ => random.Next(6))]);
            ITrainingObjective objective = (i % 4) switch { 0 => Mistakes.Instance, 1 => MaxCorrect.Instance, 2 => SatMargin.Instance, _ => MinHinge.Instance };
            var problem = TinyProblems.Problem(data, i % 2 == 0 ? [] : [1], 1, objective, data.ClassCount == 2 && i % 5 != 0 ? OutputCoding.Single : OutputCoding.OnePerClass);
            var form = TrainingFormulations.All.Find(formulation)!;
            if (formulation == "sign-as-printed" && problem.Hidden.Count == 0) continue;
            if (form.Excess(problem) != 0) continue;
            var stated = form.State(problem, []);
            var best = TinyProblems.BestByBruteForce(problem)!.Value;
            BoundRow.Add(stated.Model, best);
            var result = stated.Model.Solve(solver, new SolveOptions { Threads = 1 });
            Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - best.Value) < Tolerances.Bound, $"seed {seed}, {i}: {result.Status} {result.Objective}, enumeration has {best} for {problem}");
        }
    }

    [Fact]
    public void The_row_of_a_proved_bound_is_whole_and_cuts_off_no_network()
    {
        var priced = new Mistakes(new MistakeCosts { InputCost = Rational.Of(1, 3), WeightCost = Rational.Of(1, 70) });
        var problem = new TrainingProblem(TinyProblems.Xor, [], 1, [priced]);
        var best = TinyProblems.BestByBruteForce(problem)!.Value;
        var stated = new SignFormulation().State(problem, []);
        Assert.True(BoundRow.Add(stated.Model, best));
        var row = Enumerable.Range(0, stated.Model.RowCount).Single(r => stated.Model.RowName(r) == "proved");
        Assert.All(stated.Model.RowCoefficients(row).ToArray(), coefficient => Assert.Equal(Math.Round(coefficient), coefficient));
        foreach (var network in AllNetworks.Of(problem))
        {
            stated.SetStart(network);
            Assert.True(FeasibilityReport.Of(stated.Model, stated.Model.Start.ToArray()).IsFeasible, network.ToString());
        }

        var model = new MipModel();
        model.Minimize(model.AddContinuous(0, 1, "x"));
        Assert.False(BoundRow.Add(model, new Cost(1, 2)));
        Assert.Equal(0, model.RowCount);
    }

    private static Halfspace.Networks.IntegerNetwork Start(int cost) => AllNetworks.Of(SmallestXor).First(network => SmallestXor.Score(network)[0] == new Cost(cost, 1)).Clone();

    private static TrainingOptions Options(IMipSolver solver) => new() { Solver = solver, TimeLimit = 5, Threads = 1 };

    /// <summary>Says the same of every model, and keeps what it was given.</summary>
    private sealed class Claiming(SolveStatus status, double bound) : IMipSolver
    {
        public List<MipModel> Models { get; } = [];

        public string Name => "claiming";

        public SolverAvailability Availability { get; } = new(true, "1", "here", "");

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken)
        {
            lock (Models) Models.Add(model);
            progress?.Report(new SolveProgress(0, null, double.IsFinite(bound) ? bound : null, 0));
            return new SolveResult { Status = status, DualBound = bound, Solver = "claiming 1" };
        }
    }
}
