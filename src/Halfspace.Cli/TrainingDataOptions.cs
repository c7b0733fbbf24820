using System.CommandLine;
using System.Diagnostics;
using Halfspace.Data;

namespace Halfspace.Cli;

/// <summary>The options that say what data to train and test on, and the data they name.</summary>
internal sealed class TrainingDataOptions
{
    private readonly Option<string> data = new("--data") { Description = "A text file of rows, IDX images with --labels, or builtin:NAME (" + string.Join(", ", Benchmarks.Names) + ").", HelpName = "FILE", Required = true };
    private readonly Option<string?> labels = new("--labels") { Description = "The IDX labels of --data.", HelpName = "FILE" };
    private readonly Option<string?> label = new("--label") { Description = "Label column by name or 0-based number (default: the last).", HelpName = "COLUMN" };
    private readonly Option<string?> test = new("--test") { Description = "Test data; the encoding (min-max, categories) is fitted over both.", HelpName = "FILE" };
    private readonly Option<string?> testLabels = new("--test-labels") { Description = "The IDX labels of --test.", HelpName = "FILE" };
    private readonly Option<string?> rows = new("--rows") { Description = "0-based line numbers of the data file to train on, one a line, in order.", HelpName = "FILE" };
    private readonly Option<int?> samples = SharedOptions.Positive(new Option<int?>("--samples") { Description = "Train on the first N of --rows, or of the seeded shuffle.", HelpName = "N" });
    private readonly Option<int?> perClass = SharedOptions.Positive(new Option<int?>("--per-class") { Description = "Draw N samples of each class by the seed.", HelpName = "N" });
    private readonly Option<string[]> categorical = new("--categorical") { Description = "Columns to take as categories although they hold numbers.", HelpName = "COLUMN", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> exact = new("--exact") { Description = "Take numbers as they are instead of scaling each column to [0, 1]." };
    private readonly Option<int> decimals = new("--decimals") { Description = "Decimals kept by the scaling to [0, 1].", HelpName = "D", DefaultValueFactory = _ => 4 };
    private readonly Option<int?> round = new("--round") { Description = "With --exact: round to this many decimals.", HelpName = "D" };

    public IEnumerable<Option> All => [data, labels, label, test, testLabels, rows, samples, perClass, categorical, exact, decimals, round];

    /// <summary>Loads what the options name.</summary>
    public TrainingData Load(ParseResult parsed, int seed)
    {
        var path = parsed.GetValue(data)!;
        var clock = Stopwatch.StartNew();
        CheckTogether(parsed, path);
        var (train, testSet, labelsPath) = Read(parsed, path);
        var chosen = Choose(parsed, train, seed);
        var used = chosen is null ? train : train.Select(chosen);
        var sizes = used.ClassSizes();
        var absent = Array.IndexOf(sizes, 0);
        if (absent >= 0)
            throw new DataFileException(path, 0, $"Class '{used.ClassNames[absent]}' has no sample among the {used.SampleCount} rows chosen. Choose more rows, or other ones.");
        return new TrainingData(used, testSet, new DataSource(path, labelsPath, chosen)) { ReadSeconds = clock.Elapsed.TotalSeconds };
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

        if (path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal)) Refuse("built-in data", labels, label, test, testLabels, categorical, exact, decimals, round);
        else if (parsed.GetValue(labels) is not null) Refuse("images", label, categorical, exact, decimals, round);
        else Refuse("a text file of rows", testLabels);
        if (parsed.GetValue(test) is null) Refuse("training without --test", testLabels);
        if (!parsed.GetValue(exact)) Refuse("scaling to [0, 1]; give --exact as well", round);
        foreach (var (option, value) in new[] { (decimals.Name, parsed.GetValue(decimals)), (round.Name, parsed.GetValue(round) ?? 0) })
        {
            if (value is < 0 or > 9) throw new UsageException($"{option} takes a number from 0 to 9; {value} was given.");
        }
    }

    private (Dataset Train, Dataset? Test, string? Labels) Read(ParseResult parsed, string path)
    {
        var (labelsPath, testPath) = (parsed.GetValue(labels), parsed.GetValue(test));
        if (path.StartsWith(DataSource.BuiltinPrefix, StringComparison.Ordinal))
        {
            var benchmark = Benchmarks.Find(path);
            return (benchmark.Train, benchmark.Test, null);
        }

        if (labelsPath is not null)
        {
            var images = IdxFile.Read(path, labelsPath);
            if (testPath is null) return (images, null, labelsPath);
            return (images, IdxFile.Read(testPath, parsed.GetValue(testLabels) ?? throw new UsageException("--test with images needs --test-labels."), images.ClassCount), labelsPath);
        }

        var all = CsvFile.Read(path, new CsvOptions
        {
            Label = parsed.GetValue(label) is { } column ? ColumnReference.FromString(column) : null,
            FitAlso = testPath is null ? [] : [testPath],
            Categorical = [.. (parsed.GetValue(categorical) ?? []).Select(ColumnReference.FromString)],
            MinMax = !parsed.GetValue(exact),
            Decimals = parsed.GetValue(decimals),
            RoundDecimals = parsed.GetValue(round),
        });
        return (all, testPath is null ? null : CsvFile.Read(testPath, all.Encoding!), null);
    }

    private int[]? Choose(ParseResult parsed, Dataset train, int seed)
    {
        var (list, take, each) = (parsed.GetValue(rows), parsed.GetValue(samples), parsed.GetValue(perClass));
        if (each is not null && (list is not null || take is not null)) throw new UsageException("--per-class goes with neither --rows nor --samples.");
        if (list is not null) return RowList.Read(list, take, train.SampleCount);
        if (take is null && each is null) return null;
        if (take > train.SampleCount) throw new DataFileException(train.Name, 0, $"{take} samples are asked for; there are {train.SampleCount}. Ask for fewer.");
        var order = Enumerable.Range(0, train.SampleCount).ToArray();
        new Random(seed).Shuffle(order);
        if (take is { } count) return order[..count];
        return [.. Enumerable.Range(0, train.ClassCount).SelectMany(c =>
        {
            var ofClass = order.Where(k => train.Labels[k] == c).Take(each!.Value).ToArray();
            return ofClass.Length == each ? ofClass : throw new DataFileException(train.Name, 0, $"{each} samples of class '{train.ClassNames[c]}' are asked for; there are {ofClass.Length}. Ask for fewer.");
        })];
    }
}
