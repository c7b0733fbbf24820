using Halfspace.Data;
using Xunit;

namespace Halfspace.Tests.Data;

/// <summary>The encoding of UCI Adult that published training results rest on.</summary>
public sealed class AdultTests
{
    [Fact]
    public void Train_and_test_give_108_inputs()
    {
        var (train, test) = Read();
        Assert.Equal(32_561, train.SampleCount);
        Assert.Equal(16_281, test.SampleCount);
        Assert.Equal(108, train.InputCount);
        Assert.Equal(10_000, train.Scale);
        Assert.Equal(["<=50K", ">50K"], train.ClassNames);
        Assert.Equal(["column0", "column2", "column4", "column10", "column11", "column12"], train.InputNames.Take(6));
        Assert.Equal(["column9=Female", "column9=Male"], train.InputNames.Skip(64).Take(2));
        Assert.Equal(102, train.InputNames.Count(name => name.Contains('=', StringComparison.Ordinal)));
        Assert.Equal(0.7638, (double)test.ClassSizes()[0] / test.SampleCount, 4);
        Assert.Contains("1 comment lines skipped.", test.Notes);
        // First row: age 39 of 17 to 90; one category a block.
        Assert.Equal(3014, train.Row(0)[0]);
        Assert.Equal(8, train.Row(0)[6..].Count(10_000));
        foreach (var value in test.Values) Assert.InRange(value, 0, 10_000);
    }

    [Fact]
    public void Published_training_rows_are_valid()
    {
        var splits = SharedData.FindOrSkip("adult/splits");
        foreach (var file in Directory.GetFiles(splits, "*.txt"))
        {
            var data = CsvFile.Read(SharedData.FindOrSkip("adult/adult.data"), new CsvOptions { Rows = RowList.Read(file, take: 280, available: 32_561) });
            Assert.Equal(280, data.SampleCount);
            Assert.DoesNotContain(0, data.ClassSizes());
        }
    }

    private static (Dataset Train, Dataset Test) Read()
    {
        var test = SharedData.FindOrSkip("adult/adult.test");
        var train = CsvFile.Read(SharedData.FindOrSkip("adult/adult.data"), new CsvOptions { FitAlso = [test] });
        return (train, CsvFile.Read(test, train.Encoding!));
    }
}
