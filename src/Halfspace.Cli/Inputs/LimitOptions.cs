using System.CommandLine;
using System.Globalization;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Mip.Exact;
using Halfspace.Training;
using Halfspace.Training.Objectives;

namespace Halfspace.Cli.Inputs;

/// <summary>The options of <c>halfspace train</c> that limit networks, or say what mistakes, inputs and weights cost.</summary>
internal sealed class LimitOptions
{
    private readonly Option<int?> maxInputs = Count("--max-inputs", "Use at most K inputs.", "K");
    private readonly Option<int?> maxColumns = Count("--max-columns", "Use at most K columns of the file; inputs of one column count once.", "K");
    private readonly Option<int?> biasRange = Count("--bias-range", "First-layer biases are integers in -B..B (default: with one output and --hidden none wide enough never to bind, else P).", "B");
    private readonly Option<string?> weights = new("--weights") { Description = "A JSON file with a range for the weights of inputs by name, and pairs of inputs of which at most one may be used; goes with --range.", HelpName = "FILE.json" };
    private readonly Option<int?> maxFalsePositives = Count("--max-false-positives", "Two classes: at most N samples of the first class may be given to the second.", "N");
    private readonly Option<int?> maxFalseNegatives = Count("--max-false-negatives", "Two classes: at most N samples of the second class may be missed.", "N");
    private readonly Option<Rational?> inputCost = Cost("--input-cost", "With the objective mistakes: each used input costs C mistakes; with logistic: C of the mean loss.");
    private readonly Option<Rational?> weightCost = Cost("--weight-cost", "With the objective mistakes: each unit of a weight that is no bias costs C mistakes.");
    private readonly Option<string?> classWeights = new("--class-weights") { Description = "With the objective mistakes: what a mistake on a sample of each class costs, in the order of the classes, for example 1,5 or 1/2,2; with logistic: what a sample counts in the mean.", HelpName = "A,B" };
    private readonly Option<string?> tie = new("--tie") { Description = "With one output: a score of zero is positive (the second class, the default) or an error for both classes.", HelpName = "positive|error" };

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All => [maxInputs, maxColumns, biasRange, weights, maxFalsePositives, maxFalseNegatives, inputCost, weightCost, classWeights, tie];

    /// <summary>Refuses the options where networks of another kind are trained.</summary>
    public void Refuse(ParseResult parsed, string with)
    {
        if (All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given) throw new UsageException($"{given.Name} does not go with {with}; leave it out.");
    }

    /// <summary>The objectives, mistakes with the costs that are given.</summary>
    public IReadOnlyList<ITrainingObjective> Price(ParseResult parsed, IReadOnlyList<ITrainingObjective> objectives)
    {
        Option[] ours = [inputCost, weightCost, classWeights, tie];
        if (ours.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is not { } given) return objectives;
        if (!objectives.Contains(Mistakes.Instance)) throw new UsageException($"{given.Name} says what the objective mistakes counts; add mistakes to --objective, or leave it out.");
        var costs = new MistakeCosts
        {
            InputCost = parsed.GetValue(inputCost) ?? Rational.Zero,
            WeightCost = parsed.GetValue(weightCost) ?? Rational.Zero,
            ClassWeights = parsed.GetValue(classWeights) is { } list ? [.. list.Split(',', StringSplitOptions.TrimEntries).Select(Weight)] : null,
            ZeroIsError = parsed.GetValue(tie) switch
            {
                null or "positive" => false,
                "error" => true,
                var other => throw new UsageException($"--tie takes positive or error; '{other}' was given."),
            },
        };
        return [.. objectives.Select(objective => objective == Mistakes.Instance ? new Mistakes(costs) : objective)];
    }

    /// <summary>What inputs and samples of each class cost where the loss is logistic; the options that count mistakes are refused.</summary>
    public (Rational InputCost, IReadOnlyList<Rational>? ClassWeights) Logistic(ParseResult parsed)
    {
        Option[] ofMistakes = [maxFalsePositives, maxFalseNegatives, weightCost, tie];
        if (ofMistakes.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given) throw new UsageException($"{given.Name} goes with the objective mistakes; leave it out with --objective logistic.");
        return (parsed.GetValue(inputCost) ?? Rational.Zero, parsed.GetValue(classWeights) is { } list ? [.. list.Split(',', StringSplitOptions.TrimEntries).Select(Weight)] : null);
    }

    /// <summary>The limits that are given, for the data at hand.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The samples.</param>
    /// <param name="range">P; null where it grows.</param>
    public NetworkLimits Limits(ParseResult parsed, Dataset data, int? range)
    {
        var limits = new NetworkLimits
        {
            MaxInputs = parsed.GetValue(maxInputs),
            MaxColumns = parsed.GetValue(maxColumns),
            BiasRange = parsed.GetValue(biasRange),
            MaxFalsePositives = parsed.GetValue(maxFalsePositives),
            MaxFalseNegatives = parsed.GetValue(maxFalseNegatives),
        };
        if ((limits.MaxFalsePositives ?? limits.MaxFalseNegatives) is not null && data.ClassCount != 2) throw new UsageException($"{(limits.MaxFalsePositives is null ? maxFalseNegatives.Name : maxFalsePositives.Name)} is about two classes; the data has {data.ClassCount}. Leave it out.");
        if (parsed.GetValue(classWeights) is { } list && list.Split(',').Length != data.ClassCount) throw new UsageException($"--class-weights takes one for each class, here {data.ClassCount} ({string.Join(", ", data.ClassNames)}); '{list}' was given.");
        if (parsed.GetValue(weights) is not { } path) return limits;
        return range is { } most ? WeightsFile.Read(path, data, most, limits) : throw new UsageException("--weights states weights within -P..P; give --range with it.");
    }

    /// <summary>Whether a range of biases is given.</summary>
    public bool HasBiasRange(ParseResult parsed) => parsed.GetValue(biasRange) is not null;

    private static Rational Weight(string text) =>
        Rational.Parse(text) is { Sign: > 0 } weight ? weight : throw new UsageException($"--class-weights takes numbers above 0 such as 1,5 or 1/2,2; '{text}' is none.");

    private static Option<int?> Count(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"{name} takes a whole number, 0 or more.");
            return null;
        },
    };

    private static Option<Rational?> Cost(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "C",
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && Rational.Parse(result.Tokens[0].Value) is { Sign: >= 0 } cost) return cost;
            result.AddError($"{name} takes a number, 0 or more, such as 0.5 or 1/3.");
            return null;
        },
    };
}
