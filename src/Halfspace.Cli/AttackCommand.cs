using System.CommandLine;
using System.Globalization;
using Halfspace.Bounds;
using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Verification.Attack;

namespace Halfspace.Cli;

/// <summary><c>halfspace attack</c>: the provably nearest input that a network gives to another class.</summary>
internal static class AttackCommand
{
    private static readonly (string Name, AttackNorm Norm)[] Norms = [("l1", AttackNorm.L1), ("l2", AttackNorm.L2), ("linf", AttackNorm.Linf), ("l0", AttackNorm.L0)];

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = $"A network: {string.Join(", ", NetworkFiles.All.Where(format => format.Read is not null).Select(format => format.Ending))}.", HelpName = "FILE", Required = true };
        var input = new Option<string>("--input") { Description = "A value for each input, in the units of the data for a network that Halfspace trained; or IDX images with --index.", HelpName = "FILE", Required = true };
        var index = new Option<int?>("--index") { Description = "Which image of an IDX file, counted from 0; its pixels are divided by 255.", HelpName = "N" };
        var box = new Option<string?>("--box") { Description = "A line for each input, its lower and upper end; or LOWER..UPPER for all (default: 0 to 1; the range of the training data for a network that Halfspace trained).", HelpName = "FILE" };
        var target = new Option<string>("--target") { Description = "The class to reach, counted from 0, or 'any' other than the input's own.", HelpName = "CLASS", Required = true };
        var norm = new Option<string>("--norm") { Description = "How distance is measured: l1, l2, linf or l0.", HelpName = "NORM", DefaultValueFactory = _ => "l1" };
        var factor = Number("--factor", "The target's output is at least F times every other (default: 1.2; without --factor and --margin a network that Halfspace trained has to predict the target).", "F");
        var margin = Number("--margin", "The target's output is at least D above every other, in place of --factor.", "D");
        var relu = new Option<string>("--relu") { Description = $"Formulation of ReLU: {ReluFormulations.Names}.", HelpName = "NAME", DefaultValueFactory = _ => ReluFormulations.Default.Name };
        var bounds = new Option<string>("--bounds") { Description = $"How neurons are bounded: {string.Join(", ", BoundMethods.All.Select(method => method.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => "crown" };
        var inequalities = new Option<string>("--inequalities") { Description = "Rows between the binaries of neighbouring layers: on or off.", HelpName = "on|off", DefaultValueFactory = _ => "off" };
        var cuts = SharedOptions.Cuts();
        var search = new Option<string>("--search") { Description = "How nearer inputs are ruled out: dual (bounds improved by steps, without a solver), phases (linear programs; l1 and linf) or mip (the solver's search). What cannot be done in one way is done in the next.", HelpName = "NAME", DefaultValueFactory = _ => "dual" };
        var output = new Option<string?>("--out") { Description = "Write the witness as a certificate that 'check' re-checks (.json).", HelpName = "FILE" };
        var picture = new Option<string?>("--picture") { Description = "Draw original, adversarial and difference side by side (.png).", HelpName = "FILE" };
        var page = RunPage.Option("the picture of --picture");
        var (categories, solver, isolate, crossCheck) = (InputRegionOptions.CategoryOption(), SharedOptions.Solver(), SolverIsolation.Option(), SharedOptions.CrossCheck());
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(600), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        inequalities.AcceptOnlyFromAmong("on", "off");
        search.AcceptOnlyFromAmong("dual", "phases", "mip");
        norm.AcceptOnlyFromAmong([.. Norms.Select(entry => entry.Name)]);
        var command = new Command("attack", "Find the provably nearest input that a network gives to another class.") { model, input, index, box, categories, target, norm, factor, margin, relu, bounds, inequalities, cuts, search, solver, isolate, crossCheck, output, picture, page, limit, seed, threads, json, quiet };
        command.SetVerb((parsed, cancellation) =>
        {
            if (parsed.GetValue(factor) is not null && parsed.GetValue(margin) is not null) throw new UsageException("--factor and --margin both state by how much the target has to win; give one of them.");
            var formulation = ReluFormulations.Find(parsed.GetValue(relu)!) ?? throw new UsageException($"There is no formulation '{parsed.GetValue(relu)}'; give one of {ReluFormulations.Names}.");
            var method = BoundMethods.All.Find(parsed.GetValue(bounds)!) ?? throw new UsageException($"There are no bounds '{parsed.GetValue(bounds)}'; give one of {string.Join(", ", BoundMethods.All.Select(m => m.Name))}.");
            SharedOptions.CheckWritable(parsed.GetValue(output));
            SharedOptions.CheckWritable(parsed.GetValue(picture));
            SharedOptions.CheckWritable(parsed.GetValue(page));
            var path = parsed.GetValue(model)!;
            var file = NetworkInput.Read(path);
            var network = file.Network;
            var (lower, upper) = parsed.GetValue(box) is { } ends ? InputRegionOptions.Ends(ends, network.InputSize) : (null, null);
            var start = AttackInput.Read(parsed.GetValue(input)!, parsed.GetValue(index), network.InputSize);
            var (wanted, measured) = (Class(parsed.GetValue(target)!), Norms.First(entry => entry.Name == parsed.GetValue(norm)).Norm);
            var question = file.Units is { } units
                ? new AttackQuestion(new RowAttackProblem { Rows = new DataBox(units, lower, upper, parsed.GetValue(categories) == "one"), Input = start, Target = wanted, Norm = measured, Factor = parsed.GetValue(factor), Margin = parsed.GetValue(margin) })
                : new AttackQuestion(new AttackProblem { Network = network, Input = start, Target = wanted, Norm = measured, Factor = parsed.GetValue(factor) ?? 1.2, Margin = parsed.GetValue(margin), Lower = lower, Upper = upper });
            question.Validate();
            if (question.Real is { } real && !network.Forward<double>(real.Input).All(double.IsFinite)) throw new DataFileException(path, 0, "The network gives the input an output that is no finite number: its weights or the input are too large. Give another input or network.");
            if (wanted is { } own && own == question.Class) throw new UsageException($"The network gives the input to class {own} already; give --target another class, or 'any'.");
            var chosen = SharedOptions.Find(parsed.GetValue(solver), parsed.GetValue(isolate)) ?? MipSolvers.FirstAvailable ?? throw new SolverNotAvailableException(MipSolvers.All[0].Name, MipSolvers.All[0].Availability);
            var inTree = SharedOptions.InTree(parsed.GetValue(cuts), formulation is ReluHull, chosen);
            AttackResult result;
            using (var progress = new LiveProgress(parsed.GetValue(quiet)))
            {
                var options = new AttackOptions
                {
                    Relu = formulation,
                    Bounds = method,
                    Inequalities = parsed.GetValue(inequalities) == "on",
                    CutsInTree = inTree,
                    Search = parsed.GetValue(search) switch { "mip" => AttackSearch.Mip, "phases" => AttackSearch.Phases, _ => AttackSearch.Dual },
                    Solver = chosen,
                    CrossCheck = parsed.GetValue(crossCheck) ? SolverIsolation.Of(parsed.GetValue(isolate), SharedOptions.Second(chosen)) : null,
                    TimeLimit = SharedOptions.TimeLeft(parsed.GetValue(limit)),
                    Threads = parsed.GetValue(threads) ?? 0,
                    Seed = parsed.GetValue(seed),
                };
                result = TimedRun.Run(
                    options.TimeLimit,
                    token => Find(question, options, path, progress, token),
                    () => new AttackResult { Status = AttackStatus.Unknown, Class = question.Class, Seconds = options.TimeLimit, Warnings = ["The search had not come to an end shortly after the limit, so what it had found is not known."] },
                    cancellation);
            }

            if (result.Witness is { } witness && result.Status != AttackStatus.Contradicted)
            {
                if (parsed.GetValue(output) is { } certificate) CertificateWriter.Write(certificate, question.Certify(result, path));
                if (parsed.GetValue(picture) is { } png) AttackPicture.Write(png, question.Picture(network), witness);
            }

            var report = new AttackReport(question, file, Norms.First(entry => entry.Norm == measured).Name);
            if (parsed.GetValue(json)) JsonReport.Print(report.ToJson(result));
            else report.Print(result, Console.Out);
            if (parsed.GetValue(page) is { } html) RunPage.WriteAttack(html, parsed, text => report.Print(result, text), result.Witness is null ? null : parsed.GetValue(picture));
            return result.Status switch
            {
                AttackStatus.Contradicted => ExitCodes.Contradiction,
                AttackStatus.Unknown => ExitCodes.NoAnswer,
                _ => ExitCodes.Answered,
            };
        });
        return command;
    }

    /// <summary>Looks for the input; a question that makes sense but cannot be put into a model is the network's fault and not the options'.</summary>
    private static AttackResult Find(AttackQuestion question, AttackOptions options, string path, LiveProgress progress, CancellationToken cancellation)
    {
        try
        {
            return question.Find(options, progress, cancellation);
        }
        catch (ArgumentException fault) when (fault.ParamName is "network" or "problem")
        {
            throw new DataFileException(path, 0, CommandRun.Reason(fault), fault);
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(path, 0, CommandRun.Reason(fault) + " Give a smaller box; if that does not help, the network's weights are too large for a model.", fault);
        }
    }

    private static Option<double?> Number(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result =>
        {
            var number = SharedOptions.Number(result);
            if (number is null) result.AddError($"{name} takes a number, such as 1.2.");
            return number;
        },
    };

    private static int? Class(string text) => text == "any" ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var target) ? target
        : throw new UsageException($"--target takes a class counted from 0, or 'any'; '{text}' was given.");
}
