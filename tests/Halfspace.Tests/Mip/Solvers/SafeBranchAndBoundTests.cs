using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Bounds that hold whatever the solver of the relaxations says.</summary>
public sealed class SafeBranchAndBoundTests
{
    [Fact]
    public void Closes_at_the_best_point_of_every_small_model_or_shows_that_there_is_none()
    {
        var (solver, closed, empty) = ((ILpSolver)TestSolvers.Get("highs"), 0, 0);
        for (var seed = 0; seed < 120; seed++)
        {
            var model = Small(seed);
            var result = SafeBranchAndBound.Minimize(model, solver);
            var expected = Best(model);
            if (double.IsPositiveInfinity(expected)) Assert.True(result.IsInfeasible && result.IsComplete, $"seed {seed}: {result}");
            else Assert.True(result.IsComplete && result.Bound <= expected && expected - result.Bound < 1e-6 && result.Value == expected, $"seed {seed}: {result}, {expected} is best");
            _ = double.IsPositiveInfinity(expected) ? empty++ : closed++;
        }

        Assert.True(closed > 30 && empty > 5, $"{closed} closed, {empty} empty");
    }

    [Theory]
    [InlineData(SolveStatus.Infeasible)]
    [InlineData(SolveStatus.Optimal)]
    [InlineData(SolveStatus.Failed)]
    public void A_solver_that_lies_about_relaxations_only_makes_the_bound_weaker(SolveStatus claim)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var model = Small(seed);
            var expected = Best(model);
            var result = SafeBranchAndBound.Minimize(model, new LyingLpSolver(claim, seed), new SafeSearchOptions { NodeLimit = 50 });
            Assert.True(result.Bound <= expected, $"seed {seed}: bound {result.Bound}, {expected} is reached");
        }
    }

    [Fact]
    public void Stopped_at_a_limit_the_bound_still_holds_and_is_not_called_complete()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var model = Small(seed);
            var expected = Best(model);
            foreach (var nodes in new[] { 0, 1, 3 })
            {
                var result = SafeBranchAndBound.Minimize(model, (ILpSolver)TestSolvers.Get("highs"), new SafeSearchOptions { NodeLimit = nodes });
                Assert.True(result.Bound <= expected, $"seed {seed}");
                Assert.True(nodes > 0 || !result.IsComplete, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void A_maximised_model_is_refused()
    {
        var model = new MipModel();
        model.Maximize(model.AddBinary());
        Assert.Throws<ArgumentException>(() => SafeBranchAndBound.Minimize(model, new LyingLpSolver(SolveStatus.Optimal, 0)));
    }

    /// <summary>Four integers, and rows that some points meet or none does.</summary>
    private static MipModel Small(int seed)
    {
        var (random, model) = (new Random(seed), new MipModel($"small {seed}"));
        for (var j = 0; j < 4; j++) model.AddInteger(random.Next(-3, 1), random.Next(1, 4));
        for (var row = 0; row < 3; row++)
        {
            var sum = LinearExpression.Zero;
            for (var j = 0; j < 4; j++) sum = sum.Plus(random.Next(-7, 8), model.VariableAt(j));
            var low = random.Next(-14, 15);
            model.AddConstraint(sum.Between(low, random.Next(2) == 0 ? double.PositiveInfinity : low + random.Next(5)));
        }

        var objective = LinearExpression.Zero.Plus(random.Next(-5, 6));
        for (var j = 0; j < 4; j++) objective = objective.Plus(random.Next(-9, 10), model.VariableAt(j));
        model.Minimize(objective);
        return model;
    }

    private static double Best(MipModel model) =>
        Grid.Points(model).Where(point => FeasibilityReport.Of(model, point).IsFeasible).Select(point => model.EvaluateObjective(point)).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>Says what it is told to, with multipliers and points by chance.</summary>
    private sealed class LyingLpSolver(SolveStatus claim, int seed) : ILpSolver
    {
        public string Name => "liar";

        public SolverAvailability Availability { get; } = new(true, "1", "here", "");

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ILpSession OpenLp(MipModel model, CancellationToken cancellationToken = default) => new Session(model, claim, new Random(seed));

        private sealed class Session(MipModel model, SolveStatus claim, Random random) : ILpSession
        {
            public void SetObjective(ReadOnlySpan<double> coefficients)
            {
            }

            public void SetBounds(int variable, double lower, double upper)
            {
            }

            public LpAnswer Solve(double timeLimit = double.PositiveInfinity, double cutoff = double.PositiveInfinity)
            {
                double[] Any(int count) => [.. Enumerable.Range(0, count).Select(_ => 10 * random.NextDouble() - 5)];
                return new LpAnswer(claim, 1e9, Any(model.VariableCount), Any(model.RowCount)) { InfeasibilityRay = Any(model.RowCount) };
            }

            public void Dispose()
            {
            }
        }
    }
}
