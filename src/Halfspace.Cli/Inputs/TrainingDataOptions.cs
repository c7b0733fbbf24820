using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Halfspace.Cli.Runs;
using Halfspace.Data;

namespace Halfspace.Cli.Inputs;

/// <summary>The options that say what data to train and test on, and the data they name.</summary>
internal sealed class TrainingDataOptions
{
    /// <summary>Of fewer samples nothing is held out unasked: what is left of them would say little.</summary>
    private const int FewestToHoldOut = 50;

    private const double DefaultHoldOut = 0.2;

    /// <summary>More bytes than this after reading are worth tidying up: 64 MB.</summary>
    private const long LargeMemory = 1L << 26;

    private readonly Option<string> data = new("--data") { Description = "A text file of rows, IDX images with --labels, or builtin:NAME (" + string.Join(", ", Benchmarks.Names) + "). Right after the verb it needs no --data: halfspace train FILE.", HelpName = "FILE" };
    private readonly Option<string?> labels = new("--labels") { Description = "The IDX labels of --data.", HelpName = "FILE" };
    private readonly Option<string?> label = new("--label") { Description = "Label column by name or 0-based number (default: the last).", HelpName = "COLUMN" };
    private readonly Option<string?> test = new("--test") { Description = "Test data, encoded as the training rows are.", HelpName = "FILE" };
    private readonly Option<string?> testLabels = new("--test-labels") { Description = "The IDX labels of --test.", HelpName = "FILE" };
    private readonly Option<string?> rows = new("--rows") { Description = "0-based line numbers of the data file to train on, one per line, in order.", HelpName = "FILE" };
    private readonly Option<int?> samples = SharedOptions.Positive(new Option<int?>("--samples") { Description = "Train on the first N of --rows, or of the seeded shuffle.", HelpName = "N" });
    private readonly Option<int?> perClass = SharedOptions.Positive(new Option<int?>("--per-class") { Description = "Draw N samples of each class by the seed.", HelpName = "N" });
    private readonly Option<string[]> categorical = new("--categorical") { Description = "Columns to take as categories although they hold numbers, by name or 0-based number.", HelpName = "COLUMNS", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> numeric = new("--numeric") { Description = "Columns that must hold numbers, so that a stray word is an error and not a category.", HelpName = "COLUMNS", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> ignore = new("--ignore") { Description = "Columns to leave out, for example an identifier.", HelpName = "COLUMNS", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> header = Among("--header", "Whether the first line names the columns: yes or no (default: judged by the first rows).", "yes", "no");
    private readonly Option<string?> delimiter = new("--delimiter") { Description = "What stands between fields: one character, 'tab' or 'space' (default: detected).", HelpName = "CHARACTER" };
    private readonly Option<string?> missing = Among("--missing", "What becomes of missing values: in columns of numbers the mean, median or zero takes their place; category makes them a category of their own (in columns of numbers an input of their own, beside the least number), drop-row leaves the row out, error stops.", "mean", "median", "zero", "category", "drop-row", "error");
    private readonly Option<string?> fitScaling = Among("--fit-scaling", "Which rows minima, maxima and categories are taken from: those trained on (default: train), or all, test data included.", "train", "all");
    private readonly Option<double?> holdOut = new("--hold-out") { Description = "Hold out this share of each class, by the seed, to validate with.", HelpName = "SHARE", CustomParser = Share };
    private readonly Option<int?> folds = new("--folds") { Description = "Cross-validate with K folds, each class in proportion, by the seed; then train on all rows.", HelpName = "K" };
    private readonly Option<bool> exact = new("--exact") { Description = "Take numbers as they are instead of scaling each column to [0, 1]." };
    private readonly Option<int> decimals = new("--decimals") { Description = "Decimals kept by the scaling to [0, 1].", HelpName = "D", DefaultValueFactory = _ => 4 };
    private readonly Option<int?> round = new("--round") { Description = "With --exact: round to this many decimals.", HelpName = "D" };

    /// <summary>Makes the options.</summary>
    /// <param name="isRequired">Whether data have to be named.</param>
    public TrainingDataOptions(bool isRequired = true) => data.Required = isRequired;

    private Option[] OfText => [label, categorical, numeric, ignore, header, delimiter, missing, fitScaling, exact, decimals, round];

    public IEnumerable<Option> All => [data, labels, label, test, testLabels, rows, samples, perClass, categorical, numeric, ignore, header, delimiter, missing, fitScaling, holdOut, folds, exact, decimals, round];

    /// <summary>Whether data are named.</summary>
    public bool AreNamed(ParseResult parsed) => parsed.GetValue(data) is not null;

    /// <summary>Loads what the options name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="seed">Settles which samples are drawn and held out.</param>
    /// <param name="mayHoldOut">Whether a share is held out where nothing is said, since a choice is to be made by it.</param>
    public TrainingData Load(ParseResult parsed, int seed, bool mayHoldOut = false)
    {
        var data = Encode(parsed, seed, mayHoldOut);
        // A large file's texts are done with; what trains next should not grow beside them.
        if (GC.GetTotalMemory(forceFullCollection: false) > LargeMemory) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return data;
    }

    private TrainingData Encode(ParseResult parsed, int seed, bool mayHoldOut)
    {
        var path = parsed.GetValue(data)!;
        var clock = Stopwatch.StartNew();
        CheckTogether(parsed, path);
        var (source, benchmarkTest, labelsPath) = Read(parsed, path);
        var chosen = Choose(parsed, source, path, seed);
        var labels = chosen is null ? source.Labels : [.. chosen.Select(k => source.Labels[k])];
        int[] Places(int[] parts) => chosen is null ? parts : [.. parts.Select(k => chosen[k])];
        var share = parsed.GetValue(holdOut) ?? (mayHoldOut && parsed.GetValue(folds) is null && labels.Count >= FewestToHoldOut ? DefaultHoldOut : null);
        var (kept, heldOut) = share is { } part ? Split.HoldOut(labels, part, seed) : (null, null);
        var places = kept is null ? chosen : Places(kept);
        HashSet<int> present = places is null ? [.. source.Labels] : [.. places.Select(k => source.Labels[k])];
        if (present.Count < source.ClassNames.Count)
            throw new DataFileException(path, 0, $"Class '{source.ClassNames[Enumerable.Range(0, source.ClassNames.Count).First(c => !present.Contains(c))]}' has no sample among the {places?.Length ?? source.Labels.Count} rows chosen. Choose more rows, or other ones.");
        var train = source.ToTrain(places);
        return new TrainingData(train, Test(parsed, train) ?? benchmarkTest, new DataSource(path, labelsPath, places is null ? null : [.. places.Select(source.RowOf)]))
        {
            Held = heldOut is not null ? [(train, source.ToValidate(train, Places(heldOut)))] : [.. Folds(parsed, source, labels, Places, seed)],
            ReadSeconds = clock.Elapsed.TotalSeconds,
        };
    }

    private IEnumerable<(Dataset Train, Dataset Validation)> Folds(ParseResult parsed, SampleSource source, IReadOnlyList<int> labels, Func<int[], int[]> places, int seed)
    {
        if (parsed.GetValue(folds) is not { } count) yield break;
        if (count > labels.Count) throw new UsageException($"--folds {count} needs as many samples; there are {labels.Count}.");
        foreach (var (kept, heldOut) in Split.Folds(labels, count, seed))
        {
            var train = source.ToTrain(places(kept));
            yield return (train, source.ToValidate(train, places(heldOut)));
        }
    }

    private Dataset? Test(ParseResult parsed, Dataset train)
    {
        if (parsed.GetValue(test) is not { } path) return null;
        if (parsed.GetValue(labels) is not null) return IdxFile.Read(path, parsed.GetValue(testLabels) ?? throw new UsageException("--test with images needs --test-labels."), train.ClassCount);
        return CsvFile.Read(path, train.Encoding!);
    }

    /// <summary>Refuses what would be passed over in silence.</summary>
    private void CheckTogether(ParseResult parsed, string path)
    {
        void Refuse(string kind, params Option[] options)
        {
            foreach (var option in options)
            {
                if (parsed.GetResult(option) is { Implicit: false }) throw new UsageException($"{option.Name} does not go with {kind}; leave it out.");
            }
        }

        if (path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal)) Refuse("built-in data", [labels, test, testLabels, .. OfText]);
        else if (parsed.GetValue(labels) is not null) Refuse("images", OfText);
        else Refuse("a text file of rows", testLabels);
        if (parsed.GetValue(test) is null) Refuse("training without --test", testLabels);
        if (parsed.GetValue(folds) is not null) Refuse("--folds", holdOut);
        if (parsed.GetValue(folds) is < 2) throw new UsageException($"--folds takes a number of folds, 2 or more; {parsed.GetValue(folds)} was given.");
        if (!parsed.GetValue(exact)) Refuse("scaling to [0, 1]; give --exact as well", round);
        foreach (var (option, value) in new[] { (decimals.Name, parsed.GetValue(decimals)), (round.Name, parsed.GetValue(round) ?? 0) })
        {
            if (value is < 0 or > 9) throw new UsageException($"{option} takes a number from 0 to 9; {value} was given.");
        }
    }

    private (SampleSource Source, Dataset? Test, string? Labels) Read(ParseResult parsed, string path)
    {
        var (labelsPath, testPath) = (parsed.GetValue(labels), parsed.GetValue(test));
        if (path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal))
        {
            var benchmark = Benchmarks.Find(path);
            return (SampleSource.Of(benchmark.Train), benchmark.Test, null);
        }

        if (labelsPath is not null) return (SampleSource.Of(IdxFile.Read(path, labelsPath)), null, labelsPath);
        var fitOnAll = parsed.GetValue(fitScaling) == "all";
        var whatIsMissing = parsed.GetValue(missing);
        var source = CsvSource.Open(path, new CsvOptions
        {
            Label = parsed.GetValue(label) is { } column ? ColumnReference.FromString(column) : null,
            Header = parsed.GetValue(header) switch { "yes" => CsvHeader.Present, "no" => CsvHeader.Absent, _ => CsvHeader.Detect },
            Delimiter = Character(parsed.GetValue(delimiter)),
            FitAlso = testPath is null || !fitOnAll ? [] : [testPath],
            Categorical = Columns(parsed.GetValue(categorical)),
            Numeric = Columns(parsed.GetValue(numeric)),
            Ignore = Columns(parsed.GetValue(ignore)),
            MissingNumbers = whatIsMissing switch { "mean" => MissingNumbers.Mean, "median" => MissingNumbers.Median, "zero" => MissingNumbers.Zero, "category" => MissingNumbers.OwnInput, "drop-row" => MissingNumbers.DropRow, _ => MissingNumbers.Refuse },
            MissingCategories = whatIsMissing switch { "drop-row" => MissingCategories.DropRow, "error" => MissingCategories.Refuse, _ => MissingCategories.OwnCategory },
            MinMax = !parsed.GetValue(exact),
            Decimals = parsed.GetValue(decimals),
            RoundDecimals = parsed.GetValue(round),
        });
        return (SampleSource.Of(source, fitOnAll), null, null);
    }

    /// <summary>Columns by name or number; a comma stands between several.</summary>
    private static ColumnReference[] Columns(string[]? given) => [.. (given ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(ColumnReference.FromString)];

    private static char? Character(string? text) => text switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        "space" => ' ',
        { Length: 1 } => text[0],
        _ => throw new UsageException($"--delimiter takes one character, 'tab' or 'space'; '{text}' was given."),
    };

    private int[]? Choose(ParseResult parsed, SampleSource source, string path, int seed)
    {
        var (list, take, each) = (parsed.GetValue(rows), parsed.GetValue(samples), parsed.GetValue(perClass));
        if (each is not null && (list is not null || take is not null)) throw new UsageException("--per-class goes with neither --rows nor --samples.");
        if (list is not null) return Listed(RowList.Read(list, take, source.RowCount), source, path);
        if (take is null && each is null) return null;
        if (take > source.Labels.Count) throw new DataFileException(path, 0, $"{take} samples are asked for; there are {source.Labels.Count}. Ask for fewer.");
        var order = Enumerable.Range(0, source.Labels.Count).ToArray();
        new Random(seed).Shuffle(order);
        if (take is { } count) return order[..count];
        return [.. Enumerable.Range(0, source.ClassNames.Count).SelectMany(c =>
        {
            var ofClass = order.Where(k => source.Labels[k] == c).Take(each!.Value).ToArray();
            return ofClass.Length == each ? ofClass : throw new DataFileException(path, 0, $"{each} samples of class '{source.ClassNames[c]}' are asked for; there are {ofClass.Length}. Ask for fewer.");
        })];
    }

    /// <summary>The samples that rows of a file are.</summary>
    private static int[] Listed(int[] list, SampleSource source, string path)
    {
        if (source.Labels.Count == source.RowCount) return list;
        var places = Enumerable.Range(0, source.Labels.Count).ToDictionary(source.RowOf);
        return [.. list.Select(row => places.TryGetValue(row, out var place) ? place : throw new DataFileException(path, 0, $"Row {row} is asked for, but has a missing value, and such rows are dropped. Fill the value in or leave the row out of the list."))];
    }

    private static Option<string?> Among(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', values) };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } value && !values.Contains(value)) result.AddError($"{name} takes {string.Join(", ", values[..^1])} or {values[^1]}; '{value}' was given.");
        });
        return option;
    }

    private static double? Share(ArgumentResult result)
    {
        var share = SharedOptions.Number(result);
        if (share is not (> 0 and < 1)) result.AddError("--hold-out takes a share above 0 and below 1, such as 0.2.");
        return share;
    }
}
