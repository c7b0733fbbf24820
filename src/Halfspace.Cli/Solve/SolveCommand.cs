using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;

namespace Halfspace.Cli.Solve;

/// <summary><c>halfspace solve</c>: solves an LP or MPS file and re-checks the point.</summary>
internal static class SolveCommand
{
    /// <summary>Variables that a reader may still want to see.</summary>
    private const int MostListed = 200;

    public static Command Create()
    {
        var file = new Argument<string>("MODEL") { Description = "A model file: .mps or .lp, also .gz." };
        var output = new Option<string?>("--out") { Description = "Write the solution, a line 'name value' for each variable that is not zero.", HelpName = "FILE" };
        var crossCheck = SharedOptions.CrossCheck();
        var (solver, isolate) = (SharedOptions.Solver(), SolverIsolation.Option());
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(3600), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        var log = new Option<bool>("--log") { Description = "Show the solver's log on standard error." };
        var command = new Command("solve", "Solve a mixed-integer program from a file, and re-check the answer without the solver.") { file, solver, isolate, output, crossCheck, limit, seed, threads, log, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            SharedOptions.CheckWritable(parsed.GetValue(output));
            var path = parsed.GetValue(file)!;
            var model = ModelInput.Read(path);
            var chosen = SharedOptions.Find(parsed.GetValue(solver), parsed.GetValue(isolate)) ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
            var options = new SolveOptions
            {
                TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(limit)),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads) ?? 0,
                Log = parsed.GetValue(log) ? Console.Error.WriteLine : null,
                CrossCheck = parsed.GetValue(crossCheck) ? SolverIsolation.Of(parsed.GetValue(isolate), SharedOptions.Second(chosen, model)) : null,
            };
            SolveResult result;
            using (var progress = new LiveProgress(parsed.GetValue(quiet) || options.Log is not null))
                result = TimedRun.Run(options.TimeLimit, token => model.Solve(chosen, options, progress, token), () => Unfinished(chosen, options), cancellation);
            if (result.Point is { } point && parsed.GetValue(output) is { } target) WriteSolution(target, model, point);
            if (parsed.GetValue(json)) JsonReport.Print(ToJson(model, result));
            else Print(model, result);
            return ExitCode(result);
        });
        return command;
    }

    /// <summary>What is known where a solver does not come back.</summary>
    private static SolveResult Unfinished(IMipSolver solver, SolveOptions options) => new()
    {
        Status = SolveStatus.TimeLimit,
        DualBound = double.NaN,
        Solver = solver.Name,
        Seconds = options.TimeLimit,
        Message = "The solver had not come to an end shortly after the limit, so what it had found is not known.",
    };

    private static string Word(SolveResult result) => result.Status switch
    {
        SolveStatus.Optimal => "optimal",
        SolveStatus.Infeasible => "infeasible",
        SolveStatus.Unbounded => "unbounded",
        SolveStatus.InfeasibleOrUnbounded => "infeasible-or-unbounded",
        SolveStatus.TargetReached => "target",
        _ => result.Point is null ? "unknown" : "feasible",
    };

    private static int ExitCode(SolveResult result) => result.Status switch
    {
        SolveStatus.Rejected => ExitCodes.Contradiction,
        SolveStatus.Optimal or SolveStatus.Infeasible or SolveStatus.Unbounded or SolveStatus.InfeasibleOrUnbounded => ExitCodes.Answered,
        _ => result.Point is null ? ExitCodes.NoAnswer : ExitCodes.Answered,
    };

    private static JsonObject ToJson(MipModel model, SolveResult result) => new()
    {
        ["status"] = Word(result),
        ["sense"] = model.Sense == ObjectiveSense.Minimize ? "min" : "max",
        ["value"] = JsonReport.Number(result.Objective),
        ["bound"] = JsonReport.Number(result.DualBound),
        ["gap"] = JsonReport.Number(result.Gap),
        ["variables"] = model.VariableCount,
        ["integers"] = model.IntegerCount,
        ["rows"] = model.RowCount,
        ["nodes"] = result.Nodes,
        ["seconds"] = result.Seconds,
        ["solver"] = result.Solver,
        ["feasibility"] = result.Feasibility?.ToString(),
        ["message"] = result.Message,
        ["values"] = result.Point is { } point ? Values(model, point) : null,
    };

    private static JsonObject Values(MipModel model, IReadOnlyList<double> point)
    {
        var values = new JsonObject();
        for (var i = 0; i < point.Count; i++) values[model.VariableName(i)] = point[i];
        return values;
    }

    private static void Print(MipModel model, SolveResult result)
    {
        Console.Out.WriteLine(model.ToString());
        var value = result.Point is null ? "no point" : string.Create(CultureInfo.InvariantCulture, $"value {result.Objective:G12}, re-checked against every row without the solver");
        var bound = double.IsFinite(result.DualBound) ? string.Create(CultureInfo.InvariantCulture, $"bound {result.DualBound:G12}") : "no bound";
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Word(result)}: {value}; {bound} ({result.Solver}, {result.Nodes} nodes, {result.Seconds:F2} s)"));
        if (result.Message.Length > 0) Console.Out.WriteLine(result.Message);
        if (result.Point is not { } point) return;
        var listed = Enumerable.Range(0, point.Count).Where(i => point[i] != 0).ToArray();
        foreach (var i in listed.Take(MostListed)) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {model.VariableName(i)} = {point[i]:G12}"));
        if (listed.Length > MostListed) Console.Out.WriteLine($"  and {listed.Length - MostListed} more that are not zero; --out FILE or --json lists all.");
        else if (listed.Length < point.Count) Console.Out.WriteLine($"  {(listed.Length == 0 ? "all" : "the other")} {point.Count - listed.Length} {(point.Count - listed.Length == 1 ? "variable is" : "variables are")} zero");
    }

    private static void WriteSolution(string path, MipModel model, IReadOnlyList<double> point) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream);
        for (var i = 0; i < point.Count; i++)
        {
            if (point[i] != 0) text.Write(string.Create(CultureInfo.InvariantCulture, $"{model.VariableName(i)} {point[i]:R}\n"));
        }
    });
}
