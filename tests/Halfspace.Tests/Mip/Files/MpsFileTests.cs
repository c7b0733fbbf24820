using Halfspace.Mip;
using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

public sealed class MpsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("halfspace").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void RandomModelsReadBackEqual()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
            var model = RandomModel.Create(seed, withRanges: true);
            var path = Path.Combine(folder, seed % 2 == 0 ? "model.mps" : "model.mps.gz");
            MpsFile.Write(path, model, seed % 3 == 0 ? NameStyle.Generated : NameStyle.Given);
            SameModel.Check(model, MpsFile.Read(path), j => j);
        }
    }

    [Fact]
    public void TextIsAsExpected()
    {
        var text = new StringWriter();
        MpsFile.Write(text, Example());
        ExpectedText.Check("example.mps", text.ToString());
    }

    [Fact]
    public void NamesThatMpsCannotHoldAreReplaced()
    {
        var model = new MipModel();
        foreach (var name in new[] { "x2", "with blank", "$x", "x2", "fine" }) model.AddContinuous(name: name);
        model.Minimize(LinearExpression.Sum(model.Variables));
        var path = Path.Combine(folder, "names.mps");
        MpsFile.Write(path, model);
        Assert.Equal(["x2", "x1", "x2_", "x3", "fine"], MpsFile.Read(path).Variables.Select(v => v.Name));
    }

    [Fact]
    public void FixedFormatMayHaveBlanksInNames()
    {
        var model = ReadText("""
            NAME          FIXED
            ROWS
             N  COST
             L  ROW ONE
            COLUMNS
                COL ONE   COST               1.0   ROW ONE            2.0
                COL TWO   COST              -1.0
            RHS
                RHS SET   ROW ONE            4.0
            BOUNDS
             UP BND       COL TWO            3.0
            ENDATA
            """);
        Assert.Equal(["COL ONE", "COL TWO"], model.Variables.Select(v => v.Name));
        Assert.Equal("ROW ONE: 2 COL ONE <= 4", model.RowAt(0).ToString());
        Assert.Equal(3, model.UpperBound(1));
    }

    [Fact]
    public void ReadsOptionalSetNamesAndBothStylesOfSense()
    {
        var model = ReadText("""
            * a comment
            NAME
            OBJSENSE MAXIMIZE
            ROWS
             N cost
             E e1
             E e2
             N other
            COLUMNS
             M1 'MARKER' 'INTORG'
             x cost 1 e1 1D0
             x other 5 $ the rest is a comment
             M2 'MARKER' 'INTEND'
             y e1 1 e2 1
             z e2 1
            RHS
             cost 2.5 e1 4
             e2 4
            RANGES
             e1 2 e2 -2
            BOUNDS
             UP y -1
             BV z
             UP unused_set x 9
            ENDATA
            nothing after the end is read
            """);
        Assert.Equal(ObjectiveSense.Maximize, model.Sense);
        Assert.Equal(-2.5, model.Objective.Constant);
        Assert.Equal(["e1: 4 <= x + y <= 6", "e2: 2 <= y + z <= 4", "other: 5 x free"], Enumerable.Range(0, 3).Select(r => model.RowAt(r).ToString()));
        Assert.Equal((double.NegativeInfinity, -1), (model.LowerBound(1), model.UpperBound(1)));
        Assert.Equal(VariableKind.Binary, model.KindOf(2));
        Assert.Equal((VariableKind.Binary, 0, 1), (model.KindOf(0), model.LowerBound(0), model.UpperBound(0)));
    }

    /// <summary>As HiGHS 1.10 and CBC 2.10.8 read them.</summary>
    [Theory]
    [InlineData("", 0, 1)]
    [InlineData(" LO B x 0\n", 0, double.PositiveInfinity)]
    [InlineData(" LO B x -3\n", -3, double.PositiveInfinity)]
    [InlineData(" UP B x 5\n", 0, 5)]
    [InlineData(" UP B x 0\n", 0, 0)]
    [InlineData(" UP B x -2\n", double.NegativeInfinity, -2)]
    [InlineData(" PL B x\n", 0, double.PositiveInfinity)]
    [InlineData(" MI B x\n", double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(" LI B x 2\n", 2, double.PositiveInfinity)]
    [InlineData(" UI B x 7\n", 0, 7)]
    [InlineData(" BV B x\n", 0, 1)]
    public void IntegerColumnsBetweenMarkersHaveTheBoundsThatSolversGiveThem(string bounds, double lower, double upper)
    {
        var model = ReadText($"NAME\nROWS\n N o\n L r\nCOLUMNS\n M1 'MARKER' 'INTORG'\n x o 1 r 1\n M2 'MARKER' 'INTEND'\nRHS\n RHS r 9\nBOUNDS\n{bounds}ENDATA\n");
        Assert.Equal((lower, upper), (model.LowerBound(0), model.UpperBound(0)));
        Assert.NotEqual(VariableKind.Continuous, model.KindOf(0));
    }

    [Fact]
    public void IndicatorsAndPiecewiseTermsAreRefused()
    {
        var model = new MipModel("switch");
        var (u, x) = (model.AddBinary("u"), model.AddContinuous(0, 1, "x"));
        model.AddIndicator(u, 1, x <= 0);
        Assert.Contains("IndicatorToBigM.Apply", Assert.Throws<ArgumentException>(() => MpsFile.Write(TextWriter.Null, model)).Message);
        var other = new MipModel("kink");
        other.AddPiecewiseLinearTerm(other.AddContinuous(0, 1), [(0, 0), (1, 1)]);
        Assert.Contains("PiecewiseLinearToBinaries.Apply", Assert.Throws<ArgumentException>(() => MpsFile.Write(TextWriter.Null, other)).Message);
    }

    [Fact]
    public void FileThatIsNotCompressedIsRefusedByName()
    {
        var path = Path.Combine(folder, "plain.mps.gz");
        File.WriteAllText(path, "NAME");
        Assert.StartsWith($"{path}:1: the file does not begin like a gzip file", Assert.Throws<ModelFileException>(() => MpsFile.Read(path)).Message);
    }

    [Fact]
    public void ReadsWhatCbcWrites()
    {
        var model = ReadText("""
            NAME          small    FREE
            ROWS
             N  OBJROW
             L  row
            COLUMNS
                x OBJROW 1.           row  -1.5
                y OBJROW  -2.
            RHS
                RHS OBJROW  -15.5       row 7.7
            RANGES
                RANGE row 11.
            BOUNDS
             MI BOUND x       -1e+30
             UI BOUND y        1e+30
            ENDATA
            """);
        Assert.Equal("small: 2 variables (1 integer), 1 rows, 1 non-zeros, minimise", model.ToString());
        Assert.Equal("x - 2 y + 15.5", model.Objective.ToString());
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (model.LowerBound(0), model.UpperBound(1)));
        Assert.Equal((7.7 - 11, 7.7), (model.RowLower(0), model.RowUpper(0)));
    }

    [Fact]
    public void FailedWriteLeavesNothingBehind()
    {
        var path = Path.Combine(folder, "taken.mps");
        Directory.CreateDirectory(path);
        Assert.ThrowsAny<Exception>(() => MpsFile.Write(path, Example()));
        Assert.Empty(Directory.GetFiles(folder));
    }

    internal static MipModel Example()
    {
        var model = new MipModel("an example");
        var x = model.AddContinuous(name: "x");
        var y = model.AddInteger(-5, double.PositiveInfinity, "y");
        var u = model.AddBinary("use[1,2]");
        var low = model.AddContinuous(double.NegativeInfinity, -1.5, "a_rather_long_name");
        var n = model.AddInteger(0, double.PositiveInfinity, "n");
        var f = model.AddContinuous(2, 2, "f");
        model.AddContinuous(0, 10, "unused");
        model.AddConstraint((x + 2 * y - 1.25 * u).Between(-3.5, 7.75), "range");
        model.AddConstraint(x + low + n <= 4, "le");
        model.AddConstraint((x + y).Between(double.NegativeInfinity, double.PositiveInfinity), "free row");
        model.AddConstraint((n - 0.1 * y).EqualTo(2.5));
        model.AddConstraint(f + x >= -1e7, "ge");
        model.Maximize(x + 3 * y - u + low - 2 * n + f + 11.5);
        return model;
    }

    private MipModel ReadText(string text)
    {
        var path = Path.Combine(folder, "text.mps");
        File.WriteAllText(path, text);
        return MpsFile.Read(path);
    }
}
