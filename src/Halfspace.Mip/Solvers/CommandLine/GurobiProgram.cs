namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// The program <c>gurobi_cl</c>. Its solution file holds values only, so the status is taken from the log.
/// </summary>
internal sealed class GurobiProgram : CommandLineProgram
{
    /// <inheritdoc/>
    public override string Name => "gurobi_cl";

    /// <inheritdoc/>
    public override string Program => "gurobi_cl";

    /// <inheritdoc/>
    public override string HowToInstall => "Install Gurobi (www.gurobi.com) with a licence, and put its program 'gurobi_cl' on the PATH.";

    /// <inheritdoc/>
    public override IEnumerable<string> Prepare(CommandLineRun run)
    {
        var options = run.Options;
        yield return "ResultFile=" + run.SolutionFile;
        yield return "LogFile=";
        yield return "MIPGap=" + SolutionText.Text(options.RelativeGap);
        yield return "MIPGapAbs=" + SolutionText.Text(options.AbsoluteGap);
        yield return "FeasibilityTol=" + SolutionText.Tolerance(Tolerances.SolverFeasibility);
        yield return "IntFeasTol=" + SolutionText.Tolerance(Tolerances.SolverIntegrality);
        if (double.IsFinite(options.TimeLimit)) yield return "TimeLimit=" + SolutionText.Text(options.TimeLimit);
        if (options.NodeLimit is { } nodes) yield return "NodeLimit=" + SolutionText.Text(nodes);
        if (options.ObjectiveTarget is { } target) yield return "BestObjStop=" + SolutionText.Text(target);
        if (options.Threads > 0) yield return "Threads=" + SolutionText.Text(options.Threads);
        if (options.Seed != 0) yield return "Seed=" + SolutionText.Text(Math.Abs((long)options.Seed) % 2_000_000_000);
        if (SolutionText.WriteStart(run.Model, run.File("start.mst"), "# MIP start", (j, value) => $"x{j} {SolutionText.Text(value)}"))
            yield return "InputFile=" + run.File("start.mst");
        yield return run.ModelFile;
    }

    /// <inheritdoc/>
    public override void ReadLine(string line, CommandLineTrace trace)
    {
        if (line.StartsWith("Best objective", StringComparison.Ordinal))
        {
            trace.Incumbent = SolutionText.NumberAfter(line, "Best objective ") ?? trace.Incumbent;
            trace.FinalBound = SolutionText.NumberAfter(line, "best bound ");
        }
        else if (line.StartsWith("Explored ", StringComparison.Ordinal))
        {
            trace.Nodes = (long)(SolutionText.NumberAfter(line, "Explored ") ?? trace.Nodes);
        }
        else if (StatusOf(line) is not null)
        {
            trace.Reason = line;
        }
        else
        {
            ReadTableLine(SolutionText.Words(line), trace);
        }
    }

    /// <inheritdoc/>
    public override CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace)
    {
        var status = StatusOf(trace.Reason ?? "") ?? SolveStatus.Failed;
        double[]? point = null;
        if (File.Exists(run.SolutionFile) && (run.Model.IntegerCount > 0 || status == SolveStatus.Optimal))
        {
            point = new double[run.Model.VariableCount];
            foreach (var line in SolutionText.Lines(run.SolutionFile, run.Model))
            {
                var words = SolutionText.Words(line);
                if (words.Length == 2) SolutionText.Store(point, words[0], words[1]);
            }
        }

        return new CommandLineAnswer(status, point, trace.FinalBound ?? double.NegativeInfinity);
    }

    /// <summary>The status that a line of the log states, or null.</summary>
    internal static SolveStatus? StatusOf(string line)
    {
        bool Begins(params ReadOnlySpan<string> texts)
        {
            foreach (var text in texts)
            {
                if (line.StartsWith(text, StringComparison.Ordinal)) return true;
            }

            return false;
        }

        if (Begins("Infeasible or unbounded model", "Model is infeasible or unbounded")) return SolveStatus.InfeasibleOrUnbounded;
        if (Begins("Infeasible model", "Model is infeasible")) return SolveStatus.Infeasible;
        if (Begins("Unbounded model", "Model is unbounded")) return SolveStatus.Unbounded;
        if (Begins("Optimal solution found", "Optimal objective")) return SolveStatus.Optimal;
        if (Begins("Time limit reached")) return SolveStatus.TimeLimit;
        if (Begins("Node limit reached")) return SolveStatus.NodeLimit;
        if (Begins("Interrupt request received")) return SolveStatus.Interrupted;
        return Begins("Optimization achieved user objective limit", "User objective limit") ? SolveStatus.TargetReached : null;
    }

    /// <summary>A line of the table ends in: incumbent, bound, gap, iterations per node, time; a dash where there is none yet.</summary>
    private static void ReadTableLine(string[] words, CommandLineTrace trace)
    {
        if (words.Length < 7 || !words[^1].EndsWith('s') || !(words[^3].EndsWith('%') || words[^3] == "-")) return;
        trace.Bound = SolutionText.Number(words[^4]) ?? trace.Bound;
        trace.Incumbent = SolutionText.Number(words[^5]) ?? trace.Incumbent;
        var nodes = words[0].TrimStart('H', '*');
        if (SolutionText.Number(nodes.Length > 0 ? nodes : words[1]) is { } count) trace.Nodes = (long)count;
    }
}
