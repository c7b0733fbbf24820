using System.Runtime.InteropServices;

namespace Halfspace.Mip.Solvers.CommandLine;

/// <summary>
/// The program <c>cbc</c>. Its text solution file has eight digits, so values are read from the binary file that
/// <c>saveSolution</c> writes; the text file says why it stopped.
/// </summary>
internal sealed class CbcProgram : CommandLineProgram
{
    /// <summary>What is logged when bounds cross before the search.</summary>
    private const string FoundInfeasible = "Problem is infeasible";

    /// <inheritdoc/>
    public override string Name => "cbc-cli";

    /// <inheritdoc/>
    public override string Program => "cbc";

    /// <inheritdoc/>
    public override string HowToInstall => "Put the program 'cbc' (version 2.10) on the PATH; on Debian and Ubuntu: sudo apt-get install coinor-cbc. Halfspace.Solvers brings the library, which is the backend 'cbc'.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> VersionArguments => ["-quit"];

    /// <inheritdoc/>
    public override string VersionMark => "Version:";

    /// <inheritdoc/>
    public override bool BuffersOutput => true;

    /// <inheritdoc/>
    public override bool WantsSecondTry(MipModel model, SolveResult first) => DoubtsInfeasible(model, first);

    /// <inheritdoc/>
    public override bool ConfusesUnbounded => true;

    /// <summary>
    /// Without preprocessing, "infeasible" before any node can be a bound tightened too far: a row x &lt;= 1e6 b with
    /// x &gt;= 0.005 is enough for it.
    /// </summary>
    public static bool DoubtsInfeasible(MipModel model, SolveResult first) =>
        first.Status == SolveStatus.Infeasible && first.Nodes == 0 && model.IntegerCount > 0;

    /// <inheritdoc/>
    public override IEnumerable<string> Prepare(CommandLineRun run)
    {
        var options = run.Options;
        yield return run.ModelFile;
        foreach (var (name, value) in Parameters(options, run.SecondTry))
        {
            yield return "-" + name;
            yield return value;
        }

        // Zeros are given too: a start without them is completed by CBC to some other point.
        if (TakesStart(run.Model) && SolutionText.WriteStart(run.Model, run.File("start.txt"), "start", (j, value) => $"{j} x{j} {SolutionText.Text(value)} 0"))
        {
            yield return "-mips";
            yield return run.File("start.txt");
        }

        foreach (var word in (string[])["-log", "1", "-solve", "-solution", run.SolutionFile, "-saveSolution", run.File("model.bin"), "-quit"]) yield return word;
    }

    /// <summary>
    /// Whether a model's start is handed over: it is where no variable is missing from it. With continuous variables missing,
    /// 2.10.8 has called a start optimal where a point half a per cent better exists.
    /// </summary>
    public static bool TakesStart(MipModel model)
    {
        foreach (var value in model.Start) if (double.IsNaN(value)) return false;
        return model.HasStart;
    }

    /// <summary>Parameters by CBC's own names; the library takes the same as the program.</summary>
    /// <remarks>
    /// Preprocessing is off at first. In 2.10.8 it strengthens rows wrongly: minimise 3a - 4b + 8c with 2 &lt;= 3a + 4c &lt;= 5,
    /// all binary, "is" 4, where a = b = 1 gives -1. Two in 1500 random models of this size came out wrong with it, none in
    /// 5000 without.
    /// </remarks>
    public static IEnumerable<(string Name, string Value)> Parameters(SolveOptions options, bool secondTry)
    {
        yield return ("timeMode", "elapsed");

        yield return ("preprocess", secondTry ? "on" : "off");
        if (double.IsFinite(options.TimeLimit)) yield return ("sec", SolutionText.Text(Math.Max(0.01, options.TimeLimit)));
        yield return ("primalTolerance", SolutionText.Tolerance(Tolerances.SolverFeasibility));
        yield return ("integerTolerance", SolutionText.Tolerance(Tolerances.SolverIntegrality));
        yield return ("ratioGap", SolutionText.Text(options.RelativeGap));
        yield return ("allowableGap", SolutionText.Text(options.AbsoluteGap));
        if (options.NodeLimit is { } nodes) yield return ("maxNodes", SolutionText.Text(Math.Min(nodes, int.MaxValue)));
        if (options.Threads > 1) yield return ("threads", SolutionText.Text(options.Threads));
        if (options.Seed == 0) yield break;
        yield return ("randomSeed", SolutionText.Text(Math.Abs((long)options.Seed)));
        yield return ("randomCbcSeed", SolutionText.Text(Math.Abs((long)options.Seed)));
    }

    /// <inheritdoc/>
    public override void ReadLine(string line, CommandLineTrace trace)
    {
        if (line.StartsWith("Cbc0010I", StringComparison.Ordinal))
        {
            if (SolutionText.NumberAfter(line, "After ") is { } nodes) trace.Nodes = (long)nodes;
            if (SolutionText.NumberAfter(line, "best possible ") is { } bound && Math.Abs(bound) < 1e49) trace.Bound = bound;
        }
        else if (line.StartsWith("Cbc0012I", StringComparison.Ordinal) || line.StartsWith("Cbc0016I", StringComparison.Ordinal) || line.StartsWith("Cbc0004I", StringComparison.Ordinal))
        {
            var value = SolutionText.NumberAfter(line, "Integer solution of ");
            if (value is not null && (trace.Incumbent is null || value < trace.Incumbent)) trace.Incumbent = value;
        }
        else if (line.StartsWith("Continuous objective value is ", StringComparison.Ordinal))
        {
            trace.Bound = SolutionText.NumberAfter(line, "value is ");
        }
        else if (line.StartsWith("Result - ", StringComparison.Ordinal))
        {
            trace.Reason = line["Result - ".Length..];
        }
        else if (line.StartsWith(FoundInfeasible, StringComparison.Ordinal))
        {
            trace.Reason = line;
        }
        else if (line.StartsWith("Lower bound:", StringComparison.Ordinal))
        {
            // Before the relaxation was solved once, what is printed here is no bound.
            if (trace.Bound is not null && SolutionText.NumberAfter(line, "Lower bound:") is { } bound && Math.Abs(bound) < 1e49)
                trace.FinalBound = bound - Tolerances.CbcFinalBound - Tolerances.ReportedBound * Math.Abs(bound);
        }
        else if (line.StartsWith("Enumerated nodes:", StringComparison.Ordinal))
        {
            trace.Nodes = (long)(SolutionText.NumberAfter(line, "nodes:") ?? trace.Nodes);
        }
    }

    /// <inheritdoc/>
    public override CommandLineAnswer ReadAnswer(CommandLineRun run, CommandLineTrace trace)
    {
        var open = double.NegativeInfinity;
        var head = SolutionText.Lines(run.SolutionFile, run.Model).FirstOrDefault();

        // After this line some builds crash when they are to write the solution.
        if (head is null) return new CommandLineAnswer(trace.Reason?.StartsWith(FoundInfeasible, StringComparison.Ordinal) == true ? SolveStatus.Infeasible : SolveStatus.Failed, null, open);
        var status = StatusOf(head, trace.Reason ?? "");
        if (status is SolveStatus.Infeasible or SolveStatus.InfeasibleOrUnbounded or SolveStatus.Failed) return new CommandLineAnswer(status, null, open);
        var integral = run.Model.IntegerCount > 0;
        if (head.Contains("no integer solution", StringComparison.Ordinal)) return new CommandLineAnswer(status, null, trace.FinalBound ?? open);

        // A linear program stopped early leaves a point that satisfies nothing in particular, and no bound.
        if (!integral && status != SolveStatus.Optimal) return new CommandLineAnswer(status, null, open);
        return new CommandLineAnswer(status, ReadBinary(run.File("model.bin"), run.Model.VariableCount) ?? ReadText(SolutionText.Lines(run.SolutionFile, run.Model), run.Model.VariableCount), trace.FinalBound ?? open);
    }

    /// <summary>The status in the first line of the text file, told apart by the log where the line is vague.</summary>
    internal static SolveStatus StatusOf(string head, string reason)
    {
        bool Begins(string text) => head.StartsWith(text, StringComparison.Ordinal);
        if (Begins("Optimal")) return SolveStatus.Optimal;
        if (Begins("Infeasible") || Begins("Integer infeasible")) return SolveStatus.Infeasible;

        // CBC sees that the relaxation is unbounded; the integer program may still have no point at all.
        if (Begins("Unbounded")) return SolveStatus.InfeasibleOrUnbounded;
        if (Begins("Stopped on time") || reason.Contains("time limit", StringComparison.Ordinal)) return SolveStatus.TimeLimit;
        if (reason.Contains("node limit", StringComparison.Ordinal)) return SolveStatus.NodeLimit;
        return reason.Contains("ctrl-c", StringComparison.Ordinal) ? SolveStatus.Interrupted : SolveStatus.Failed;
    }

    /// <summary>
    /// Two integers (rows m, columns n), the objective, then m activities, m duals, n values and n reduced costs, in the
    /// machine's own byte order.
    /// </summary>
    private static double[]? ReadBinary(string path, int columns)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > int.MaxValue) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 16) return null;
        var sizes = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 8));
        var numbers = MemoryMarshal.Cast<byte, double>(bytes.AsSpan(8));
        if (sizes[1] != columns || numbers.Length != 1 + 2L * sizes[0] + 2L * columns) return null;
        return numbers.Slice(1 + 2 * sizes[0], columns).ToArray();
    }

    /// <summary>Lines of index, name, value and reduced cost; values that are zero may be left out.</summary>
    internal static double[] ReadText(string[] lines, int columns)
    {
        var point = new double[columns];
        foreach (var line in lines.Skip(1))
        {
            // Two stars mark a value outside its bounds.
            var words = SolutionText.Words(line.Replace("**", "", StringComparison.Ordinal));
            if (words.Length >= 3) SolutionText.Store(point, words[1], words[2]);
        }

        return point;
    }
}
