using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Mip.Solvers.CommandLine;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers.CommandLine;

/// <summary>Each program's reader on a log and a solution file in the documented form, with no program installed.</summary>
public sealed class CommandLineProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halfspace-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Scip_optimal()
    {
        var (answer, trace) = Read(
            new ScipProgram(),
            """
             time | node  | left  |LP iter|LP it/n|mem/heur|mdpt |vars |cons |rows |cuts |sepa|confs|strbr|  dualbound   | primalbound  |  gap   | compl.
            p 0.0s|     1 |     0 |     0 |     - | clocks |   0 |   4 |   1 |   1 |   0 |  0 |   0 |   0 |-1.800000e+01 |-9.000000e+00 | 100.00%| unknown
              0.1s|     7 |     0 |     2 |     - |   585k |   0 |   4 |   1 |   1 |   0 |  0 |   0 |   0 |-1.125000e+01 |-1.100000e+01 |   2.27%| unknown
            SCIP Status        : problem is solved [optimal solution found]
            Solving Time (sec) : 0.01
            Solving Nodes      : 9
            Primal Bound       : -1.10000000000000e+01 (3 solutions)
            Dual Bound         : -1.10000000000000e+01
            Gap                : 0.00 %
            """,
            """
            solution status: optimal solution found
            objective value:                                  -11
            x0                                                  1 	(obj:-6)
            x2                                 0.333333333333333 	(obj:-5)
            """);
        Assert.Equal(SolveStatus.Optimal, answer.Status);
        Assert.Equal([1, 0, 0.333333333333333, 0], answer.Point!);
        Assert.Equal((-11, -11, -11.25, 9), (answer.Bound, trace.Incumbent, trace.Bound, trace.Nodes));
    }

    [Theory]
    [InlineData("infeasible", SolveStatus.Infeasible)]
    [InlineData("unbounded", SolveStatus.Unbounded)]
    [InlineData("infeasible or unbounded", SolveStatus.InfeasibleOrUnbounded)]
    [InlineData("time limit reached", SolveStatus.TimeLimit)]
    [InlineData("total node limit reached", SolveStatus.NodeLimit)]
    [InlineData("user interrupt", SolveStatus.Interrupted)]
    [InlineData("memory limit reached", SolveStatus.Failed)]
    public void Scip_without_solution(string status, SolveStatus expected)
    {
        var (answer, _) = Read(new ScipProgram(), "Dual Bound         : -1.00000000000000e+20\n", $"solution status: {status}\nno solution available\n");
        Assert.Equal((expected, double.NegativeInfinity), (answer.Status, answer.Bound));
        Assert.Null(answer.Point);
    }

    [Fact]
    public void Gurobi_time_limit()
    {
        var (answer, trace) = Read(
            new GurobiProgram(),
            """
                Nodes    |    Current Node    |     Objective Bounds      |     Work
             Expl Unexpl |  Obj  Depth IntInf | Incumbent    BestBd   Gap | It/Node Time

                 0     0   -11.25000    0    1          -  -11.25000      -     -    0s
            H    0     0                      -9.0000000  -11.25000  25.0%     -    0s
              1203   417   -10.75000   12    3  -10.00000  -11.00000  10.0%   5.2    5s

            Explored 1310 nodes (5312 simplex iterations) in 5.01 seconds (4.2 work units)
            Thread count was 2 (of 2 available processors)

            Time limit reached
            Best objective -1.000000000000e+01, best bound -1.100000000000e+01, gap 10.0000%
            """,
            "# Solution for model model\n# Objective value = -10\nx0 1\nx1 1\nx2 0\nx3 2.5000000000000001e-01\n");
        Assert.Equal(SolveStatus.TimeLimit, answer.Status);
        Assert.Equal([1, 1, 0, 0.25], answer.Point!);
        Assert.Equal((-11, -10, -11, 1310), (answer.Bound, trace.Incumbent, trace.Bound, trace.Nodes));
    }

    [Theory]
    [InlineData("Model is infeasible", SolveStatus.Infeasible)]
    [InlineData("Infeasible model", SolveStatus.Infeasible)]
    [InlineData("Model is infeasible or unbounded", SolveStatus.InfeasibleOrUnbounded)]
    [InlineData("Unbounded model", SolveStatus.Unbounded)]
    [InlineData("Node limit reached", SolveStatus.NodeLimit)]
    [InlineData("No Gurobi license found", SolveStatus.Failed)]
    public void Gurobi_without_solution(string line, SolveStatus expected)
    {
        var (answer, _) = Read(new GurobiProgram(), line + "\nBest objective -, best bound -, gap -\n", null);
        Assert.Equal((expected, double.NegativeInfinity), (answer.Status, answer.Bound));
        Assert.Null(answer.Point);
    }

    [Fact]
    public void Cplex_optimal()
    {
        var (answer, trace) = Read(
            new CplexProgram(),
            """
                    Nodes                                         Cuts/
               Node  Left     Objective  IInf  Best Integer    Best Bound    ItCnt     Gap

            *     0+    0                           -9.0000      -18.0000           100.00%
                  0     0      -11.2500     1       -9.0000      -11.2500        3   25.00%
            *    12     3      integral     0      -11.0000      -11.2500       31    2.27%

            MIP - Integer optimal solution:  Objective = -1.1000000000e+01
            Solution time =    0.01 sec.  Iterations = 40  Nodes = 15
            """,
            """
            <?xml version = "1.0" encoding="UTF-8" standalone="yes"?>
            <CPLEXSolution version="1.2">
             <header problemName="model.mps" objectiveValue="-11" solutionStatusValue="101"
               solutionStatusString="integer optimal solution" primalFeasible="1" MIPNodes="15"/>
             <quality epInt="1e-08"/>
             <linearConstraints><constraint name="r0" index="0" slack="0"/></linearConstraints>
             <variables>
              <variable name="x0" index="0" value="1"/>
              <variable name="x1" index="1" value="-0"/>
              <variable name="x2" index="2" value="0.99999999999999989"/>
              <variable name="x3" index="3" value="0"/>
             </variables>
            </CPLEXSolution>
            """);
        Assert.Equal(SolveStatus.Optimal, answer.Status);
        Assert.Equal([1, 0, 0.99999999999999989, 0], answer.Point!);
        Assert.Equal((-11, -11.25, 15), (trace.Incumbent, trace.Bound, trace.Nodes));
    }

    [Theory]
    [InlineData("MIP - Integer infeasible.", SolveStatus.Infeasible)]
    [InlineData("MIP - Integer infeasible or unbounded.", SolveStatus.InfeasibleOrUnbounded)]
    [InlineData("Presolve - Unbounded or infeasible.", SolveStatus.InfeasibleOrUnbounded)]
    [InlineData("MIP - Time limit exceeded, no integer solution.", SolveStatus.TimeLimit)]
    [InlineData("MIP - Node limit exceeded, no integer solution.", SolveStatus.NodeLimit)]
    [InlineData("CPLEX Error  1016: Community Edition. Problem size limits exceeded.", SolveStatus.Failed)]
    public void Cplex_without_solution(string line, SolveStatus expected)
    {
        var (answer, _) = Read(new CplexProgram(), line + "\nCurrent MIP best bound = -1.1250000000e+01 (gap is infinite)\nCPLEX Error  1217: No solution exists.\n", null);
        Assert.Equal((expected, -11.25), (answer.Status, answer.Bound));
        Assert.Null(answer.Point);
    }

    [Fact]
    public void Cplex_broken_solution_file_is_no_answer() =>
        Assert.Equal(SolveStatus.Failed, Read(new CplexProgram(), "", "<CPLEXSolution><header").Answer.Status);

    [Theory]
    [InlineData("Optimal - objective value 3", "", SolveStatus.Optimal)]
    [InlineData("Integer infeasible - objective value 3", "", SolveStatus.Infeasible)]
    [InlineData("Unbounded - objective value 3", "", SolveStatus.InfeasibleOrUnbounded)]
    [InlineData("Stopped on time - objective value 3", "Stopped on time limit", SolveStatus.TimeLimit)]
    [InlineData("Stopped on iterations - objective value 3", "Stopped on node limit", SolveStatus.NodeLimit)]
    [InlineData("Stopped on iterations - objective value 3", "User ctrl-cuser ctrl-c", SolveStatus.Interrupted)]
    [InlineData("Stopped on difficulties - objective value 3", "Difficulties", SolveStatus.Failed)]
    public void Cbc_status(string head, string reason, SolveStatus expected) => Assert.Equal(expected, CbcProgram.StatusOf(head, reason));

    [Fact]
    public void Cbc_text_solution_leaves_zeros_out_and_marks_what_is_outside()
    {
        var (answer, trace) = Read(
            new CbcProgram(),
            """
            Continuous objective value is -11.25 - 0.00 seconds
            Cbc0012I Integer solution of -9 found by feasibility pump after 0 iterations and 0 nodes (0.01 seconds)
            Cbc0010I After 7 nodes, 1 on tree, -9 best solution, best possible -11.25 (0.01 seconds)
            Result - Stopped on node limit
            Objective value:                -9.00000000
            Lower bound:                    -11.250
            Enumerated nodes:               8
            """,
            "Stopped on iterations - objective value -9.00000000\n      0 x0                     1                       -6\n**    3 x3                     0.5                      -3\n");
        Assert.Equal(SolveStatus.NodeLimit, answer.Status);
        Assert.Equal([1, 0, 0, 0.5], answer.Point!);
        Assert.Equal((-9, -11.25, 8), (trace.Incumbent, trace.Bound, trace.Nodes));
        Assert.InRange(answer.Bound, -11.251, -11.25);
    }

    [Fact]
    public void Highs_improving_file_cut_in_the_middle_falls_back_to_the_point_before()
    {
        var model = Model();
        model.AddConstraint(LinearExpression.Sum(model.Variables).Between(2, 2));
        string[] lines = ["Objective -9", "# Columns 4", "x0 1", "x1 0", "x2 0", "x3 1", "Objective -10", "# Columns 4", "x0 0", "x1 0", "x2 1.75", "x3 0.2"];
        Assert.Equal([1, 0, 0, 1], HighsProgram.ReadLastPoint(lines, model)!);
    }

    [Fact]
    public void Programs_that_are_absent_say_how_to_get_them()
    {
        foreach (var solver in MipSolvers.All.Where(s => !s.Availability.Found))
        {
            var error = Assert.Throws<SolverNotAvailableException>(() => Model().Solve(solver));
            Assert.Contains(solver.Availability.HowToInstall, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(MipSolvers.All.Count, MipSolvers.All.Select(s => s.Name).Distinct().Count());
    }

    private static MipModel Model()
    {
        var model = new MipModel();
        for (var j = 0; j < 3; j++) model.AddInteger(0, 5);
        model.AddContinuous(0, 5);
        return model;
    }

    private (CommandLineAnswer Answer, CommandLineTrace Trace) Read(CommandLineProgram program, string log, string? solution)
    {
        var run = new CommandLineRun(Model(), SolveOptions.Default, folder);
        Assert.NotEmpty(program.Prepare(run));
        var trace = new CommandLineTrace();
        foreach (var line in log.Split('\n')) program.ReadLine(line.TrimEnd('\r'), trace);
        if (solution is not null) File.WriteAllText(run.SolutionFile, solution);
        return (program.ReadAnswer(run, trace), trace);
    }
}
