using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.Training;
using Xunit;

namespace Halfspace.Tests.Mip.Exact;

/// <summary>The simplex method in fractions proves its own answers; a floating-point solver agrees.</summary>
public sealed class ExactSimplexTests
{
    [Fact]
    public void Every_answer_is_proved_by_its_own_multipliers()
    {
        var counts = new Dictionary<SolveStatus, int>();
        for (var seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            var program = Random(random, integers: false);
            double[]? hint = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, program.ColumnCount).Select(_ => random.NextDouble() * 4 - 2)];
            var answer = ExactSimplex.Solve(program, hint);
            counts[answer.Status] = counts.GetValueOrDefault(answer.Status) + 1;
            if (answer.Status == SolveStatus.Optimal)
            {
                Assert.True(program.Holds(answer.Point!), $"seed {seed}");
                Assert.Equal(answer.Value, DualBound.Of(program, answer.Multipliers));
            }
            else if (answer.Status == SolveStatus.Infeasible)
            {
                Assert.True(DualBound.Of(program, answer.Multipliers, withCosts: false) > Rational.Zero, $"seed {seed}");
            }
        }

        Assert.True(counts[SolveStatus.Optimal] > 100 && counts[SolveStatus.Infeasible] > 20 && counts[SolveStatus.Unbounded] > 20, string.Join(' ', counts));
    }

    [Fact]
    public void A_solver_finds_the_same()
    {
        var solver = TestSolvers.Get("highs");
        for (var seed = 0; seed < 150; seed++)
        {
            var program = Random(new Random(seed), integers: false);
            var exact = ExactSimplex.Solve(program);
            var result = program.ToModel().Solve(solver);
            Assert.True(exact.Status == result.Status, $"seed {seed}: {exact.Status}, {result}");
            if (exact.Status == SolveStatus.Optimal) Assert.Equal(result.Objective, exact.Value.ToDouble(), 1e-6);
        }
    }

    [Theory]
    [InlineData("highs", true, 120)]
    [InlineData("cbc", false, 40)] // Each solve is a process.
    public void The_exact_tree_finds_what_a_solver_finds(string name, bool sessions, int seeds)
    {
        var (solver, silent) = (TestSolvers.Get(name), 0);
        for (var seed = 0; seed < (seeds > 40 ? Rounds.Of(40, seeds) : Rounds.Of(10, seeds)); seed++)
        {
            var program = Random(new Random(seed), integers: true);
            var tree = ExactBranchAndBound.Solve(program, new ExactSearchOptions { Solver = sessions ? (ILpSolver)solver : null, NodeLimit = 2000 });
            var result = program.ToModel().Solve(solver);
            if (tree.Status is SolveStatus.Unbounded or SolveStatus.NodeLimit) continue;
            if (result.Status == SolveStatus.Interrupted)
            {
                // The solver dropped a point of its own and so claims no optimum; what it does say must hold all the same.
                silent++;
                Assert.True(tree.Value is not { } least || (result.DualBound <= least.ToDouble() + 1e-6 && (result.Point is null || result.Objective >= least.ToDouble() - 1e-6)), $"seed {seed}: {tree.Value}, {result}");
                continue;
            }

            Assert.True(tree.Status == result.Status, $"seed {seed}: {tree.Status}, {result}");
            if (tree.Point is { } point)
            {
                Assert.True(program.Holds(point), $"seed {seed}");
                Assert.Equal(tree.Value, program.Cost(point));
                Assert.Equal(result.Objective, tree.Value!.Value.ToDouble(), 1e-6);
            }
        }

        Assert.True(24 * silent <= seeds, $"{silent} of {seeds} without a claim");
    }

    [Fact]
    public void A_solver_is_believed_only_where_fractions_agree()
    {
        var program = new ExactProgram();
        program.AddColumn(1, 0, 10, false);
        program.AddColumn(1, 0, 10, false);
        program.AddRow([0, 1], [Rational.Of(1, 3), Rational.Of(1, 7)], 1, null);
        using var relaxation = new ExactRelaxation(program, (ILpSolver)TestSolvers.Get("highs"));
        Assert.Equal((Rational)3, relaxation.Solve().Value);
        relaxation.SetBounds(0, 0, 2);
        Assert.Equal(2 + Rational.Of(7, 3), relaxation.Solve().Value);
        relaxation.SetBounds(0, 0, Rational.Of(1, 1_000_000_007));
        var value = relaxation.Solve().Value;
        Assert.Equal(Rational.Of(1, 1_000_000_007) + 7 * (1 - Rational.Of(1, 3_000_000_021)), value);
        Assert.Equal((2, 1), (relaxation.Confirmed, relaxation.SolvedExactly));
        relaxation.SetBounds(0, 1, 0);
        Assert.Equal(SolveStatus.Infeasible, relaxation.Solve().Status);
    }

    internal static ExactProgram Random(Random random, bool integers)
    {
        var program = new ExactProgram();
        var (columns, rows) = (random.Next(1, 5), random.Next(0, 5));
        for (var j = 0; j < columns; j++)
        {
            Rational? lower = random.Next(4) == 0 ? null : random.Next(-4, 2);
            Rational? upper = random.Next(4) == 0 ? null : random.Next(1, 5);
            program.AddColumn(Rational.Of(random.Next(-6, 7), random.Next(1, 4)), lower, upper, integers && random.Next(2) == 0);
        }

        for (var r = 0; r < rows; r++)
        {
            var used = Enumerable.Range(0, columns).Where(_ => random.Next(3) > 0).ToArray();
            Rational? lower = random.Next(3) == 0 ? null : Rational.Of(random.Next(-8, 5), random.Next(1, 3));
            Rational? upper = random.Next(3) == 0 ? null : lower is { } l && random.Next(3) == 0 ? l : Rational.Of(random.Next(4, 12), 2) + (lower ?? 0);
            program.AddRow(used, [.. used.Select(_ => Rational.Of(random.Next(-5, 6), random.Next(1, 4)))], lower, upper);
        }

        return program;
    }
}
