using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Halfspace.Training.RiskScores;

namespace Halfspace.Cli.Train;

/// <summary>The options of <c>halfspace train</c>.</summary>
internal sealed class TrainOptions
{
    public TrainOptions()
    {
        Objective.CompletionSources.Add(_ => TrainingObjectives.All.Select(o => new CompletionItem(o.Name)).Append(new CompletionItem(RiskScoreCertificates.Objective)));
        Method.CompletionSources.Add(_ => TrainingMethods.All.Select(m => new CompletionItem(m.Name)));
        Formulation.CompletionSources.Add(_ => TrainingFormulations.All.Select(f => new CompletionItem(f.Name)));
    }

    public TrainingDataOptions Data { get; } = new();

    public Option<string?> Objective { get; } = new("--objective") { Description = $"One of {TrainingObjectives.All.Names} (default: the first); a comma list is lexicographic. For one neuron that gives probabilities: logistic, the mean logistic loss. For real weights one of {RealObjectives.All.Names} (default: the first).", HelpName = "LIST" };

    public Option<string?> Hidden { get; } = new("--hidden") { Description = "Widths of the hidden layers, for example 16 or 16,16; 'none' for no hidden layer (default: none, 2, 4, 8, ... while validation gains).", HelpName = "WIDTHS" };

    public Option<int?> Range { get; } = new("--range") { Description = "P: weights and biases are integers (with a formulation of real weights: real numbers) in -P..P (default: 1, 3, 7, 15 while validation gains).", HelpName = "P" };

    public Option<string?> Outputs { get; } = new("--outputs") { Description = "single: one output, whose sign decides between two classes (default for two classes); per-class: one output for each class.", HelpName = "single|per-class" };

    public Option<string> Method { get; } = new("--method") { Description = $"One of {TrainingMethods.All.Names}; {string.Join("; ", TrainingMethods.RealFormulations.Select(name => $"with --formulation {name}: {TrainingMethods.Of(name).Names}"))} (default: the first).", HelpName = "NAME" };

    public Option<string?> Formulation { get; } = new("--formulation") { Description = $"One of {TrainingFormulations.All.Names} (default: the second for solvers of enforced rows, such as CP-SAT, where votes state the problem; else the first), or for real weights {string.Join(", ", TrainingMethods.RealFormulations)}.", HelpName = "NAME" };

    public Option<decimal?> DeadZone { get; } = new("--dead-zone") { Description = "With real weights: no pre-activation on a training sample is closer to zero (default: 0.01).", HelpName = "EPS", CustomParser = Decimal };

    public Option<string?> Dual { get; } = new("--dual") { Description = "With a Lagrangian method: improve multipliers by bundle (default) or subgradient.", HelpName = "ASCENT" };

    public Option<string?> Solver { get; } = SharedOptions.Solver();

    public Option<bool> Isolate { get; } = SolverIsolation.Option();

    public Option<bool> CrossCheck { get; } = CrossCheckOption.Create();

    public Option<double?> Target { get; } = new("--target") { Description = "Stop once the misses are at most this share of the samples.", HelpName = "FRACTION", CustomParser = Fraction };

    public Option<string[]> Networks { get; } = new("--out") { Description = "Write the network; the ending picks the format: " + NetworkOutput.Endings + ". May be repeated.", HelpName = "FILE", DefaultValueFactory = _ => [] };

    public Option<string> Ties { get; } = SharedOptions.Ties();

    public Option<string?> Certificate { get; } = new("--certificate") { Description = "Write a certificate that 'halfspace check' re-checks without a solver.", HelpName = "FILE" };

    public Option<string?> Report { get; } = new("--report") { Description = "Write one self-contained HTML page: the printed report, the weights, the confusion matrix.", HelpName = "FILE.html" };

    public Option<string?> Model { get; } = new("--model-out") { Description = "Write the model that a MIP solver would get, as .lp or .mps, before training: of the first objective, by --formulation.", HelpName = "FILE" };

    public Option<long?> Moves { get; } = SharedOptions.Positive(new Option<long?>("--move-limit") { Description = "Stop the search after so many moves; with a seed this makes a run repeatable.", HelpName = "N" });

    public Option<long?> Nodes { get; } = SharedOptions.Positive(new Option<long?>("--node-limit") { Description = "Stop branch and bound after so many nodes.", HelpName = "N" });

    public Option<string?> Ensemble { get; } = new("--ensemble") { Description = "'pairs' trains one network for each pair of classes, which vote; --hidden is then each network's.", HelpName = "KIND" };

    public Option<int?> Shifts { get; } = SharedOptions.Positive(new Option<int?>("--shifts") { Description = "With --ensemble and images: start from copies moved by up to N pixels.", HelpName = "N" });

    public Option<int?> Augment { get; } = new("--augment") { Description = "With --ensemble and images: start from N distorted copies of each image; 0 for none.", HelpName = "N" };

    public LimitOptions Limits { get; } = new();

    public Option<string[]> Cards { get; } = ScorecardOutput.Option();

    public Option<string?> Part { get; } = new("--part") { Description = "Prove a bound for one part of the networks only, as 'experiment split' cuts them; goes with --hidden and --range.", HelpName = "FILE.json" };

    public Option<string?> Share { get; } = new("--share") { Description = "With --part: the folder through which tasks on other parts share their best network.", HelpName = "FOLDER" };

    public Option<bool> Log { get; } = new("--log") { Description = "Show the solver's log on standard error." };

    public Option<double> TimeLimit { get; } = SharedOptions.TimeLimit(60);

    public Option<int> Seed { get; } = SharedOptions.Seed();

    public Option<int?> Threads { get; } = SharedOptions.Threads();

    public Option<bool> Json { get; } = SharedOptions.Json();

    public Option<bool> Quiet { get; } = SharedOptions.Quiet();

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All => [.. Data.All, Objective, Hidden, Range, Outputs, Method, Formulation, DeadZone, Dual, Solver, Isolate, CrossCheck, Target, Ties, Networks, Certificate, Report, Model, Moves, Nodes, Ensemble, Shifts, Augment, .. Limits.All, Cards, Part, Share, Log, TimeLimit, Seed, Threads, Json, Quiet];

    private static double? Fraction(ArgumentResult result)
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
}
