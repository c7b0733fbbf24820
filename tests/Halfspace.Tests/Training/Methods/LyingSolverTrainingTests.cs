using Halfspace.Data;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Mip.Solvers;
using Halfspace.Tests.Training.Decomposition;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Methods;

/// <summary>
/// Solvers that lie to methods of training: what comes out is a contradiction, or a network with its exact value and a bound that no network refutes.
/// </summary>
/// <remarks>A third of all pairs is tried, or all: <see cref="Rounds"/>.</remarks>
public sealed class LyingSolverTrainingTests
{
    private static readonly int Step = Rounds.AreAll ? 1 : 3;

    public static TheoryData<string, string, Lie> Cases()
    {
        var pairs = from method in TrainingMethods.All.Where(method => method is HybridMethod or MipMethod).Concat(TrainingMethods.ForRealWeights)
                    from lie in Enum.GetValues<Lie>()
                    select (method.RealFormulation ?? "", method.Name, lie);
        return [.. pairs.Where((_, place) => place % Step == 0)];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_lie_about_a_training_model_is_no_false_claim(string formulation, string name, Lie lie)
    {
        var honest = (ILpSolver)TestSolvers.Get("highs");
        var isReal = formulation.Length > 0;
        var method = isReal ? TrainingMethods.Of(formulation).Get(name) : TrainingMethods.All.Get(name);
        var real = new RealTrainingProblem(TinyProblems.Random(new Random(32), 5, 2, 2, 2), [2], 1, 0.01m, MisclassificationLoss.Instance);
        var whole = TinyProblems.Problem(TinyProblems.XorWithConflict, [2], 1, MaxCorrect.Instance, OutputCoding.Single);
        var optimum = isReal ? new Cost(PatternBruteForce.Least(real), 1) : new Cost(1, 1);
        var liar = new LyingSolver(honest, lie);
        TrainingResult result;
        try
        {
            result = (isReal ? real.ToTrainingProblem() : whole).Train(new TrainingOptions { Solver = liar, TimeLimit = 0.25, Threads = 1 }, method, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (SolverContradictionException contradiction)
        {
            Assert.Contains("liar", contradiction.Message, StringComparison.Ordinal);
            return;
        }

        var place = $"{formulation} {name}, {lie}: {result}";
        Assert.NotEqual(TrainingStatus.Infeasible, result.Status);
        if (result.Outcome.Bound is { } bound && (formulation is "" or "zero-one" or "step"))
        {
            // A bound that nothing known refutes is the solver's word, and says so.
            Assert.True(bound.Value <= optimum || (bound.Trusts == "liar" && !(bound.Value > result.Outcome.Value)), place);
            Assert.True(bound.Value <= optimum || lie is Lie.BoundAlone or Lie.BoundBeyondPoint or Lie.Infeasible, place);
        }

        if (result.Status == TrainingStatus.Optimal && formulation is "" or "zero-one") Assert.True(result.Outcome.Value == optimum || result.Outcome.Bound!.Trusts == "liar", place);
        if (isReal && result.RealNetwork is { } network) Assert.Equal(real.Score(network), result.Outcome.Value);
        if (!isReal && result.Network is { } integers) Assert.Equal(whole.Score(integers)[0], result.Outcome.Value);
    }
}
