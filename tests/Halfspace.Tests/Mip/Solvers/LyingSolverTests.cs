using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.ValueFunctions;
using Halfspace.ValueFunctions;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Solvers that lie about models, their value functions and derivatives.</summary>
public sealed class LyingSolverTests
{
    public static TheoryData<Lie> Lies() => [.. Enum.GetValues<Lie>()];

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_lie_about_a_model_is_no_answer(Lie lie)
    {
        var honest = (ILpSolver)TestSolvers.Get("highs");
        foreach (var (isMaximum, gap) in new[] { (true, 0), (false, 0), (true, 1e-5), (false, 1e-5) })
        {
            var model = Knapsack(isMaximum);
            var result = model.Solve(new LyingSolver(honest, lie), new SolveOptions { TimeLimit = 600, Threads = 1, RelativeGap = gap });
            if (result.Point is { } point)
            {
                Assert.True(FeasibilityReport.Of(model, [.. point]).IsFeasible, $"{lie}: {result}");
                Assert.Equal(model.EvaluateObjective([.. point]), result.Objective);
            }

            // What no re-check of one solve can see: that there is no point, and a bound without a point to refute it.
            if (lie is Lie.Infeasible or Lie.Unbounded or Lie.BoundAlone) continue;
            Assert.True(lie is Lie.BoundNotANumber or Lie.InfiniteBound ? result.Status != SolveStatus.Infeasible : result.Status is SolveStatus.Rejected or SolveStatus.Failed, $"{lie}, maximum {isMaximum}: {result}");
            Assert.False(double.IsNaN(result.DualBound));
            Assert.NotEqual(SolveStatus.Optimal, result.Status);
        }
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_lie_does_not_stand_against_a_start(Lie lie)
    {
        var honest = (ILpSolver)TestSolvers.Get("highs");
        var model = Knapsack(isMaximum: false);
        var best = model.Solve(honest).Point!;
        for (var j = 0; j < best.Count; j++) model.SetStart(model.VariableAt(j), best[j]);
        var result = model.Solve(new LyingSolver(honest, lie), new SolveOptions { TimeLimit = 600, Threads = 1 });
        if (lie != Lie.Unbounded) Assert.NotEqual(SolveStatus.Optimal, result.Status);
        Assert.NotEqual(SolveStatus.Infeasible, result.Status);
        if (result.Status != SolveStatus.Rejected) Assert.False(result.DualBound > result.Objective + 1e-6, $"{lie}: {result}");
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void Lies_of_linear_programs_change_no_exact_answer(Lie lie)
    {
        var liar = new LyingSolver((ILpSolver)TestSolvers.Get("highs"), lie);
        var program = ExactProgram.Of(Knapsack(isMaximum: false));
        var (told, alone) = (ExactBranchAndBound.Solve(program, new ExactSearchOptions { Solver = liar }), ExactBranchAndBound.Solve(ExactProgram.Of(Knapsack(isMaximum: false)), new ExactSearchOptions()));
        Assert.Equal((alone.Status, alone.Value), (told.Status, told.Value));
        Assert.True(liar.Solves > 0);
        var exact = DiscreteRepresentation.Build(RunningExamples.Hassanzadeh, -6, 8).Function;
        var study = ValueFunctionStudy.Of(RunningExamples.Hassanzadeh, -6, 8, new StudyOptions { Solver = liar, Sampler = liar, TimeLimit = 600 });
        foreach (var b in RunningExamples.Grid(-6, 8, .5)) Assert.Equal(exact.At(b), study.Representation.Function.At(b));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void Samples_of_a_value_function_are_never_above_what_is_known_nor_below_the_value(Lie lie)
    {
        var liar = new LyingSolver((ILpSolver)TestSolvers.Get("highs"), lie);
        var exact = DiscreteRepresentation.Build(RunningExamples.Hassanzadeh, -6, 8).Function;
        var study = ValueFunctionStudy.Of(RunningExamples.Hassanzadeh, -6, 8, new StudyOptions { Sampler = liar, TimeLimit = 600, PartLimit = 4, Samples = 9, TruncatedParts = 4 });
        Assert.False(study.Representation.IsComplete);
        Assert.True(liar.Solves > 0);
        foreach (var (place, value) in study.Samples)
        {
            if (exact.At(place) is { } least && value is { } stated) Assert.True(stated >= least, $"{lie} at {place}: {stated} < {least}");
            if (study.Truncated.At(place) is { } known) Assert.True(value is { } sampled && sampled <= known, $"{lie} at {place}: {value} > {known}");
        }
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_representation_in_several_right_hand_sides_is_called_complete_by_no_lie_that_can_be_seen(Lie lie)
    {
        var liar = new LyingSolver((ILpSolver)TestSolvers.Get("highs"), lie);
        var exact = DiscreteRepresentation.Build(RunningExamples.Hassanzadeh, -6, 8).Function;
        VectorRepresentation made;
        try
        {
            made = VectorRepresentation.Build(RunningExamples.Hassanzadeh, [-6], [8], liar, partLimit: 20);
        }
        catch (InvalidOperationException refusal) when (lie == Lie.Unbounded)
        {
            Assert.Contains("unbounded", refusal.Message, StringComparison.Ordinal);
            return;
        }

        Assert.False(made.IsComplete, lie.ToString());
        foreach (var b in RunningExamples.Grid(-6, 8, .5)) Assert.True(made.At([b]) is null || made.At([b]) >= exact.At(b));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_derivative_is_taken_at_no_point_that_a_lie_gave(Lie lie)
    {
        var liar = new LyingSolver((ILpSolver)TestSolvers.Get("highs"), lie);
        var model = Knapsack(isMaximum: false);
        Assert.Throws<InvalidOperationException>(() => ValueGradient.Of(model, liar, new SolveOptions { TimeLimit = 600 }));
    }

    private static MipModel Knapsack(bool isMaximum)
    {
        var model = new MipModel("knapsack");
        var items = Enumerable.Range(0, 5).Select(i => model.AddInteger(0, 3, $"i{i}")).ToArray();
        var rest = model.AddContinuous(0, 2, "rest");
        double[] worth = [7, 2, 5.5, 4, 3], weight = [5, 1, 4, 3, 2];
        LinearExpression Sum(double[] factors) => Enumerable.Range(0, 5).Aggregate(LinearExpression.Zero, (sum, i) => sum.Plus(factors[i], items[i]));
        model.AddConstraint(Sum(weight) + rest <= 16.5);
        if (isMaximum) model.Maximize(Sum(worth).Plus(10) + rest);
        else model.Minimize(LinearExpression.Zero.Plus(10) - Sum(worth) - rest);
        return model;
    }
}
