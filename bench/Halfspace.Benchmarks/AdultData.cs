using System.Globalization;
using Halfspace.Data;

namespace Halfspace.Benchmarks;

/// <summary>Adult as seed 001 encodes it: 6 numeric columns scaled over train and test together, 102 categories.</summary>
public static class AdultData
{
    private static readonly int[] Numeric = [0, 2, 4, 10, 11, 12];

    /// <summary>The training rows and the test rows.</summary>
    public static (Dataset Train, Dataset Test) Read()
    {
        var folder = Path.Combine(BenchmarkArguments.DataFolder(), "adult");
        var train = Rows(Path.Combine(folder, "adult.data"));
        var test = Rows(Path.Combine(folder, "adult.test"));
        var names = new List<string>();
        var columns = new List<Func<string[], int>>();
        foreach (var c in Numeric)
        {
            var values = train.Concat(test).Select(row => double.Parse(row[c], CultureInfo.InvariantCulture)).ToArray();
            var (low, high) = (values.Min(), values.Max());
            names.Add(c.ToString(CultureInfo.InvariantCulture));
            columns.Add(row => (int)Math.Round(Math.Round((double.Parse(row[c], CultureInfo.InvariantCulture) - low) / (high - low), 4) * 10000));
        }

        foreach (var c in Enumerable.Range(0, 14).Except(Numeric))
        {
            foreach (var category in train.Concat(test).Select(row => row[c]).Distinct().Order(StringComparer.Ordinal))
            {
                names.Add(FormattableString.Invariant($"{c}={category}"));
                columns.Add(row => row[c] == category ? 10000 : 0);
            }
        }

        Dataset Encode(string name, List<string[]> rows) => new(
            name,
            [.. rows.SelectMany(row => columns.Select(column => column(row)))],
            [.. rows.Select(row => row[14].StartsWith(">50K", StringComparison.Ordinal) ? 1 : 0)],
            names,
            ["<=50K", ">50K"],
            10000);
        return (Encode("adult", train), Encode("adult-test", test));
    }

    /// <summary>The first rows of a published split.</summary>
    public static Dataset Split(Dataset train, int seed, int count)
    {
        var file = Path.Combine(BenchmarkArguments.DataFolder(), "adult", "splits", FormattableString.Invariant($"seed_{seed}.txt"));
        return train.Select([.. File.ReadLines(file).Take(count).Select(line => int.Parse(line, CultureInfo.InvariantCulture))]);
    }

    private static List<string[]> Rows(string path) => [.. File.ReadLines(path)
        .Select(line => line.Split(',', StringSplitOptions.TrimEntries)).Where(row => row.Length == 15)];
}
