using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Mip.Reformulations;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Maximum;

namespace Halfspace.Cli;

/// <summary><c>halfspace embed</c>: writes a network over a region of inputs as a mixed-integer program, or maximises over it.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = $"A network: {string.Join(", ", NetworkFiles.All.Where(format => format.Read is not null).Select(format => format.Ending))}.", HelpName = "FILE", Required = true };
        var region = new InputRegionOptions();
        var relu = new Option<string>("--relu") { Description = $"Formulation of ReLU: {ReluFormulations.Names}.", HelpName = "NAME", DefaultValueFactory = _ => ReluFormulations.Default.Name };
        var bounds = new Option<string>("--bounds") { Description = $"How neurons are bounded: {string.Join(", ", BoundMethods.All.Select(method => method.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => "crown" };
        var inequalities = new Option<string>("--inequalities") { Description = "Rows between the binaries of neighbouring layers: on or off.", HelpName = "on|off", DefaultValueFactory = _ => "off" };
        var cuts = SharedOptions.Cuts();
        var output = new Option<string?>("--out") { Description = "Write the model: .lp or .mps, also .gz.", HelpName = "FILE" };
        var relax = new Option<bool>("--relax") { Description = "Drop integrality: write or solve the linear relaxation." };
        var maximize = new Option<string?>("--maximize") { Description = "Solve for the largest value of a sum of outputs, such as 'y1 - 0.5 y0'.", HelpName = "EXPRESSION" };
        var compare = new Option<bool>("--compare") { Description = "One row for every formulation, on the same bounds and solver; needs --maximize." };
        var (solver, isolate, crossCheck) = (SharedOptions.Solver(), SolverIsolation.Option(), SharedOptions.CrossCheck());
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(3600), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        inequalities.AcceptOnlyFromAmong("on", "off");
        var command = new Command("embed", "Write a network as a mixed-integer program, or maximise over it.") { model, region.Box, region.Center, region.Radius, region.Categories, relu, bounds, inequalities, cuts, output, relax, maximize, compare, solver, isolate, crossCheck, limit, seed, threads, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            var formulation = ReluFormulations.Find(parsed.GetValue(relu)!) ?? throw new UsageException($"There is no formulation '{parsed.GetValue(relu)}'; give one of {ReluFormulations.Names}.");
            var method = BoundMethods.All.Find(parsed.GetValue(bounds)!) ?? throw new UsageException($"There are no bounds '{parsed.GetValue(bounds)}'; give one of {string.Join(", ", BoundMethods.All.Select(m => m.Name))}.");
            var (target, relaxOnly, all) = (parsed.GetValue(output), parsed.GetValue(relax), parsed.GetValue(compare));
            if (all && parsed.GetValue(maximize) is null) throw new UsageException("--compare needs something to compare by; add --maximize 'y0' or another sum of outputs.");
            if (all && target is not null) throw new UsageException("--compare builds many models and --out writes one; leave one of them out.");
            if (parsed.GetValue(crossCheck) && (parsed.GetValue(maximize) is null || relaxOnly)) throw new UsageException("--cross-check confirms a largest value; add --maximize 'y0' or another sum of outputs, and leave --relax out.");
            CheckTarget(target);
            var input = NetworkInput.Read(parsed.GetValue(model)!);
            var network = input.Network;
            var objective = parsed.GetValue(maximize) is { } text ? OutputExpression.Parse(text, network.OutputSize) : null;
            var (inputs, meant) = region.Read(parsed, input);
            var chosen = SharedOptions.Find(parsed.GetValue(solver), parsed.GetValue(isolate)) ?? MipSolvers.FirstAvailable;
            if (objective is not null && chosen is null) throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
            if (parsed.GetValue(cuts) == "tree" && (objective is null || relaxOnly)) throw new UsageException("--cuts tree looks for cuts while the solver searches; add --maximize 'y0' or another sum of outputs, and leave --relax out.");
            var inTree = SharedOptions.InTree(parsed.GetValue(cuts), all || formulation is ReluHull, chosen);
            var limits = new SolveOptions { TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(limit)), Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads) ?? 0 };
            IReadOnlyList<IReluFormulation> formulations = !all ? [formulation] : ReluFormulations.All.Any(listed => listed.Name == formulation.Name) ? ReluFormulations.All : [.. ReluFormulations.All, formulation];
            var (rows, outcome) = (new ConcurrentQueue<EmbedRow>(), default(EmbedOutcome));
            // Large models one after the other take a moment to let go of, which belongs to the limit.
            if (all) limits = limits with { TimeLimit = Math.Max(limits.TimeLimit / 2, limits.TimeLimit - 0.25) };
            var clock = Stopwatch.StartNew();
            using (var progress = new LiveProgress(parsed.GetValue(quiet) || objective is null || all))
            {
                TimedRun.Run(
                    limits.TimeLimit,
                    token =>
                    {
                        var known = Known(method, network, parsed.GetValue(model)!, inputs, new BoundOptions { Threads = limits.Threads, TimeLimit = limits.TimeLimit / 2, Solver = chosen }, token);
                        for (var f = 0; f < formulations.Count && !token.IsCancellationRequested; f++)
                        {
                            // What is left of the limit is shared by the formulations that are left.
                            var share = Math.Max(0, limits.TimeLimit - clock.Elapsed.TotalSeconds) / (formulations.Count - f);
                            var run = new EmbedRun(network, known, meant, parsed.GetValue(inequalities) == "on", objective, chosen, parsed.GetValue(crossCheck) ? SolverIsolation.Of(parsed.GetValue(isolate), SharedOptions.Second(chosen!)) : null, inTree, limits with { TimeLimit = share });
                            EmbedOutcome? came = run.Run(formulations[f], relaxOnly, progress, token);
                            if (!all) outcome = came;
                            else rows.Enqueue(new EmbedReport(input, meant, method.Name).Row(came, ExitCode(came)));
                            came = null;
                            // One model at a time: the next one is as large.
                            if (all) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                        }

                        return 0;
                    },
                    () => 0,
                    cancellation);
            }

            if (rows.IsEmpty && outcome is null)
            {
                if (parsed.GetValue(json)) JsonReport.Print(new JsonObject { ["status"] = "unknown", ["relu"] = formulation.Name, ["bounds"] = method.Name, ["seconds"] = clock.Elapsed.TotalSeconds });
                else Console.Out.WriteLine("unknown: bounds and model took longer than the limit; give more time.");
                return ExitCodes.NoAnswer;
            }

            if (all)
            {
                EmbedRow[] done = [.. rows];
                if (parsed.GetValue(json)) JsonReport.Print(EmbedReport.ToJson(done));
                else EmbedReport.Print(done, network);
                return done.Max(row => row.ExitCode);
            }

            var report = new EmbedReport(input, meant, method.Name);
            if (objective is null || target is not null) NetworkInputs.Complete(outcome!.Embedded, meant);
            if (target is not null) Write(relaxOnly ? IntegersToContinuous.Apply(outcome!.Model) : outcome!.Model, target, EmbedRemark.Of(input, inputs, meant, outcome!, method.Name, parsed.GetValue(maximize), relaxOnly));
            if (parsed.GetValue(json)) JsonReport.Print(report.ToJson(outcome!));
            else report.Print(outcome!);
            return ExitCode(outcome!);
        });
        return command;
    }

    /// <summary>The bounds of every neuron; refused where numbers leave what a model can hold, which is the network's fault and not the options'.</summary>
    private static NetworkBounds Known(IBoundMethod method, Network network, string path, InputRegion inputs, BoundOptions options, CancellationToken cancellation)
    {
        const string mend = "Give a smaller region; if that does not help, the network's weights are too large for a model.";
        NetworkBounds known;
        try
        {
            known = method.Compute(network, inputs, options, cancellation);
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(path, 0, $"{CommandRun.Reason(fault)} {mend}", fault);
        }

        foreach (var node in network.Nodes)
        {
            for (var j = 0; j < node.Size; j++)
            {
                if (!double.IsFinite(known.Lower(node)[j]) || !double.IsFinite(known.Upper(node)[j]))
                    throw new DataFileException(path, 0, $"Over these inputs value {j} of node '{node.Name}' has no finite bounds: its numbers overflow. {mend}");
            }
        }

        return known;
    }

    private static void CheckTarget(string? path)
    {
        if (path is null) return;
        if (!IsLp(path) && !Stem(path).EndsWith(".mps", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"--out {path}: the ending says the format; give a name that ends in .lp or .mps.");
        SharedOptions.CheckWritable(path);
    }

    private static void Write(MipModel model, string path, string remark)
    {
        if (IsLp(path)) LpFile.Write(model, path, comment: remark);
        else MpsFile.Write(model, path, comment: remark);
    }

    private static bool IsLp(string path) => Stem(path).EndsWith(".lp", StringComparison.OrdinalIgnoreCase);

    private static string Stem(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;

    private static int ExitCode(EmbedOutcome outcome) => outcome.Maximum?.Status == MaximumStatus.Contradicted ? ExitCodes.Contradiction : ExitCodes.Answered;
}
