using System.Xml;
using System.Xml.Linq;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// The program <c>cplex</c>, driven by <c>-c</c> commands. Its solution file is XML with a numbered status; where there
/// is no solution it writes no file, and the log says why.
/// </summary>
internal sealed class CplexProgram : CommandLineProgram
{
    /// <inheritdoc/>
    public override string Name => "cplex";

    /// <inheritdoc/>
    public override string Program => "cplex";

    /// <inheritdoc/>
    public override string HowToInstall => "Install IBM ILOG CPLEX Optimization Studio, and put its program 'cplex' on the PATH.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> VersionArguments => ["-c", "quit"];

    /// <inheritdoc/>
    public override string VersionMark => "Interactive Optimizer";

    /// <inheritdoc/>
    public override bool BuffersOutput => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Prepare(CommandLineRun run)
    {
        var options = run.Options;
        yield return "-c";
        yield return "read " + run.ModelFile;
        yield return "set mip tolerances mipgap " + SolutionText.Text(options.RelativeGap);
        yield return "set mip tolerances absmipgap " + SolutionText.Text(options.AbsoluteGap);
        yield return "set mip tolerances integrality " + SolutionText.Tolerance(Tolerances.SolverIntegrality);
        yield return "set simplex tolerances feasibility " + SolutionText.Tolerance(Tolerances.SolverFeasibility);
        if (double.IsFinite(options.TimeLimit)) yield return "set timelimit " + SolutionText.Text(options.TimeLimit);
        if (options.NodeLimit is { } nodes) yield return "set mip limits nodes " + SolutionText.Text(nodes);
        if (options.Threads > 0) yield return "set threads " + SolutionText.Text(options.Threads);
        if (options.Seed != 0) yield return "set randomseed " + SolutionText.Text(Math.Abs((long)options.Seed) % int.MaxValue);
        if (WriteStart(run)) yield return "read " + run.File("start.mst");
        yield return "optimize";
        yield return "write " + run.SolutionFile;
        yield return "quit";
    }

    /// <inheritdoc/>
    public override void ReadLine(string line, CommandLineTrace trace)
    {
        if (SolutionText.NumberAfter(line, "Current MIP best bound =") is { } bound) trace.FinalBound = bound;
        else if (SolutionText.NumberAfter(line, "Nodes =") is { } nodes) trace.Nodes = (long)nodes;
        else if (StatusOf(line) is not null) trace.Reason = line;
        else ReadTableLine(SolutionText.Words(line), trace);
    }

    /// <inheritdoc/>
    public override CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace)
    {
        var bound = trace.FinalBound ?? double.NegativeInfinity;
        if (!File.Exists(run.SolutionFile)) return new CommandLineAnswer(StatusOf(trace.Reason ?? "") ?? SolveStatus.Failed, null, bound);
        try
        {
            var root = XDocument.Parse(string.Join('\n', SolutionText.Lines(run.SolutionFile, run.Model))).Root!;
            var solution = root.Name.LocalName == "CPLEXSolutions" ? root.Elements().First() : root;
            var header = solution.Element("header");
            var status = StatusOf((int?)header?.Attribute("solutionStatusValue") ?? 0);
            if ((string?)header?.Attribute("primalFeasible") != "1") return new CommandLineAnswer(status, null, bound);
            var point = new double[run.Model.VariableCount];
            foreach (var variable in solution.Element("variables")?.Elements("variable") ?? [])
                SolutionText.Store(point, (string?)variable.Attribute("name") ?? "", (string?)variable.Attribute("value") ?? "");
            return new CommandLineAnswer(status, point, bound);
        }
        catch (Exception e) when (e is XmlException or FormatException or InvalidOperationException)
        {
            return new CommandLineAnswer(SolveStatus.Failed, null, double.NegativeInfinity);
        }
    }

    /// <summary>CPLEX's status numbers; those above 100 are of integer programs.</summary>
    internal static SolveStatus StatusOf(int value) => value switch
    {
        1 or 101 or 102 => SolveStatus.Optimal,
        2 or 118 => SolveStatus.Unbounded,
        3 or 103 => SolveStatus.Infeasible,
        4 or 119 => SolveStatus.InfeasibleOrUnbounded,
        11 or 107 or 108 => SolveStatus.TimeLimit,
        105 or 106 => SolveStatus.NodeLimit,
        13 or 113 or 114 => SolveStatus.Interrupted,
        _ => SolveStatus.Failed,
    };

    /// <summary>The status that a line of the log states, or null.</summary>
    internal static SolveStatus? StatusOf(string line)
    {
        bool Says(string text) => line.Contains(text, StringComparison.OrdinalIgnoreCase);
        if (!line.Contains(" - ", StringComparison.Ordinal)) return null;
        if (Says("- Integer infeasible or unbounded") || Says("- Unbounded or infeasible") || Says("- Infeasible or unbounded")) return SolveStatus.InfeasibleOrUnbounded;
        if (Says("- Integer infeasible") || Says("- Infeasible")) return SolveStatus.Infeasible;
        if (Says("- Integer unbounded") || Says("- Unbounded")) return SolveStatus.Unbounded;
        if (Says("- Time limit exceeded")) return SolveStatus.TimeLimit;
        if (Says("- Node limit exceeded")) return SolveStatus.NodeLimit;
        if (Says("- Aborted")) return SolveStatus.Interrupted;
        return Says("- Integer optimal") || Says("- Optimal") ? SolveStatus.Optimal : null;
    }

    /// <summary>
    /// A line of the table ends in: best integer, best bound, iterations (left out for heuristics), gap. Values have a
    /// decimal point and counts have none.
    /// </summary>
    private static void ReadTableLine(string[] words, CommandLineTrace trace)
    {
        if (words.Length < 4 || !words[^1].EndsWith('%')) return;
        var values = words[..^1].Where(w => w.Contains('.', StringComparison.Ordinal)).Select(SolutionText.Number).ToArray();
        if (values.Length < 2) return;
        trace.Bound = values[^1] ?? trace.Bound;
        trace.Incumbent = values[^2] ?? trace.Incumbent;
        var at = words[0] == "*" ? 1 : 0;
        if (SolutionText.Number(words[at].TrimStart('*').TrimEnd('+')) is { } nodes) trace.Nodes = (long)nodes;
    }

    private static bool WriteStart(CommandLineRun run)
    {
        var model = run.Model;
        if (!model.HasStart) return false;
        var variables = new XElement("variables");
        for (var j = 0; j < model.VariableCount; j++)
        {
            if (!double.IsNaN(model.Start[j]))
                variables.Add(new XElement("variable", new XAttribute("name", $"x{j}"), new XAttribute("index", j), new XAttribute("value", SolutionText.Text(model.Start[j]))));
        }

        var start = new XElement("CPLEXSolution", new XAttribute("version", "1.2"), new XElement("header", new XAttribute("problemName", "model"), new XAttribute("solutionName", "start")), variables);
        new XDocument(new XElement("CPLEXSolutions", new XAttribute("version", "1.2"), start)).Save(run.File("start.mst"));
        return true;
    }
}
