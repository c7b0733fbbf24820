using System.Globalization;
using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

public sealed class BenchmarksTests
{
    [Theory]
    [InlineData("xor", 4, 2, 2, 2)]
    [InlineData("builtin:and", 4, 2, 3, 1)]
    [InlineData("monks-1", 432, 17, 216, 216)]
    [InlineData("monks-2", 432, 17, 290, 142)]
    [InlineData("monks-3", 432, 17, 204, 228)]
    [InlineData("balance-scale", 625, 4, 49, 288)]
    [InlineData("tic-tac-toe", 958, 27, 332, 626)]
    [InlineData("parity-5", 32, 5, 16, 16)]
    [InlineData("majority-3", 8, 3, 4, 4)]
    [InlineData("majority-4", 16, 4, 11, 5)]
    [InlineData("parity-16", 65536, 16, 32768, 32768)]
    public void Has_its_known_sizes(string name, int samples, int inputs, int first, int second)
    {
        var test = Benchmarks.Find(name).Test;
        Assert.Equal(samples, test.SampleCount);
        Assert.Equal(inputs, test.InputCount);
        Assert.Equal(first, test.ClassSizes()[0]);
        Assert.Equal(second, test.ClassSizes()[1]);
        Assert.Equal(1, test.Scale);
    }

    [Fact]
    public void Xor_is_in_counting_order()
    {
        var xor = Benchmarks.Find("xor").Train;
        Assert.Equal([0, 0, 0, 1, 1, 0, 1, 1], xor.Values.ToArray());
        Assert.Equal([0, 1, 1, 0], xor.Labels.ToArray());
    }

    [Theory]
    [InlineData("iris", "xor, and, monks-1")]
    [InlineData("parity-17", "from 2 to 16")]
    [InlineData("majority-x", "majority-4")]
    public void Unknown_names_are_refused_with_the_known_ones(string name, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => Benchmarks.Find(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 124)]
    [InlineData(2, 169)]
    [InlineData(3, 122)]
    public void Monks_rows_are_the_published_ones(int problem, int rows)
    {
        var made = Benchmarks.Find(FormattableString.Invariant($"monks-{problem}"));
        Assert.Equal(rows, made.Train.SampleCount);
        foreach (var (ending, data) in new[] { ("train", made.Train), ("test", made.Test) })
        {
            var file = SharedData.FindOrSkip(FormattableString.Invariant($"uci/monks-{problem}.{ending}"));
            // Every attribute takes every value in these files, so the file's one-hot inputs are the same 17.
            var read = CsvFile.Read(file, new CsvOptions { Label = 0, Categorical = [1, 2, 3, 4, 5, 6], Ignore = [7] });
            Assert.Equal((read.Scale, read.InputCount, read.ClassCount), (data.Scale, data.InputCount, data.ClassCount));
            Assert.Equal(read.Labels.ToArray(), data.Labels.ToArray());
            Assert.Equal(read.Values.ToArray(), data.Values.ToArray());
        }
    }

    [Fact]
    public void Balance_scale_holds_the_published_points()
    {
        var read = CsvFile.Read(SharedData.FindOrSkip("uci/balance-scale.data"), new CsvOptions { Label = 0, MinMax = false });
        Assert.Equal(Points(read), Points(Benchmarks.Find("balance-scale").Train));
    }

    [Fact]
    public void Iris_keeps_its_decimals()
    {
        var read = CsvFile.Read(SharedData.FindOrSkip("uci/iris.data"), new CsvOptions { MinMax = false });
        Assert.Equal(150, read.SampleCount);
        Assert.Equal(10, read.Scale);
        Assert.Equal([51, 35, 14, 2], read.Row(0).ToArray());
        Assert.Equal([50, 50, 50], read.ClassSizes());
    }

    private static SortedSet<string> Points(Dataset data) => new(
        Enumerable.Range(0, data.SampleCount).Select(k => string.Join(' ', data.Row(k).ToArray().Append(data.Labels[k]).Select(v => v.ToString(CultureInfo.InvariantCulture)))),
        StringComparer.Ordinal);
}
