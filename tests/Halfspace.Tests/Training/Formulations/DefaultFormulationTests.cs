using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Formulations;

/// <summary>Where no formulation is asked for, problem and solver decide.</summary>
public sealed class DefaultFormulationTests
{
    [Theory]
    [InlineData("sat-margin", "cp-sat", "sign-enforced")]
    [InlineData("sat-margin", "highs", "sign")]
    [InlineData("max-correct", "cp-sat", "sign-enforced")]
    [InlineData("mistakes", "cp-sat", "sign-enforced")]
    [InlineData("min-hinge", "cp-sat", "sign")]
    public void Enforced_rows_go_to_the_solver_that_takes_them(string objective, string solver, string formulation)
    {
        var problem = new TrainingProblem(TinyProblems.Quarters, [2], 1, TrainingObjectives.Parse(objective));
        Assert.Equal(formulation, TrainingFormulations.For(problem, TestSolvers.Get(solver)).Name);
    }

    [Theory]
    [InlineData(OutputCoding.Single)]
    [InlineData(OutputCoding.OnePerClass)]
    public void The_default_solver_proves_every_counting_objective(OutputCoding coding)
    {
        TestSolvers.Get("cp-sat");
        foreach (var objective in (string[])["mistakes", "max-correct", "sat-margin"])
        {
            var problem = new TrainingProblem(TinyProblems.Quarters, [2], 1, TrainingObjectives.Parse(objective), coding);
            var result = problem.Train(new TrainingOptions { TimeLimit = 600 }, new MipMethod(), cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Status == TrainingStatus.Optimal && result.Outcome.Value == TinyProblems.BestByBruteForce(problem), $"{objective}, {coding}: {result}");
        }
    }
}
