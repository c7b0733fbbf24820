using System.CommandLine;
using Halfspace.Cli.Inputs;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.Formulations;
using Halfspace.Training.Methods;
using Halfspace.Training.Objectives;
using Halfspace.Training.RiskScores;

namespace Halfspace.Cli.Train;

/// <summary>What a command line of <c>halfspace train</c> asks for, each option read on its own.</summary>
internal sealed class TrainRequest
{
    private readonly TrainOptions from;
    private readonly ParseResult parsed;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">An option says nothing sound.</exception>
    public TrainRequest(TrainOptions from, ParseResult parsed)
    {
        (this.from, this.parsed) = (from, parsed);
        Widths = parsed.GetValue(from.Hidden) is { } list ? ShapeOptions.Widths(list) : null;
        Range = parsed.GetValue(from.Range);
        Coding = ShapeOptions.Coding(parsed.GetValue(from.Outputs));
        Formulation = parsed.GetValue(from.Formulation);
        Real = RealTraining.Has(Formulation)
            ? RealTraining.Of(Formulation!, parsed.GetValue(from.Method), parsed.GetValue(from.Objective) ?? RealObjectives.All[0].Name, parsed.GetValue(from.DeadZone), parsed.GetValue(from.Dual))
            : null;
        var isolates = parsed.GetValue(from.Isolate);
        Options = new TrainingOptions
        {
            TimeLimit = parsed.GetValue(from.TimeLimit),
            Threads = parsed.GetValue(from.Threads) ?? Environment.ProcessorCount,
            Seed = parsed.GetValue(from.Seed),
            TargetFraction = parsed.GetValue(from.Target),
            Solver = SharedOptions.Find(parsed.GetValue(from.Solver), isolates),
            CrossCheck = parsed.GetValue(from.CrossCheck) ? SolverIsolation.Of(isolates, CrossCheckOption.Find(SharedOptions.Find(parsed.GetValue(from.Solver)))) : null,
            Formulation = Formulation is null ? null : TrainingFormulations.All.Find(Formulation),
            MoveLimit = parsed.GetValue(from.Moves),
            NodeLimit = parsed.GetValue(from.Nodes),
            Log = parsed.GetValue(from.Log) ? Console.Error.WriteLine : null,
        };
        Written = new TrainedFiles(parsed.GetValue(from.Networks)!, parsed.GetValue(from.Certificate), parsed.GetValue(from.Report), parsed.GetValue(from.Cards)!, "halfspace " + string.Join(' ', parsed.Tokens.Select(token => token.Value)));
    }

    /// <summary>Widths of the hidden layers; null where they grow.</summary>
    public int[]? Widths { get; }

    /// <summary>P; null where it grows.</summary>
    public int? Range { get; }

    /// <summary>How outputs stand for classes; null for the default.</summary>
    public OutputCoding? Coding { get; }

    /// <summary>A formulation's name; null for the default.</summary>
    public string? Formulation { get; }

    /// <summary>What is asked of real weights; null where weights are integers.</summary>
    public RealTraining? Real { get; }

    /// <summary>Limits, seed, threads and solvers.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The files to write.</summary>
    public TrainedFiles Written { get; }

    /// <summary>The kind of ensemble; null for a single network.</summary>
    public string? Ensemble => parsed.GetValue(from.Ensemble);

    /// <summary>Shifted and distorted copies of each image.</summary>
    public (int? Shifts, int? Distorted) Copies => (parsed.GetValue(from.Shifts), parsed.GetValue(from.Augment));

    /// <summary>The file of the part of a split proof, or null.</summary>
    public string? Part => parsed.GetValue(from.Part);

    /// <summary>The folder in which parts share networks, or null.</summary>
    public string? Share => parsed.GetValue(from.Share);

    /// <summary>Where to write the model, or null.</summary>
    public string? Model => parsed.GetValue(from.Model);

    /// <summary>Whether to print JSON.</summary>
    public bool Json => parsed.GetValue(from.Json);

    /// <summary>Whether progress is kept off standard error.</summary>
    public bool IsQuiet => parsed.GetValue(from.Quiet) || Options.Log is not null;

    /// <summary>The names of the objectives, as given.</summary>
    public string[] Objectives => parsed.GetValue(from.Objective)?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Whether one neuron is asked for whose score gives probabilities.</summary>
    public bool IsLogistic => parsed.GetValue(from.Objective) == RiskScoreCertificates.Objective;

    /// <summary>Whether the shape is to grow.</summary>
    public bool Grows => Widths is null || Range is null;

    /// <summary>Whether networks other than single ones of integer weights are asked for.</summary>
    public bool IsSpecial => Real is not null || Ensemble is not null;

    /// <summary>The first of some options that was given, or null.</summary>
    public Option? FirstGiven(params ReadOnlySpan<Option> options)
    {
        foreach (var option in options) if (parsed.GetResult(option) is { Implicit: false }) return option;
        return null;
    }

    /// <summary>The option that is given of those that say what networks may be or what mistakes cost, or null.</summary>
    public Option? FirstLimit => FirstGiven([.. from.Limits.All]);

    /// <summary>The method.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public ITrainingMethod Method()
    {
        if (Real is not null) return Real.Method;
        if (Formulation is not null && TrainingFormulations.All.Find(Formulation) is null) throw new UsageException($"There is no formulation '{Formulation}'; give one of {TrainingFormulations.All.Names}, {string.Join(", ", TrainingMethods.RealFormulations)}.");
        if (parsed.GetValue(from.Method) is not { } name) return TrainingMethods.All[0];
        if (TrainingMethods.All.Find(name) is { } found) return found;
        var others = TrainingMethods.RealFormulations.Where(formulation => TrainingMethods.Of(formulation).Find(name) is not null).ToArray();
        throw new UsageException(others.Length == 0
            ? $"There is no method '{name}'; give one of {TrainingMethods.All.Names}."
            : $"The method '{name}' trains real weights; give --formulation {string.Join(" or ", others)} with it.");
    }

    /// <summary>The objectives over integer weights, with the costs that are given; none over real ones.</summary>
    /// <exception cref="UsageException">There is none of a name, one stands twice, or a cost does not go with them.</exception>
    public IReadOnlyList<ITrainingObjective> Priced()
    {
        if (Real is not null) return [];
        var objectives = TrainingObjectives.Parse(parsed.GetValue(from.Objective) ?? TrainingObjectives.All[0].Name);
        if (objectives.Distinct().Count() < objectives.Count) throw new UsageException("--objective names an objective twice; each may stand once in the list.");
        return from.Limits.Price(parsed, objectives);
    }

    /// <summary>What inputs and samples of each class cost where the loss is logistic.</summary>
    public (Rational InputCost, IReadOnlyList<Rational>? ClassWeights) LogisticCosts() => from.Limits.Logistic(parsed);

    /// <summary>Loads the data; a share is held out where a choice is to be made by it.</summary>
    public TrainingData Load() =>
        from.Data.Load(parsed, Options.Seed, mayHoldOut: Grows && !IsLogistic) with { TieSeed = parsed.GetValue(from.Ties) == "random" ? Options.Seed : null };

    /// <summary>What networks may be, for the data at hand.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="range">P; null where it grows.</param>
    public NetworkLimits Limits(Dataset data, int? range) => from.Limits.Limits(parsed, data, range);

    /// <summary>Whether biases get a range that never binds.</summary>
    public bool HasFreeBiases(Dataset data, ITrainingMethod method, IReadOnlyList<ITrainingObjective> objectives) =>
        !IsSpecial && !from.Limits.HasBiasRange(parsed) && ProblemInput.HasFreeBiases(Widths, Coding, data, method, Formulation, objectives);
}
