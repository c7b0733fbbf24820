using System.CommandLine;
using Halfspace.Cli.Runs;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Training;
using Halfspace.Training;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Solvers that lie: what contradicts an exact re-check is exit code 70, never an answer.</summary>
public sealed class SolverContradictionTests
{
    [Fact]
    public void A_bound_above_an_evaluated_network_is_a_contradiction()
    {
        var code = Run(new Liar(SolveStatus.TimeLimit, 3));
        Assert.Equal(70, code);
    }

    [Fact]
    public void Infeasible_where_a_network_is_known_is_a_contradiction() => Assert.Equal(70, Run(new Liar(SolveStatus.Infeasible, double.PositiveInfinity)));

    [Fact]
    public void A_point_that_fails_the_recheck_is_no_answer()
    {
        var model = new MipModel();
        var x = model.AddBinary("x");
        model.Minimize(x);
        model.AddConstraint(x >= 1);
        var result = model.Solve(new Liar(SolveStatus.Optimal, 0, [0.0]));
        Assert.Equal(SolveStatus.Rejected, result.Status);
        Assert.Null(result.Point);
    }

    private static int Run(IMipSolver solver)
    {
        var verb = new Command("lie");
        verb.SetVerb((_, cancellation) =>
        {
            new MipMethod().Run(TinyProblems.Problem(TinyProblems.Xor, [2], 1, MaxCorrect.Instance), new TrainingOptions { Solver = solver, TimeLimit = 600 }, null, cancellation);
            return 0;
        });
        return CommandRun.Invoke(new Command("halfspace") { verb }, ["lie"]);
    }

    private sealed class Liar(SolveStatus status, double bound, double[]? point = null) : IMipSolver
    {
        public string Name => "liar";

        public SolverAvailability Availability { get; } = new(true, "1", "here", "");

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) =>
            new() { Status = status, DualBound = bound, Point = point, Solver = "liar" };
    }
}
