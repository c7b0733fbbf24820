using Halfspace.Mip;
using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

public sealed class LpFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halfspace").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void RandomModelsReadBackEqual()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var model = RandomModel.Create(seed, withRanges: false);
            var path = Path.Combine(folder, seed % 2 == 0 ? "model.lp" : "model.lp.gz");
            LpFile.Write(path, model, NameStyle.Generated);
            var read = LpFile.Read(path);
            var index = read.Variables.ToDictionary(v => v.Name, v => v.Index);
            SameModel.Check(model, read, j => index[FormattableString.Invariant($"x{j}")]);
        }
    }

    [Fact]
    public void AnyNamesReadBack()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var path = Path.Combine(folder, "names.lp");
            var model = RandomModel.Create(seed, withRanges: true);
            LpFile.Write(path, model);
            var once = LpFile.Read(path);
            Assert.Equal(model.VariableCount, once.VariableCount);
            LpFile.Write(path, once);
            var twice = LpFile.Read(path);
            var index = twice.Variables.ToDictionary(v => v.Name, v => v.Index);
            SameModel.Check(once, twice, j => index[once.VariableName(j)]);
        }
    }

    /// <summary>HiGHS takes the first letters of such a name for a number and refuses the file.</summary>
    [Theory]
    [InlineData("inflow")]
    [InlineData("Infants")]
    [InlineData("nano")]
    [InlineData("infinity0")]
    public void NamesThatBeginLikeNumbersAreWrittenOtherwise(string name)
    {
        var model = new MipModel();
        model.AddConstraint(model.AddContinuous(0, 1, name) + 1 >= 1, name + "_row");
        var text = new StringWriter();
        LpFile.Write(text, model);
        Assert.DoesNotContain(" " + name, text.ToString(), StringComparison.Ordinal);
        Assert.Contains(" _" + name, text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TextIsAsExpected()
    {
        var text = new StringWriter();
        LpFile.Write(text, MpsFileTests.Example());
        ExpectedText.Check("example.lp", text.ToString());
    }

    [Fact]
    public void LongRowsAreWrapped()
    {
        var model = new MipModel("long");
        for (var j = 0; j < 200; j++) model.AddContinuous(0, 1);
        model.AddConstraint(LinearExpression.Sum(model.Variables) <= 7);
        var path = Path.Combine(folder, "long.lp");
        LpFile.Write(path, model);
        Assert.All(File.ReadLines(path), line => Assert.InRange(line.Length, 0, 100));
        Assert.Equal(200, LpFile.Read(path).RowIndices(0).Length);
    }

    [Fact]
    public void IndicatorsReadBack()
    {
        var model = new MipModel();
        var (u, x) = (model.AddBinary("u"), model.AddContinuous(-1, 4, "x"));
        model.AddIndicator(u, 1, x <= 0.5, "off");
        model.AddIndicator(u, 0, x + u >= 2);
        var path = Path.Combine(folder, "indicators.lp");
        LpFile.Write(path, model);
        Assert.Equal(model.Indicators.Select(i => i.ToString()), LpFile.Read(path).Indicators.Select(i => i.ToString()));
    }

    [Fact]
    public void ReadsTheDialectsOfOthers()
    {
        var path = Path.Combine(folder, "dialect.lp");
        File.WriteAllText(path, """
            \ a comment
            MAXIMISE
              2x + 3 y - -1 z + 4.5
              - 1e1w
            such that
            c1: 1 <= x + y + 1 <= 5 \ a range with a constant
            c2: 3 >= y
              - z
            x + y => 1
            sw: b = 1 -> x < 2
            Bounds
             x <= 4
             -inf <= y <= +infinity
             z >= -1e30
             w free
             2 >= w
            Integers
             y
            Binary
             b
            semi-continuous
            End
            """);
        var model = LpFile.Read(path);
        Assert.Equal("2 x + 3 y + z - 10 w + 4.5", model.Objective.ToString());
        Assert.Equal(["c1: 0 <= x + y <= 4", "c2: y - z <= 3", "r2: x + y >= 1"], Enumerable.Range(0, 3).Select(r => model.RowAt(r).ToString()));
        Assert.Equal("sw: b = 1 => x <= 2", model.Indicators[0].ToString());
        Assert.Equal(["0..4", "-Infinity..Infinity", "-Infinity..Infinity", "-Infinity..2", "0..1"], model.Variables.Select(v => FormattableString.Invariant($"{v.LowerBound}..{v.UpperBound}")));
        Assert.Equal([VariableKind.Continuous, VariableKind.Integer, VariableKind.Continuous, VariableKind.Continuous, VariableKind.Binary], model.Variables.Select(v => v.Kind));
    }
}
