using Halfspace.Embedding.ReducedSpace;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>The simplex method on dense tables against a solver.</summary>
public sealed class BoxSimplexTests
{
    [Fact]
    public void It_agrees_with_a_solver_from_any_basis()
    {
        const int seed = 1;
        var random = new Random(seed);
        var (optimal, empty, unsettled) = (0, 0, 0);
        (HashSet<int> Columns, HashSet<int> Rows) basis = ([], []);
        for (var round = 0; round < 300; round++)
        {
            var (program, costs) = Draw(random);
            var simplex = new BoxSimplex(program);
            simplex.Start(basis.Columns, basis.Rows);
            var own = simplex.Minimize(costs, double.PositiveInfinity);
            var other = program.Stated(costs).Solve(MipSolvers.Find("highs")!, cancellationToken: TestContext.Current.CancellationToken);
            var nothing = new double[costs.Length];
            var isProved = own.Status == SolveStatus.Infeasible && Math.Max(program.Least(nothing, own.Multipliers, 0), program.Least(nothing, Array.ConvertAll(own.Multipliers, y => -y), 0)) > 0;
            // What has neither a point nor a proof goes to the solver: programs that are met only where ends are hit to the last digit.
            if (own.Status == SolveStatus.Failed || (own.Status == SolveStatus.Infeasible && !isProved))
            {
                unsettled++;
                continue;
            }

            // Of a program that a proof shows to be empty a solver may have a point that its tolerance allows.
            if (isProved)
            {
                Assert.True(other.Status != SolveStatus.Optimal || Miss(program, other.Point!) > 0, $"seed {seed}, round {round}: a false proof");
                empty++;
                continue;
            }

            if (other.Status != SolveStatus.Optimal)
            {
                Assert.True(Miss(program, own.Point!) > 0, $"seed {seed}, round {round}: a point, but {other.Status}");
                unsettled++;
                continue;
            }

            var value = costs.Zip(own.Point!, (cost, x) => cost * x).Sum();
            Assert.True(Math.Abs(value - other.Objective) < 1e-6 * Math.Max(1, Math.Abs(value)), $"seed {seed}, round {round}: {value}, but {other.Objective}");
            Assert.True(Math.Abs(program.Least(costs, own.Multipliers, 0) - value) < 1e-6 * Math.Max(1, Math.Abs(value)), $"seed {seed}, round {round}: bound {program.Least(costs, own.Multipliers, 0)} of {value}");
            for (var again = 0; again < 2; again++)
            {
                double[] changed = [.. costs.Select(_ => (double)random.Next(-3, 4))];
                var (warm, cold) = (simplex.Minimize(changed, double.PositiveInfinity), new BoxSimplex(program).Minimize(changed, double.PositiveInfinity));
                Assert.True(Math.Abs(changed.Zip(warm.Point!, (cost, x) => cost * x).Sum() - changed.Zip(cold.Point!, (cost, x) => cost * x).Sum()) < 1e-6, $"seed {seed}, round {round}: other costs");
            }

            var stopped = new BoxSimplex(program).Minimize(costs, value - 0.5);
            Assert.True(stopped.Status == SolveStatus.Optimal || program.Least(costs, stopped.Multipliers, 0) >= value - 0.5 - 1e-6, $"seed {seed}, round {round}: stopped at {program.Least(costs, stopped.Multipliers, 0)}");
            basis = simplex.Basis();
            optimal++;
        }

        Assert.True(optimal > 50 && empty > 20 && unsettled < 10, $"seed {seed}: {optimal} with a point, {empty} without, {unsettled} unsettled");
    }

    /// <summary>How far a point is off the rows.</summary>
    private static double Miss(DenseProgram program, IReadOnlyList<double> point)
    {
        var most = 0.0;
        for (var row = 0; row < program.RowCount; row++)
        {
            var value = program.Row(row).ToArray().Zip(point, (term, x) => term * x).Sum();
            most = Math.Max(most, Math.Max(program.RowLow[row] - value, value - program.RowHigh[row]));
        }

        return most;
    }

    /// <summary>A program of small whole numbers, so that many vertices coincide, or of any numbers in units that differ by powers of ten.</summary>
    private static (DenseProgram Program, double[] Costs) Draw(Random random)
    {
        var program = new DenseProgram(random.Next(1, 9), random.Next(0, 9));
        var isWhole = random.Next(2) == 0;
        double Number(int size) => isWhole ? random.Next(-size, size + 1) : size * (2 * random.NextDouble() - 1);
        for (var j = 0; j < program.ColumnCount; j++)
        {
            program.Low[j] = Number(3);
            program.High[j] = random.Next(5) == 0 ? program.Low[j] : program.Low[j] + Math.Abs(Number(4));
        }

        for (var row = 0; row < program.RowCount; row++)
        {
            var unit = isWhole ? 1 : Math.Pow(10, random.Next(-3, 4));
            var sum = 0.0;
            for (var j = 0; j < program.ColumnCount; j++)
            {
                var term = random.Next(3) == 0 ? 0 : unit * Number(2);
                program.Row(row)[j] = term;
                sum += term * (isWhole && random.Next(2) == 0 ? program.Low[j] : (program.Low[j] + program.High[j]) / 2);
            }

            (program.RowLow[row], program.RowHigh[row]) = random.Next(4) switch
            {
                0 => (sum, sum),
                1 => (sum - unit * Math.Abs(Number(1)), sum + unit * Math.Abs(Number(1))),
                2 => (double.NegativeInfinity, sum - unit * Number(2)),
                _ => (sum + unit * Number(2), double.PositiveInfinity),
            };
        }

        return (program, [.. Enumerable.Range(0, program.ColumnCount).Select(_ => Number(3))]);
    }
}
