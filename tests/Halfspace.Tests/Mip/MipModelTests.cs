using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip;

public sealed class MipModelTests
{
    [Fact]
    public void AMillionNonZerosAreAllThere()
    {
        var model = Build(rows: 10_000, columns: 1_000, termsPerRow: 100);
        Assert.Equal(1_000_000, model.NonZeroCount);
        Assert.Equal(10_000, model.RowCount);
        for (var row = 0; row < model.RowCount; row += 997)
        {
            Assert.Equal(100, model.RowIndices(row).Length);
            for (var t = 0; t < 100; t++)
            {
                Assert.Equal((row + 7 * t) % 1_000, model.RowIndices(row)[t]);
                Assert.Equal(t + 1, model.RowCoefficients(row)[t]);
            }
        }
    }

    [Theory]
    [InlineData(10, 4_000)]
    [InlineData(4_000, 10)]
    public void MemoryGrowsLinearly(int rows, int termsPerRow)
    {
        // Quadratic copying would make the second build cost four times the first, not twice.
        Build(rows, 100_000, termsPerRow);
        var once = Allocated(() => Build(rows, 100_000, termsPerRow));
        var twice = Allocated(() => Build(2 * rows, 100_000, termsPerRow));
        Assert.InRange(twice - once, 0, 1.5 * once);
        var longer = Allocated(() => Build(rows, 100_000, 2 * termsPerRow));
        Assert.InRange(longer - once, 0, 1.5 * once);
    }

    [Fact]
    public void TermsOfOneVariableAreAddedUpAndZerosDropped()
    {
        var model = new MipModel();
        var (x, y) = (model.AddContinuous(name: "x"), model.AddContinuous(name: "y"));
        model.AddConstraint(x + y + 2 * x - y <= 1);
        model.AddConstraint(y - x + x >= 0, "named");
        Assert.Equal("r0: 3 x <= 1", model.RowAt(0).ToString());
        Assert.Equal("named: y >= 0", model.RowAt(1).ToString());
        model.Maximize(x + x + 4);
        Assert.Equal([2, 0], model.ObjectiveCoefficients());
        Assert.Equal(10, model.EvaluateObjective([3, 0]));
    }

    [Fact]
    public void TextGivesTheSizes()
    {
        var model = new MipModel("sizes");
        var u = model.AddBinary();
        model.AddConstraint(u + model.AddContinuous() <= 1);
        Assert.Equal("sizes: 2 variables (1 integer), 1 rows, 2 non-zeros, minimise", model.ToString());
        model.AddIndicator(u, 1, u >= 1);
        model.AddPiecewiseLinearTerm(u, [(0, 0), (1, 1)]);
        model.Maximize(u);
        Assert.Equal("sizes: 2 variables (1 integer), 1 rows, 2 non-zeros, 1 indicator rows, 1 piecewise-linear terms, maximise", model.ToString());
    }

    [Fact]
    public void PiecewiseLinearTermsExtendBeyondTheirEnds()
    {
        var model = new MipModel();
        var term = model.AddPiecewiseLinearTerm(model.AddContinuous(), [(0, 1), (1, 3), (3, 2)]);
        Assert.Equal([-1, 1, 2, 3, 2.5, 2, 1.5], new[] { -1.0, 0, 0.5, 1, 2, 3, 4 }.Select(term.Evaluate));
    }

    [Fact]
    public void MisuseSaysWhatIsWrong()
    {
        var model = new MipModel();
        var x = model.AddContinuous(0, 1, "x");
        Assert.Contains("lower bound 2 above the upper bound 1", Assert.Throws<ArgumentException>(() => model.SetBounds(x, 2, 1)).Message);
        Assert.Contains("[NaN, 1]", Assert.Throws<ArgumentException>(() => model.AddContinuous(double.NaN, 1)).Message);
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentException>(() => model.AddVariable(0, 2, VariableKind.Binary)).Message);
        Assert.Contains("must be binary", Assert.Throws<ArgumentException>(() => model.AddIndicator(x, 1, x <= 0)).Message);
        Assert.Contains("which no value lies in", Assert.Throws<ArgumentException>(() => model.AddConstraint((x + 0).Between(2, 1))).Message);
        Assert.Contains("a coefficient that is NaN", Assert.Throws<ArgumentException>(() => model.AddConstraint(double.NaN * x <= 1)).Message);
        Assert.Contains("not right of 1", Assert.Throws<ArgumentException>(() => model.AddPiecewiseLinearTerm(x, [(1, 0), (1, 1)])).Message);
    }

    [Fact]
    public void AResultIsAskedForVariablesOfItsModelOnly()
    {
        var solver = TestSolvers.Get("highs");
        var (model, other) = (new MipModel("first"), new MipModel("second"));
        var (x, y) = (model.AddContinuous(0, 1, "x"), other.AddContinuous(0, 2, "y"));
        model.Maximize(x);
        var result = model.Solve(solver);
        Assert.Contains("not of the model 'second'", Assert.Throws<ArgumentException>(() => result.Value(y)).Message);
        Assert.Contains("not of the model 'second'", Assert.Throws<ArgumentException>(() => result.Value(y + 1)).Message);
        var late = model.AddContinuous(0, 1, "late");
        Assert.Contains("added after the solve", Assert.Throws<ArgumentException>(() => result.Value(late)).Message);
        Assert.Contains("added after the solve", Assert.Throws<ArgumentException>(() => result.Value(x + late)).Message);
        Assert.Equal((1, 3, 5), (result.Value(x), result.Value(2 * x + 1), result.Value(LinearExpression.Zero + 5)));
        // A copy has the variables at the same indices.
        Assert.Equal((1, 0), (model.Copy().Solve(solver).Value(x), model.Copy().Solve(solver).Value(late)));
        Assert.Throws<ArgumentException>(() => new SolveOptions { TimeLimit = double.NaN });
    }

    /// <summary>HiGHS starts as many threads as it is told to, and ends the process where the system gives no more.</summary>
    [Fact]
    public void A_number_of_threads_that_no_machine_has_is_refused()
    {
        Assert.Contains("100000 threads", Assert.Throws<ArgumentOutOfRangeException>(() => new SolveOptions { Threads = 100_000 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SolveOptions { Threads = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Halfspace.Training.TrainingOptions { Threads = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Halfspace.Verification.VerifierOptions { Threads = -1 });
        Assert.Equal(Environment.ProcessorCount, new Halfspace.Training.TrainingOptions { Threads = 0 }.Threads);
        Assert.Equal(ThreadCount.Most, new SolveOptions { Threads = ThreadCount.Most }.Threads);
    }

    internal static MipModel Build(int rows, int columns, int termsPerRow)
    {
        var model = new MipModel();
        var x = new Variable[columns];
        for (var j = 0; j < columns; j++) x[j] = model.AddContinuous(0, 1);
        for (var row = 0; row < rows; row++)
        {
            var sum = LinearExpression.Zero;
            for (var t = 0; t < termsPerRow; t++) sum += (t + 1) * x[(row + 7 * t) % columns];
            model.AddConstraint(sum <= row);
        }

        return model;
    }

    private static double Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
