using System.Globalization;
using Halfspace.Data;
using Halfspace.Training;
using Halfspace.Training.Selection;

namespace Halfspace.Benchmarks;

/// <summary>Grown networks on small real data sets: training and five-fold accuracy, beside logistic regression and a small tree.</summary>
public sealed class UciBenchmark : IBenchmark
{
    private static readonly (string Name, string Path, string? Label)[] Sets =
    [
        ("iris", "uci/iris.data", null),
        ("balance-scale", "uci/balance-scale.data", "0"),
        ("mammo", "slim/mammo.csv", "0"),
        ("breastcancer", "slim/breastcancer.csv", "0"),
        ("heart", "slim/heart.csv", "0"),
        ("haberman", "slim/haberman.csv", "0"),
        ("spambase", "slim/spambase.csv", "0"),
    ];

    public string Name => "uci";

    public string Summary => "grown networks beside logistic regression and a tree of eight leaves: --sets iris,balance-scale,mammo,breastcancer,heart,haberman,spambase --folds 5 --time 60 --seed 1";

    public int Run(BenchmarkArguments arguments)
    {
        var (folds, time, seed) = (arguments.Integers("folds", "5")[0], arguments.Number("time", 60), arguments.Integers("seed", "1")[0]);
        var names = arguments.Text("sets", string.Join(',', Sets.Select(set => set.Name))).Split(',');
        Console.WriteLine("| data | rows, inputs, classes | chosen | bits | training % | folds % | logistic, folds % | tree, folds % | mistakes, bound | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, path, label) in Sets.Where(set => names.Contains(set.Name)))
        {
            var source = CsvSource.Open(Path.Combine(BenchmarkArguments.DataFolder(), path), new CsvOptions { Label = label is null ? null : ColumnReference.FromString(label) });
            var all = source.Read(null);
            var held = Split.Folds(source.Labels, folds, seed).Select(fold =>
            {
                var train = source.Read([.. fold.Kept.Select(k => source.Rows[k])]);
                return (Train: train, Validation: source.Read(train.Encoding!, [.. fold.HeldOut.Select(k => source.Rows[k])]));
            }).ToArray();
            var chosen = new NetworkSelection(all) { Held = held }.Run(new TrainingOptions { TimeLimit = time, Seed = seed });
            double Mean(Func<Dataset, Dataset, double> accuracy) => held.Sum(fold => accuracy(fold.Train, fold.Validation) * fold.Validation.SampleCount) / all.SampleCount;
            var outcome = chosen.Training.Outcome;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {all.SampleCount}, {all.InputCount}, {all.ClassCount} | {chosen.Chosen.Shape} | {chosen.Chosen.Bits} | {100 * (1 - outcome.Value!.Value.Value / all.SampleCount):F1} | {100 * (1 - (double)chosen.Chosen.ValidationMistakes!.Value / all.SampleCount):F1} | {100 * Mean(PlainBaselines.Logistic):F1} | {100 * Mean(PlainBaselines.Tree):F1} | {outcome.Value}, {outcome.Bound!.Value} | {chosen.Training.Seconds + chosen.Tried.Sum(tried => tried.Seconds):F0} |"));
        }

        return 0;
    }
}
