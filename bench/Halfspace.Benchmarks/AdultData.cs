using System.Globalization;
using Halfspace.Data;

namespace Halfspace.Benchmarks;

/// <summary>Adult as Thorbjarnarson and Yorke-Smith (2020) encode it: 6 numeric columns scaled over train and test together, 102 categories.</summary>
public static class AdultData
{
    /// <summary>The training rows and the test rows.</summary>
    public static (Dataset Train, Dataset Test) Read()
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "adult");
        var test = Path.Combine(folder, "adult.test");
        var train = CsvFile.Read(Path.Combine(folder, "adult.data"), new CsvOptions { FitAlso = [test] });
        return (train, CsvFile.Read(test, train.Encoding!));
    }

    /// <summary>The first rows of a published split.</summary>
    public static Dataset Split(Dataset train, int seed, int count) => train.Select(RowList.Read(
        Path.Combine(BenchmarkArguments.DataFolder(), "adult", "splits", string.Create(CultureInfo.InvariantCulture, $"seed_{seed}.txt")),
        count,
        train.SampleCount));

    /// <summary>Rows of a split that nobody published: so many of a seeded shuffle of all, after the first few.</summary>
    public static Dataset Drawn(Dataset train, int seed, int skip, int count)
    {
        var order = Enumerable.Range(0, train.SampleCount).ToArray();
        new Random(seed).Shuffle(order);
        return train.Select(order[skip..(skip + count)]);
    }
}
