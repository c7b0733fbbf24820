using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Ensembles;
using Halfspace.Training.Formulations;
using Halfspace.Training.LocalSearch;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Halfspace.Training.RiskScores;
using Halfspace.Training.Selection;

namespace Halfspace.Cli;

/// <summary><c>halfspace train</c>: from data to a network, its exact value and a bound.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var data = new TrainingDataOptions();
        var objective = new Option<string?>("--objective") { Description = $"One of {TrainingObjectives.All.Names} (default: the first); a comma list is lexicographic. For one neuron that gives probabilities: logistic, the mean logistic loss. For real weights one of {RealObjectives.All.Names} (default: the first).", HelpName = "LIST" };
        var hidden = new Option<string?>("--hidden") { Description = "Widths of the hidden layers, for example 16 or 16,16; 'none' for no hidden layer (default: none, 2, 4, 8, ... while validation gains).", HelpName = "WIDTHS" };
        var range = new Option<int?>("--range") { Description = "P: weights and biases are integers (with a formulation of real weights: real numbers) in -P..P (default: 1, 3, 7, 15 while validation gains).", HelpName = "P" };
        var outputs = new Option<string?>("--outputs") { Description = "single: one output, whose sign decides between two classes (default for two classes); per-class: one output for each class.", HelpName = "single|per-class" };
        var method = new Option<string>("--method") { Description = $"One of {TrainingMethods.All.Names}; {string.Join("; ", TrainingMethods.RealFormulations.Select(name => $"with --formulation {name}: {TrainingMethods.Of(name).Names}"))} (default: the first).", HelpName = "NAME" };
        var formulation = new Option<string?>("--formulation") { Description = $"One of {TrainingFormulations.All.Names} (default: the second for solvers of enforced rows, such as CP-SAT, where votes state the problem; else the first), or for real weights {string.Join(", ", TrainingMethods.RealFormulations)}.", HelpName = "NAME" };
        var deadZone = new Option<decimal?>("--dead-zone") { Description = "With real weights: no pre-activation on a training sample is closer to zero (default: 0.01).", HelpName = "EPS", CustomParser = Decimal };
        var dual = new Option<string?>("--dual") { Description = "With a Lagrangian method: improve multipliers by bundle (default) or subgradient.", HelpName = "ASCENT" };
        var (solver, isolate) = (SharedOptions.Solver(), SolverIsolation.Option());
        var crossCheck = CrossCheckOption.Create();
        var target = new Option<double?>("--target") { Description = "Stop once the misses are at most this share of the samples.", HelpName = "FRACTION", CustomParser = Share };
        var output = new Option<string[]>("--out") { Description = "Write the network; the ending picks the format: " + NetworkOutput.Endings + ". May be repeated.", HelpName = "FILE", DefaultValueFactory = _ => [] };
        var ties = SharedOptions.Ties();
        var certificate = new Option<string?>("--certificate") { Description = "Write a certificate that 'halfspace check' re-checks without a solver.", HelpName = "FILE" };
        var page = new Option<string?>("--report") { Description = "Write one self-contained HTML page: the printed report, the weights, the confusion matrix.", HelpName = "FILE.html" };
        var model = new Option<string?>("--model-out") { Description = "Write the model that a MIP solver would get, as .lp or .mps, before training: of the first objective, by --formulation.", HelpName = "FILE" };
        var moves = SharedOptions.Positive(new Option<long?>("--move-limit") { Description = "Stop the search after so many moves; with a seed this makes a run repeatable.", HelpName = "N" });
        var nodes = SharedOptions.Positive(new Option<long?>("--node-limit") { Description = "Stop branch and bound after so many nodes.", HelpName = "N" });
        var ensemble = new Option<string?>("--ensemble") { Description = "'pairs' trains one network for each pair of classes, which vote; --hidden is then each network's.", HelpName = "KIND" };
        var shifts = SharedOptions.Positive(new Option<int?>("--shifts") { Description = "With --ensemble and images: start from copies moved by up to N pixels.", HelpName = "N" });
        var augment = new Option<int?>("--augment") { Description = "With --ensemble and images: start from N distorted copies of each image; 0 for none.", HelpName = "N" };
        var limits = new LimitOptions();
        var cards = ScorecardOutput.Option();
        var part = new Option<string?>("--part") { Description = "Prove a bound for one part of the networks only, as 'experiment split' cuts them; goes with --hidden and --range.", HelpName = "FILE.json" };
        var share = new Option<string?>("--share") { Description = "With --part: the folder through which tasks on other parts share their best network.", HelpName = "FOLDER" };
        var log = new Option<bool>("--log") { Description = "Show the solver's log on standard error." };
        var (limit, seed, threads, json, quiet) = (SharedOptions.TimeLimit(60), SharedOptions.Seed(), SharedOptions.Threads(), SharedOptions.Json(), SharedOptions.Quiet());
        objective.CompletionSources.Add(_ => TrainingObjectives.All.Select(o => new CompletionItem(o.Name)).Append(new CompletionItem(RiskScoreCertificates.Objective)));
        method.CompletionSources.Add(_ => TrainingMethods.All.Select(m => new CompletionItem(m.Name)));
        formulation.CompletionSources.Add(_ => TrainingFormulations.All.Select(f => new CompletionItem(f.Name)));
        var command = new Command("train", "Train an integer network on the number of mistakes, with a proved bound. Where only a MIP solver gives the bound, it is a claim, and every report says so.");
        foreach (var option in data.All.Concat([objective, hidden, range, outputs, method, formulation, deadZone, dual, solver, isolate, crossCheck, target, ties, output, certificate, page, model, moves, nodes, ensemble, shifts, augment, .. limits.All, cards, part, share, log, limit, seed, threads, json, quiet])) command.Add(option);
        command.SetVerb((parsed, cancellation) =>
        {
            var widths = parsed.GetValue(hidden) is { } list ? Widths(list) : null;
            var coding = Coding(parsed.GetValue(outputs));
            var real = RealTraining.Has(parsed.GetValue(formulation))
                ? RealTraining.Of(parsed.GetValue(formulation)!, parsed.GetValue(method), parsed.GetValue(objective) ?? RealObjectives.All[0].Name, parsed.GetValue(deadZone), parsed.GetValue(dual))
                : null;
            if (real is null && (parsed.GetValue(deadZone) is not null || parsed.GetValue(dual) is not null))
                throw new UsageException($"{(parsed.GetValue(deadZone) is null ? "--dual" : "--dead-zone")} goes with a formulation of real weights only ({string.Join(", ", TrainingMethods.RealFormulations)}); leave it out.");
            var options = new TrainingOptions
            {
                TimeLimit = parsed.GetValue(limit),
                Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
                Seed = parsed.GetValue(seed),
                TargetFraction = parsed.GetValue(target),
                Solver = SharedOptions.Find(parsed.GetValue(solver), parsed.GetValue(isolate)),
                CrossCheck = parsed.GetValue(crossCheck) ? SolverIsolation.Of(parsed.GetValue(isolate), CrossCheckOption.Find(SharedOptions.Find(parsed.GetValue(solver)))) : null,
                Formulation = parsed.GetValue(formulation) is { } named ? TrainingFormulations.All.Find(named) : null,
                MoveLimit = parsed.GetValue(moves),
                NodeLimit = parsed.GetValue(nodes),
                Log = parsed.GetValue(log) ? Console.Error.WriteLine : null,
            };
            NetworkOutput.Check(parsed.GetValue(output)!);
            SharedOptions.CheckWritable(parsed.GetValue(page));
            StatedModel.Check(parsed.GetValue(model));
            if (parsed.GetValue(model) is not null && (widths is null || parsed.GetValue(range) is null || real is not null || parsed.GetValue(ensemble) is not null))
                throw new UsageException("--model-out writes the model of one network of integer weights: give --hidden and --range with it, and leave --ensemble and formulations of real weights out.");
            var written = new TrainedFiles(parsed.GetValue(output)!, parsed.GetValue(certificate), parsed.GetValue(page), parsed.GetValue(cards)!, "halfspace " + string.Join(' ', parsed.Tokens.Select(token => token.Value)));
            SharedOptions.CheckWritable(parsed.GetValue(certificate));
            var limitOfWeights = parsed.GetValue(range);
            CheckRange(limitOfWeights);
            ScorecardOutput.Check(written.Cards);
            if (parsed.GetValue(objective)?.Split(',') is { Length: > 1 } names && names.Any(name => name.Trim() == RiskScoreCertificates.Objective))
                throw new UsageException("--objective logistic stands alone: its value is no fraction that a list could compare. Leave the others out, or leave logistic out.");
            if (parsed.GetValue(objective) == RiskScoreCertificates.Objective)
            {
                if (widths is { Length: > 0 } || coding == OutputCoding.OnePerClass) throw new UsageException("--objective logistic is about one neuron; give --hidden none and one output, or leave both out.");
                Option[] others = [method, formulation, deadZone, dual, solver, isolate, crossCheck, target, model, moves, ensemble, shifts, augment, log];
                if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other) throw new UsageException($"{other.Name} does not go with --objective logistic; leave it out.");
                return RiskScoreTraining.Run(parsed, data, limits, limitOfWeights, options, written, parsed.GetValue(quiet), parsed.GetValue(json), cancellation);
            }

            if (parsed.GetValue(part) is not null)
            {
                if (widths is null || limitOfWeights is null) throw new UsageException("--part is about networks of one shape: give --hidden and --range with it.");
                Option[] others = [method, formulation, deadZone, dual, solver, isolate, crossCheck, target, model, moves, page, cards, ensemble, shifts, augment, log];
                if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other) throw new UsageException($"{other.Name} does not go with --part; leave it out.");
            }
            else if (parsed.GetValue(share) is not null) throw new UsageException("--share goes with --part only; add it, or leave --share out.");

            if (written.Cards.Count > 0 && (widths is not { Length: 0 } || coding == OutputCoding.OnePerClass || real is not null || parsed.GetValue(ensemble) is not null)) throw new UsageException("--card writes one neuron of integer weights: give --hidden none and one output with it.");
            if ((real is not null || parsed.GetValue(ensemble) is not null) && (widths is null || limitOfWeights is null))
                throw new UsageException($"{(real is null ? "--ensemble pairs" : $"--formulation {parsed.GetValue(formulation)}")} trains networks of one shape: give --hidden and --range with it, for example --hidden 4 --range 1.");
            if (real is not null && coding is not null) throw new UsageException($"--outputs goes with integer weights only; leave it out with --formulation {parsed.GetValue(formulation)}.");
            CheckEnsemble(parsed.GetValue(ensemble), parsed.GetValue(shifts), parsed.GetValue(augment), parsed.GetValue(output)!);
            if (real is not null && (parsed.GetValue(ensemble) is not null || options.MoveLimit is not null)) throw new UsageException($"--ensemble and --move-limit do not go with --formulation {parsed.GetValue(formulation)}; leave them out.");
            if (real is not null) limits.Refuse(parsed, $"--formulation {parsed.GetValue(formulation)}");
            if (parsed.GetValue(ensemble) is not null) limits.Refuse(parsed, "--ensemble");
            var (chosen, objectives) = real is null ? Integers(parsed.GetValue(method), parsed.GetValue(formulation), parsed.GetValue(objective) ?? TrainingObjectives.All[0].Name) : (real.Method, []);
            objectives = limits.Price(parsed, objectives);
            var grows = widths is null || limitOfWeights is null;
            var loaded = data.Load(parsed, options.Seed, mayHoldOut: grows) with { TieSeed = parsed.GetValue(ties) == "random" ? options.Seed : null };
            if (coding == OutputCoding.Single && loaded.Train.ClassCount != 2) throw new UsageException($"--outputs single tells two classes apart; the data has {loaded.Train.ClassCount}. Leave it out.");
            if (loaded.Held.Count > 1 && (real is not null || parsed.GetValue(ensemble) is not null)) throw new UsageException("--folds goes with single networks of integer weights; take --hold-out, or leave it out.");
            if (loaded.Held.Count > 1 && parsed.GetValue(model) is not null) throw new UsageException("--model-out writes the model of one network, and --folds trains several; leave one of them out.");
            options = options with { TimeLimit = SharedOptions.TimeLeft(options.TimeLimit) };
            var (within, isNeuron) = (limits.Limits(parsed, loaded.Train, limitOfWeights), widths is [] && coding != OutputCoding.OnePerClass && loaded.Train.ClassCount == 2);
            var hasFreeBiases = isNeuron && !limits.HasBiasRange(parsed) && real is null && parsed.GetValue(ensemble) is null && HasUseForBiases(chosen, parsed.GetValue(formulation), objectives);
            if (parsed.GetValue(ensemble) is null && real is null && (grows || loaded.Held.Count > 1))
            {
                TrainReport grown;
                using (var table = new LiveProgress(parsed.GetValue(quiet) || options.Log is not null, options.TimeLimit, loaded.Train.SampleCount))
                    grown = GrownTraining.Run(new NetworkSelection(loaded.Train) { Held = loaded.Held, Hidden = widths, Range = limitOfWeights, Objectives = objectives, Coding = coding, Method = chosen, Limits = within, HasFreeBiases = hasFreeBiases }, loaded, options, table, cancellation);
                return Finish(grown, written, parsed.GetValue(json));
            }

            var problem = real?.State(loaded, widths!, limitOfWeights!.Value) ?? State(loaded, widths!, limitOfWeights!.Value, objectives, coding, hasFreeBiases ? within with { BiasRange = TrainingProblem.FreeBiasRange(loaded.Train, limitOfWeights.Value) } : within);
            if (parsed.GetValue(part) is { } piece) return PartTraining.Run(problem, piece, parsed.GetValue(share), loaded, options, written, parsed.GetValue(quiet), parsed.GetValue(json), cancellation);
            if (parsed.GetValue(model) is { } stated) StatedModel.Write(stated, problem, options);
            TrainReport report;
            using (var progress = new LiveProgress(parsed.GetValue(quiet) || options.Log is not null, options.TimeLimit, loaded.Train.SampleCount))
            {
                report = parsed.GetValue(ensemble) is null
                    ? TrainOne(chosen, problem, options, loaded, parsed.GetValue(output)!, parsed.GetValue(certificate), progress, cancellation)
                    : TrainPairs(chosen, problem, options, loaded, parsed.GetValue(output)!, parsed.GetValue(certificate), Committee(problem, parsed.GetValue(shifts), parsed.GetValue(augment)), progress, cancellation);
                report.Trajectory = progress.Trajectory;
            }

            return Say(report, written, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Writes what a growth came to.</summary>
    private static int Finish(TrainReport report, TrainedFiles written, bool json)
    {
        if (report.Network is { } network)
        {
            NetworkOutput.Write(written.Networks, network);
            if (written.Certificate is { } certificate) CertificateWriter.Write(certificate, report.Certificate);
        }

        return Say(report, written, json);
    }

    private static int Say(TrainReport report, TrainedFiles written, bool json)
    {
        if (report.Network is { } card) ScorecardOutput.Write(written.Cards, card, report.Data, null, report.Claim);
        if (written.Page is { } path)
        {
            using var said = new StringWriter(CultureInfo.InvariantCulture);
            report.Print(said, written.Networks, written.Certificate);
            RunPage.Write(path, written.Command, said.ToString(), report.Network, report.Confusion, report.Data.ClassNames, report.Trajectory);
        }

        if (json) JsonReport.Print(report.ToJson());
        else
        {
            report.Print(Console.Out, written.Networks, written.Certificate);
            if (written.Page is not null) Console.Out.WriteLine("report written to " + written.Page);
        }

        return report.Status == TrainingStatus.Unknown ? ExitCodes.NoAnswer : ExitCodes.Answered;
    }

    internal static OutputCoding? Coding(string? outputs) => outputs switch
    {
        null => null,
        "single" => OutputCoding.Single,
        "per-class" => OutputCoding.OnePerClass,
        _ => throw new UsageException($"--outputs takes single or per-class; '{outputs}' was given."),
    };

    /// <summary>The method and the objectives for integer weights.</summary>
    private static (ITrainingMethod Method, IReadOnlyList<ITrainingObjective> Objectives) Integers(string? method, string? formulation, string objective)
    {
        var objectives = TrainingObjectives.Parse(objective);
        if (objectives.Distinct().Count() < objectives.Count) throw new UsageException("--objective names an objective twice; each may stand once in the list.");
        if (formulation is not null && TrainingFormulations.All.Find(formulation) is null) throw new UsageException($"There is no formulation '{formulation}'; give one of {TrainingFormulations.All.Names}, {string.Join(", ", TrainingMethods.RealFormulations)}.");
        if (method is null) return (TrainingMethods.All[0], objectives);
        if (TrainingMethods.All.Find(method) is { } found) return (found, objectives);
        var others = TrainingMethods.RealFormulations.Where(name => TrainingMethods.Of(name).Find(method) is not null).ToArray();
        throw new UsageException(others.Length == 0
            ? $"There is no method '{method}'; give one of {TrainingMethods.All.Names}."
            : $"The method '{method}' trains real weights; give --formulation {string.Join(" or ", others)} with it.");
    }

    private static TrainReport TrainOne(ITrainingMethod method, TrainingProblem problem, TrainingOptions options, TrainingData loaded, string[] outputs, string? certificate, LiveProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (found, foundReal, proved, isOverdue) = (default(IntegerNetwork), default(StepNetwork), default(BoundProof), false);
        options = options with { Found = network => found = network, FoundReal = network => foundReal = network, Proved = bound => proved = bound, TimeLimit = options.TimeLimit - ReportSeconds(problem, loaded, 1, options.TimeLimit) };
        var result = TimedRun.Run(
            options.TimeLimit,
            token => method.Run(problem, options, progress, token),
            () =>
            {
                isOverdue = true;
                return LeastAnswer.WithoutEnd(problem, method, options, found, foundReal, clock.Elapsed.TotalSeconds, proved);
            },
            cancellation);
        if (!isOverdue) result = LeastAnswer.AtLeast(problem, method, options, result);
        if (result.Network is null) return new TrainReport(problem, result, null, loaded, options.Seed);
        NetworkOutput.Write(outputs, result.Network);
        if (certificate is not null) CertificateWriter.Write(certificate, problem.RealWeights is { } real
            ? TrainingCertificates.Of(real, result, result.RealFormulation!, loaded.Source)
            : TrainingCertificates.Of(problem, result, loaded.Source));
        return new TrainReport(problem, result, Classifier.Of(result.Network), loaded, options.Seed);
    }

    private static TrainReport TrainPairs(ITrainingMethod method, TrainingProblem problem, TrainingOptions options, TrainingData loaded, string[] outputs, string? certificate, MarginCommittee start, LiveProgress progress, CancellationToken cancellation)
    {
        options = options with { TimeLimit = options.TimeLimit - ReportSeconds(problem, loaded, loaded.Train.ClassCount * (loaded.Train.ClassCount - 1) / 2, options.TimeLimit) };
        var pairs = TimedRun.Run(
            options.TimeLimit,
            token => PairEnsembleTraining.Run(loaded.Train, problem.Hidden, problem.Range, problem.Objectives, method, options, start, progress: progress, cancellationToken: token),
            () => PairEnsembleTraining.Run(loaded.Train, problem.Hidden, problem.Range, problem.Objectives, method, options with { TimeLimit = 0 }, start),
            cancellation);
        var result = pairs.Summarize();
        if (result.Status is TrainingStatus.Infeasible or TrainingStatus.Unknown) return new TrainReport(problem, result, null, loaded, options.Seed, pairs);
        foreach (var path in outputs) PairEnsembleJson.Write(path, pairs.Ensemble);
        if (certificate is not null) CertificateWriter.Write(certificate, PairEnsembleCertificates.Of(problem, pairs, loaded.Source));
        return new TrainReport(problem, result, Classifier.Of(pairs.Ensemble), loaded, options.Seed, pairs);
    }

    /// <summary>What scoring the result on all samples takes, about, a tenth of the limit at most: it belongs to the limit too.</summary>
    private static double ReportSeconds(TrainingProblem problem, TrainingData loaded, int networks, double limit)
    {
        const double productsASecond = 1e10;
        // Every output is compared with the label, too, which takes as long as a hundred products.
        double products = 100.0 * problem.OutputCount;
        for (var l = 1; l < problem.Widths.Count; l++) products += (double)problem.Widths[l - 1] * problem.Widths[l];
        return Math.Min(0.1 * limit, networks * products * (loaded.Train.SampleCount + (loaded.Test?.SampleCount ?? 0)) / productsASecond);
    }

    /// <summary>Shifted copies take the place of distorted ones unless both are asked for.</summary>
    private static MarginCommittee Committee(TrainingProblem problem, int? shifts, int? augment) =>
        MarginCommittee.For(problem.Data, problem.Hidden, augment ?? (shifts is null ? null : 0)) with { Shifts = shifts ?? 0 };

    private static void CheckEnsemble(string? ensemble, int? shifts, int? augment, string[] outputs)
    {
        if (ensemble is null)
        {
            if (shifts is not null) throw new UsageException("--shifts goes with --ensemble pairs only; add it, or leave --shifts out.");
            if (augment is not null) throw new UsageException("--augment goes with --ensemble pairs only; add it, or leave --augment out.");
            return;
        }

        if (augment is < 0) throw new UsageException($"--augment is a number of copies, 0 or more; {augment} was given.");
        if (ensemble != "pairs") throw new UsageException($"There is no ensemble '{ensemble}'; give pairs.");
        NetworkOutput.CheckEnsembleEndings(outputs);
    }

    /// <summary>Whether the default of wide biases is taken: margins are about biases as they are, and some methods and formulations keep all weights in one range.</summary>
    internal static bool HasUseForBiases(ITrainingMethod method, string? formulation, IReadOnlyList<ITrainingObjective> objectives) =>
        method.KeepsLimits && formulation != "sign-as-printed" && objectives.All(objective => objective is ICorrectnessObjective);

    /// <summary>States the problem; by now the options are sound on their own, so what is refused is the data's fault.</summary>
    internal static TrainingProblem State(TrainingData loaded, int[] widths, int range, IReadOnlyList<ITrainingObjective> objectives, OutputCoding? coding, NetworkLimits limits)
    {
        try
        {
            return new TrainingProblem(loaded.Train, widths, range, objectives, coding, limits);
        }
        catch (ArgumentException fault) when (fault.ParamName is "limits" or "objectives")
        {
            throw new UsageException(CommandRun.Reason(fault));
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(loaded.Source.Path, 0, CommandRun.Reason(fault), fault);
        }
    }

    private static double? Share(ArgumentResult result)
    {
        var share = SharedOptions.Number(result);
        if (share is not (>= 0 and <= 1)) result.AddError("--target is a share from 0 to 1, such as 0.1.");
        return share;
    }

    private static decimal? Decimal(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && decimal.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && number > 0) return number;
        result.AddError("--dead-zone takes a number above 0, such as 0.01.");
        return null;
    }

    internal static int[] Widths(string text)
    {
        if (text is "none" or "") return [];
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, CultureInfo.InvariantCulture, out var width)
                ? width >= 1 ? width : throw new UsageException($"--hidden has a layer of {width} neurons; give 1 or more, or 'none' for no hidden layer.")
                : throw new UsageException($"--hidden takes widths such as 16 or 16,16; '{part}' is no number."))];
    }

    internal static void CheckRange(int? range)
    {
        if (range is < 1 or > 127) throw new UsageException($"--range is P, from 1 to 127: weights are integers in -P..P; {range} was given.");
    }
}
