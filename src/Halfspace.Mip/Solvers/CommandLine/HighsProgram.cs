using System.Text;

using Halfspace.Mip.Solvers.Highs;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// The program <c>highs</c>. An interrupt ends it at once, so improving points are also written as they come.
/// </summary>
internal sealed class HighsProgram : CommandLineProgram
{
    /// <inheritdoc/>
    public override string Name => "highs-cli";

    /// <inheritdoc/>
    public override string Program => "highs";

    /// <inheritdoc/>
    public override string HowToInstall => "Put the program 'highs' (version 1.7 or later) on the PATH; see highs.dev for how to install it. Halfspace.Solvers brings the library, which is the backend 'highs'.";

    /// <inheritdoc/>
    /// <remarks>
    /// HiGHS 1.10 presolves some small infeasible integer programs to a point outside their bounds, notices, and ends
    /// with "Solve error". What it answers before its first node may be wrong too; a second try without presolve says so.
    /// </remarks>
    public override bool WantsSecondTry(MipModel model, SolveResult first) => first.Status == SolveStatus.Failed
        || (model.IntegerCount > 0 && first is { Nodes: 0, Status: SolveStatus.Optimal or SolveStatus.Infeasible });

    /// <inheritdoc/>
    public override IEnumerable<string> Prepare(CommandLineRun run)
    {
        var options = run.Options;
        var text = new StringBuilder();
        void Set(string name, string value) => text.Append(name).Append(" = ").Append(value).Append('\n');
        if (double.IsFinite(options.TimeLimit)) Set("time_limit", SolutionText.Text(options.TimeLimit));
        Set("mip_rel_gap", SolutionText.Text(options.RelativeGap));
        Set("mip_abs_gap", SolutionText.Text(options.AbsoluteGap));
        Set("mip_feasibility_tolerance", SolutionText.Tolerance(Tolerances.SolverFeasibility));
        if (run.SecondTry) Set("presolve", "off");
        if (options.NodeLimit is { } nodes) Set("mip_max_nodes", SolutionText.Text(Math.Min(nodes, int.MaxValue)));
        if (options.ObjectiveTarget is { } target) Set("objective_target", SolutionText.Text(target));
        if (options.Threads > 0) Set("threads", SolutionText.Text(options.Threads));
        Set("random_seed", SolutionText.Text(Math.Abs((long)options.Seed) % int.MaxValue));
        Set("solution_file", run.SolutionFile);
        Set("write_solution_to_file", "true");
        Set("mip_improving_solution_file", run.File("improving.sol"));
        File.WriteAllText(run.File("highs.options"), text.ToString());
        yield return "--options_file";
        yield return run.File("highs.options");
        if (WriteStart(run))
        {
            yield return "--read_solution_file";
            yield return run.File("start.sol");
        }

        yield return run.ModelFile;
    }

    /// <inheritdoc/>
    public override void ReadLine(string line, CommandLineTrace trace)
    {
        var words = SolutionText.Words(line);
        if (HighsWarning.Dropped(line, 1) is { } dropped) trace.Dropped = Math.Min(trace.Dropped ?? double.PositiveInfinity, dropped);
        else if (words is ["Primal", "bound", _]) trace.Incumbent = SolutionText.Number(words[2]) ?? trace.Incumbent;
        else if (words is ["Dual", "bound", _]) trace.FinalBound = SolutionText.Number(words[2]) is { } bound ? bound - Tolerances.ReportedBound * Math.Max(1, Math.Abs(bound)) : null;
        else if (words is ["Nodes", _]) trace.Nodes = (long)(SolutionText.Number(words[1]) ?? trace.Nodes);
        else ReadTableLine(words, trace);
    }

    /// <inheritdoc/>
    public override CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace)
    {
        var bound = trace.FinalBound ?? double.NegativeInfinity;
        var lines = SolutionText.Lines(run.SolutionFile, run.Model);
        var status = lines.Length > 1 && lines[0] == "Model status" ? StatusOf(lines[1]) : SolveStatus.Failed;
        if (status == SolveStatus.Failed)
        {
            // Ended by a signal: the log's last bound stands (to its digits), and so does the last point that was written.
            var improving = run.File("improving.sol");
            var point = ReadLastPoint(SolutionText.Lines(improving, run.Model), run.Model);
            return new CommandLineAnswer(status, point, trace.Bound is { } seen ? seen - Tolerances.LoggedBound * Math.Max(1, Math.Abs(seen)) : double.NegativeInfinity);
        }

        if (trace.Dropped is { } dropped && (status == SolveStatus.Infeasible || bound > dropped))
        {
            if (status == SolveStatus.Infeasible) return new CommandLineAnswer(SolveStatus.Failed, null, double.NegativeInfinity);
            (status, bound) = (status == SolveStatus.Optimal ? SolveStatus.Interrupted : status, dropped);
        }

        if (run.Model.IntegerCount == 0 && status != SolveStatus.Optimal) return new CommandLineAnswer(status, null, double.NegativeInfinity);
        return new CommandLineAnswer(status, Array.IndexOf(lines, "Feasible") >= 0 ? ReadPoint(lines, run.Model.VariableCount) : null, bound);
    }

    /// <summary>The words after "Model status".</summary>
    internal static SolveStatus StatusOf(string text) => text.Trim() switch
    {
        "Optimal" => SolveStatus.Optimal,
        "Infeasible" => SolveStatus.Infeasible,
        "Unbounded" => SolveStatus.Unbounded,
        "Primal infeasible or unbounded" => SolveStatus.InfeasibleOrUnbounded,
        "Time limit reached" => SolveStatus.TimeLimit,
        "Solution limit reached" or "Iteration limit reached" => SolveStatus.NodeLimit,
        "Target for objective reached" => SolveStatus.TargetReached,
        "Interrupted by user" => SolveStatus.Interrupted,
        _ => SolveStatus.Failed,
    };

    /// <summary>The first block of lines after "# Columns n"; a solution file has the dual values in a second one.</summary>
    internal static double[]? ReadPoint(string[] lines, int columns)
    {
        var at = Array.FindIndex(lines, l => l.StartsWith("# Columns", StringComparison.Ordinal));
        return at < 0 || at + columns >= lines.Length ? null : ReadBlock(lines.AsSpan(at + 1, columns));
    }

    /// <summary>
    /// The last block of the file of improving points that satisfies the model: where the program was killed, the last
    /// line may be cut off in the middle of a number.
    /// </summary>
    internal static double[]? ReadLastPoint(string[] lines, MipModel model)
    {
        for (var at = lines.Length - 1; at >= 0; at--)
        {
            if (!lines[at].StartsWith("# Columns", StringComparison.Ordinal) || at + model.VariableCount >= lines.Length) continue;
            var point = ReadBlock(lines.AsSpan(at + 1, model.VariableCount));
            if (FeasibilityReport.Of(model, point).IsFeasible) return point;
        }

        return null;
    }

    private static double[] ReadBlock(ReadOnlySpan<string> lines)
    {
        var point = new double[lines.Length];
        foreach (var line in lines)
        {
            var words = SolutionText.Words(line);
            if (words.Length == 2) SolutionText.Store(point, words[0], words[1]);
        }

        return point;
    }

    /// <summary>A line of the table: [source] nodes, queue, leaves, explored %, bound, best, gap, ..., time.</summary>
    private static void ReadTableLine(string[] words, CommandLineTrace trace)
    {
        var percent = Array.FindIndex(words, w => w.EndsWith('%'));
        if (percent < 3 || percent + 2 >= words.Length || !words[^1].EndsWith('s')) return;
        if (SolutionText.Number(words[percent - 3]) is { } nodes) trace.Nodes = (long)nodes;
        if (SolutionText.Number(words[percent + 1]) is { } bound) trace.Bound = bound;
        if (SolutionText.Number(words[percent + 2]) is { } best) trace.Incumbent = best;
    }

    private static bool WriteStart(CommandLineRun run)
    {
        // HiGHS reads a whole point only; what was left out is taken as zero moved into its bounds, and then repaired or dropped.
        var model = run.Model;
        if (!model.HasStart) return false;
        using var writer = new StreamWriter(run.File("start.sol")) { NewLine = "\n" };
        writer.WriteLine("Model status");
        writer.WriteLine("Unknown");
        writer.WriteLine();
        writer.WriteLine("# Primal solution values");
        writer.WriteLine("Feasible");
        writer.WriteLine("Objective 0");
        writer.WriteLine("# Columns " + SolutionText.Text(model.VariableCount));
        for (var j = 0; j < model.VariableCount; j++)
        {
            var value = double.IsNaN(model.Start[j]) ? Math.Clamp(0, model.LowerBound(j), model.UpperBound(j)) : model.Start[j];
            writer.WriteLine($"x{j} {SolutionText.Text(value)}");
        }

        writer.WriteLine("# Rows 0");
        return true;
    }
}
