namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// The program <c>scip</c>, driven by <c>-c</c> commands. Its solution file begins with the status and leaves zeros out.
/// </summary>
internal sealed class ScipProgram : CommandLineProgram
{
    /// <inheritdoc/>
    public override string Name => "scip-cli";

    /// <inheritdoc/>
    public override string Program => "scip";

    /// <inheritdoc/>
    public override string HowToInstall => "Install SCIP (www.scipopt.org) and put its program 'scip' on the PATH.";

    /// <inheritdoc/>
    public override bool BuffersOutput => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Prepare(CommandLineRun run)
    {
        var options = run.Options;
        var commands = new List<string>
        {
            "set limits gap " + SolutionText.Text(options.RelativeGap),
            "set limits absgap " + SolutionText.Text(options.AbsoluteGap),
            "set numerics feastol " + SolutionText.Tolerance(Tolerances.SolverFeasibility),
        };
        if (options.TimeLimit < 1e20) commands.Add("set limits time " + SolutionText.Text(options.TimeLimit));
        if (options.NodeLimit is { } nodes) commands.Add("set limits totalnodes " + SolutionText.Text(nodes));
        if (options.Seed != 0) commands.Add("set randomization randomseedshift " + SolutionText.Text(Math.Abs((long)options.Seed) % int.MaxValue));
        commands.Add("read " + run.ModelFile);
        if (SolutionText.WriteStart(run.Model, run.File("start.sol"), "", (j, value) => $"x{j} {SolutionText.Text(value)}"))
            commands.Add("read " + run.File("start.sol"));
        commands.Add("optimize");
        commands.Add("write solution " + run.SolutionFile);
        commands.Add("quit");
        return commands.SelectMany(command => (string[])["-c", command]);
    }

    /// <inheritdoc/>
    public override void ReadLine(string line, CommandLineTrace trace)
    {
        if (line.StartsWith("Dual Bound", StringComparison.Ordinal)) trace.FinalBound = Finite(SolutionText.NumberAfter(line, ":"));
        else if (line.StartsWith("Solving Nodes", StringComparison.Ordinal)) trace.Nodes = (long)(SolutionText.NumberAfter(line, ":") ?? trace.Nodes);
        else if (line.Contains('|', StringComparison.Ordinal)) ReadTableLine(line.Split('|'), trace);
    }

    /// <inheritdoc/>
    public override CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace)
    {
        var bound = trace.FinalBound ?? double.NegativeInfinity;
        string[] lines = SolutionText.Lines(run.SolutionFile, run.Model);
        const string Head = "solution status:";
        if (lines.Length == 0 || !lines[0].StartsWith(Head, StringComparison.Ordinal)) return new CommandLineAnswer(SolveStatus.Failed, null, double.NegativeInfinity);
        var status = StatusOf(lines[0][Head.Length..].Trim());
        if (lines.Length < 2 || !lines[1].StartsWith("objective value:", StringComparison.Ordinal)) return new CommandLineAnswer(status, null, bound);
        var point = new double[run.Model.VariableCount];
        foreach (var line in lines.Skip(2))
        {
            var words = SolutionText.Words(line);
            if (words.Length >= 2) SolutionText.Store(point, words[0], words[1]);
        }

        return new CommandLineAnswer(status, point, bound);
    }

    /// <summary>SCIP's words for its status.</summary>
    internal static SolveStatus StatusOf(string text) => text switch
    {
        "optimal solution found" or "gap limit reached" => SolveStatus.Optimal,
        "infeasible" => SolveStatus.Infeasible,
        "unbounded" => SolveStatus.Unbounded,
        "infeasible or unbounded" => SolveStatus.InfeasibleOrUnbounded,
        "time limit reached" => SolveStatus.TimeLimit,
        "node limit reached" or "total node limit reached" => SolveStatus.NodeLimit,
        "user interrupt" or "termination signal received" => SolveStatus.Interrupted,
        _ => SolveStatus.Failed,
    };

    /// <summary>The head of the table says which column the bound is in; the best value follows it.</summary>
    private static void ReadTableLine(string[] cells, CommandLineTrace trace)
    {
        var head = Array.FindIndex(cells, c => c.Trim() == "dualbound");
        if (head >= 0) trace.BoundColumn = head;
        else if (trace.BoundColumn is { } column && cells.Length > column + 1)
        {
            trace.Bound = Finite(SolutionText.Number(cells[column].Trim())) ?? trace.Bound;
            trace.Incumbent = Finite(SolutionText.Number(cells[column + 1].Trim())) ?? trace.Incumbent;
            if (SolutionText.Number(cells[1].Trim()) is { } nodes) trace.Nodes = (long)nodes;
        }
    }

    /// <summary>SCIP writes infinity as 1e+20.</summary>
    private static double? Finite(double? value) => value is { } number && Math.Abs(number) < 1e20 ? number : null;
}
