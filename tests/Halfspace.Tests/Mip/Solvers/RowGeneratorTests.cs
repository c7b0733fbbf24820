using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Tests.Conformance;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Mip.Solvers;

/// <summary>Row generators, where the conformance suite of all solvers does not reach.</summary>
[Collection(SolversCollection.Name)]
public sealed class RowGeneratorTests
{
    [Fact]
    public void A_point_that_the_generator_refuses_is_not_believed_whatever_the_solver_asked()
    {
        var model = ConformanceModels.Knapsack();
        var options = new SolveOptions { LazyConstraints = point => point[0] + point[2] > 1.5 ? [model.VariableAt(0) + model.VariableAt(2) <= 1] : [] };
        foreach (var solver in new IMipSolver[] { new Unasking(), new ClaimingSolver(SolveStatus.Optimal, 11, [1, 0, 1, 0]) })
        {
            var result = model.Solve(solver, options);
            Assert.Equal((SolveStatus.Rejected, null), (result.Status, result.Point));
            Assert.Equal([1, 0, 1, 0], result.Proposal!);
        }

        Assert.Contains("lazy constraint", model.Solve(new Unasking(), options).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Units_do_not_take_row_generators_to_a_solver_that_does_not_ask_them() =>
        Assert.Throws<ArgumentException>(() => new ClaimingSolver(SolveStatus.Optimal, 0).SolveScaled(ConformanceModels.Knapsack(), new SolveOptions { LazyConstraints = _ => [] }, null, CancellationToken.None));

    [Fact]
    public void One_tree_and_rounds_confirm_each_other()
    {
        var tour = new TourModel(7, 7, gap: 100);
        var result = tour.Model.Solve(TestSolvers.Get("scip"), new SolveOptions { LazyConstraints = tour.Subtours, CrossCheck = TestSolvers.Get("highs") });
        Assert.True(result is { Status: SolveStatus.Optimal, IsCrossChecked: true }, result.ToString());
        Assert.Equal(tour.ShortestTour(), result.Objective, 6);
    }

    [Fact]
    public void One_tree_reports_no_incumbent_that_was_refused()
    {
        var tour = new TourModel(4, 8, gap: 1000);
        var reports = new List<SolveProgress>();
        var result = tour.Model.Solve(TestSolvers.Get("scip"), new SolveOptions { LazyConstraints = tour.Subtours }, new Recorder(reports));
        Assert.Equal(SolveStatus.Optimal, result.Status);
        Assert.NotEmpty(reports);
        Assert.All(reports, report => Assert.True(report.Incumbent is null || report.Incumbent >= tour.ShortestTour() - 1e-6, report.ToString()));
    }

    [Fact]
    public void A_candidate_that_no_row_cuts_off_is_branched_on()
    {
        // The relaxation at on = 5e-9 satisfies the row, the candidate at on = 0 does not.
        var (model, on, closed) = LazyModels.Trickle();
        var result = model.Solve(TestSolvers.Get("scip"), new SolveOptions { TimeLimit = 600, LazyConstraints = closed });
        Assert.True(result.Status == SolveStatus.Optimal && result.Value(on) == 1, result.ToString());
    }

    [Fact]
    public void Trees_side_by_side_keep_their_rows_apart()
    {
        var solver = TestSolvers.Get("scip");
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (var seed = 10 * t; seed < 10 * t + 4; seed++)
            {
                var tour = new TourModel(seed, 6, gap: 50 * t);
                var result = tour.Model.Solve(solver, new SolveOptions { LazyConstraints = tour.Subtours });
                if (result.Status != SolveStatus.Optimal || Math.Abs(result.Objective - tour.ShortestTour()) > 1e-6) wrong.Enqueue($"seed {seed}, shortest {tour.ShortestTour()}: {result}");
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_is_concluded_from_the_rows_that_are_written_alone()
    {
        // Alike, unused and free variables, and a part on its own: what presolving would fix, merge or solve by itself.
        const int seed = 31;
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var whole = new MipModel("alike");
            for (var j = 0; j < 8; j++) whole.AddInteger(0, 2);
            whole.AddConstraint(whole.VariableAt(0) + whole.VariableAt(1) + whole.VariableAt(2) <= 4);
            whole.AddConstraint(whole.VariableAt(3) - (LinearExpression)whole.VariableAt(4) >= -1);
            var objective = LinearExpression.Zero;
            for (var j = 0; j < 6; j++) objective = objective.Plus(1, whole.VariableAt(j));
            whole.Maximize(objective);
            var given = whole.Copy();
            var hidden = new List<LinearConstraint>();
            for (var r = 0; r < 3; r++)
            {
                var sum = LinearExpression.Zero;
                for (var j = 0; j < 8; j++) sum = sum.Plus(random.Next(-3, 4), given.VariableAt(j));
                hidden.Add(sum <= random.Next(-2, 4));
                whole.AddConstraint(hidden[^1] with { Expression = hidden[^1].Expression.Rebind(whole) });
            }

            IReadOnlyList<LinearConstraint> Broken(ReadOnlySpan<double> point)
            {
                foreach (var row in hidden) if (row.Expression.Evaluate(point) > row.Upper) return [row];
                return [];
            }

            var best = ConformanceModels.BruteForce(whole);
            var result = given.Solve(TestSolvers.Get("scip"), new SolveOptions { LazyConstraints = Broken });
            Assert.True(best is null ? result.Status == SolveStatus.Infeasible : result.Status == SolveStatus.Optimal && Math.Abs(result.Objective - best.Value) < 1e-6, $"seed {seed}, round {round}, brute force {best}: {result}");
        }
    }

    [Fact]
    public void The_example_of_the_documentation_does_what_it_says()
    {
        var solver = TestSolvers.Get("scip");
        var model = new MipModel("items");
        var items = Enumerable.Range(0, 4).Select(i => model.AddBinary($"item{i}")).ToArray();
        var sum = LinearExpression.Sum(items);
        model.Maximize(sum);
        var best = model.Solve(solver, new SolveOptions { LazyConstraints = point => sum.Evaluate(point) > 2 ? [sum <= 2] : [] });
        Assert.Equal((2.0, 1), (best.Objective, best.LazyConstraints.Count));
    }

    /// <summary>Says that it asks, and does not.</summary>
    private sealed class Unasking : IMipSolver
    {
        public string Name => "unasking";

        public bool TakesRowGenerators => true;

        public SolverAvailability Availability { get; } = new(true, "1", "here", "");

        public SolveResult SolveLinear(MipModel model, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellationToken) =>
            new() { Status = SolveStatus.Optimal, DualBound = 11, Point = [1, 0, 1, 0], Solver = Name };
    }

    private sealed class Recorder(List<SolveProgress> reports) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => reports.Add(value);
    }
}
