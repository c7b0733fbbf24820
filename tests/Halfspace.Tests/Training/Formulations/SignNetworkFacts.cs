using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Formulations;

/// <summary>Known optima of the models of Thorbjarnarson and Yorke-Smith (2020) on tiny data, by both formulations and both solvers.</summary>
public sealed class SignNetworkFacts
{
    public static TheoryData<string, string, string, int, int, double> Optima()
    {
        var data = new TheoryData<string, string, string, int, int, double>();
        var number = 0;
        void Add(string set, int hidden, int range, double correct, double margin, double hinge)
        {
            foreach (var (objective, optimum) in new[] { ("max-correct", correct), ("sat-margin", margin), ("min-hinge", hinge) })
            {
                data.Add(set, objective, "highs", hidden, range, optimum);
                // Each solve of CBC is a process.
                if (Rounds.Takes(number++, 4)) data.Add(set, objective, "cbc", hidden, range, optimum);
            }
        }

        Add("xor", 1, 1, 1, 2, 1.5);
        Add("xor", 1, 3, 1, 2, 1.5);
        Add("xor", 2, 1, 0, 0, 0);
        Add("xor", 3, 1, 0, 0, 0);
        Add("xor", 4, 1, 0, 0, 0);
        Add("and", 1, 1, 0, 0, 0);
        Add("and", 2, 1, 0, 0, 0);
        Add("conflict", 2, 1, 1, 2, 1.5);
        Add("quarters", 2, 1, 1, 2, 2.0);
        return data;
    }

    [Theory]
    [MemberData(nameof(Optima))]
    public void Both_formulations_reach_the_known_optimum(string set, string objective, string solver, int hidden, int range, double optimum)
    {
        var problem = TinyProblems.Problem(Set(set), [hidden], range, TrainingObjectives.All.Find(objective)!);
        foreach (var (formulation, number) in TrainingFormulations.All.Where(f => f.Name.StartsWith("sign", StringComparison.Ordinal)).Select((formulation, number) => (formulation, number)))
        {
            if (!Rounds.Takes(number + hidden + objective.Length, 2)) continue;
            var result = Train(problem, solver, formulation.Name);
            Assert.True(result.Status == TrainingStatus.Optimal, $"{formulation.Name}: {result.Status} {result.Outcomes[0]} {string.Join(' ', result.Notes)}");
            Assert.Equal(optimum, result.Outcomes[0].Value!.Value.Value, 1e-9);
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void Smallest_weights_and_largest_margins_on_xor(string solver)
    {
        foreach (var (hidden, weight, margin) in new[] { (2, 9.0, -2.0), (3, 9.0, -3.0) }.Take(Rounds.Of(1, 2)))
        {
            var weights = Train(TinyProblems.Problem(TinyProblems.Xor, [hidden], 1, MinWeight.Instance), solver, "sign");
            Assert.Equal((TrainingStatus.Optimal, weight), (weights.Status, weights.Outcomes[0].Value!.Value.Value));
            var margins = Train(TinyProblems.Problem(TinyProblems.Xor, [hidden], 1, MaxMargin.Instance), solver, "sign");
            Assert.Equal((TrainingStatus.Optimal, margin), (margins.Status, margins.Outcomes[0].Value!.Value.Value));
        }

        foreach (var objective in new ITrainingObjective[] { MinWeight.Instance, MaxMargin.Instance })
        {
            foreach (var formulation in new[] { "sign", "sign-as-printed" })
                Assert.Equal(TrainingStatus.Infeasible, Train(TinyProblems.Problem(TinyProblems.Xor, [1], 1, objective), solver, formulation).Status);
        }
    }

    [Theory]
    [InlineData("highs")]
    [InlineData("cbc")]
    public void The_printed_margin_model_loses_epsilon_for_each_negative_side(string solver)
    {
        foreach (var (hidden, optimum) in new[] { (2, 1.9998), (3, 2.9998) }.Take(Rounds.Of(1, 2)))
        {
            var mip = new SignNetworkAsPrintedMip(TinyProblems.Problem(TinyProblems.Xor, [hidden], 1, MaxMargin.Instance));
            var result = mip.Model.Solve(TestSolvers.Get(solver));
            Assert.Equal(-optimum, result.Objective, 1e-5);
        }
    }

    [Fact]
    public void The_printed_model_has_the_published_sizes()
    {
        const int samples = 20;
        var random = new Random(5);
        var data = TinyProblems.Random(random, samples, 108, 2, 10_000);
        var model = new SignNetworkAsPrintedMip(TinyProblems.Problem(data, [16], 1, SatMargin.Instance)).Model;
        Assert.Equal(16 * 108 + 32 + 18 + 16 * samples + 2 * samples, model.IntegerCount);
        Assert.Equal(32 * samples, model.VariableCount - model.IntegerCount);
        Assert.Equal(128 * samples, model.RowCount);
        Assert.Equal(32 * samples + 4 * samples, model.Indicators.Count);
    }

    [Fact]
    public void The_printed_hinge_has_35_breakpoints_for_16_neurons()
    {
        var model = new SignNetworkAsPrintedMip(TinyProblems.Problem(TinyProblems.Xor, [16], 1, MinHinge.Instance)).Model;
        Assert.All(model.PiecewiseLinearTerms, term => Assert.Equal(35, term.Breakpoints.Count));
        Assert.Equal(2.25, model.PiecewiseLinearTerms[0].Evaluate(-1), 1e-12);
        Assert.Contains(model.PiecewiseLinearTerms[0].Breakpoints, p => Math.Abs(p.X - 3.0 / 17) < 1e-12);
    }

    private static TrainingResult Train(TrainingProblem problem, string solver, string formulation) => new MipMethod().Run(
        problem,
        new TrainingOptions { Solver = TestSolvers.Get(solver), Formulation = TrainingFormulations.All.Get(formulation), TimeLimit = 600 },
        null,
        TestContext.Current.CancellationToken);

    private static Halfspace.Data.Dataset Set(string name) => name switch
    {
        "xor" => TinyProblems.Xor,
        "and" => TinyProblems.And,
        "conflict" => TinyProblems.XorWithConflict,
        _ => TinyProblems.Quarters,
    };
}
