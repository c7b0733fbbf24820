using Halfspace.Embedding;
using Halfspace.Embedding.ReducedSpace;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Models with networks, solved in one call.</summary>
public sealed class EmbeddedSolvingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_one_call_and_every_solver_agree_on_small_models()
    {
        const int seed = 11;
        var random = new Random(seed);
        IMipSolver[] solvers = [.. new[] { "highs", "scip" }.Select(name => MipSolvers.Find(name)!).Where(solver => solver.Availability.Found)];
        var (solved, empty) = (0, 0);
        for (var round = 0; round < Rounds.Of(3, 6); round++)
        {
            var (process, networks) = Draw(random, withIntegers: round % 2 == 1);
            var own = process.Solve(networks, solvers[0], cancellationToken: Token);
            foreach (var solver in solvers)
            {
                var plain = process.Solve(solver, new SolveOptions { Threads = 1 }, cancellationToken: Token);
                Assert.True(plain.Status == own.Status && (own.Point is null || Math.Abs(plain.Objective - own.Objective) < 1e-5), $"seed {seed}, round {round}, {solver.Name}: {plain} but {own}");
            }

            _ = own.Status == SolveStatus.Infeasible ? empty++ : solved++;
            if (own.Point is null) continue;
            Assert.True(FeasibilityReport.Of(process, [.. own.Point]).IsFeasible, $"seed {seed}, round {round}");
            Assert.All(networks, network => Assert.True(network.ErrorAt(own) < 1e-9, $"seed {seed}, round {round}"));
            Assert.False(own.Solver.Contains(" after ", StringComparison.Ordinal), $"seed {seed}, round {round}: the search leaves nothing to the solver, but {own.Solver}");
            var excess = process.Sense == ObjectiveSense.Minimize ? own.DualBound - own.Objective : own.Objective - own.DualBound;
            Assert.True(excess <= 0 && excess > -1e-6, $"seed {seed}, round {round}: bound {own.DualBound}, value {own.Objective}");
        }

        Assert.True(solved >= 2, $"seed {seed}: {solved} solved, {empty} without a point");
    }

    [Theory]
    [InlineData(SolveStatus.Infeasible, double.PositiveInfinity)]
    [InlineData(SolveStatus.Optimal, 1000.0)]
    [InlineData(SolveStatus.Failed, double.NegativeInfinity)]
    public void What_a_lying_solver_claims_changes_no_answer(SolveStatus claim, double bound)
    {
        const int seed = 12;
        var random = new Random(seed);
        for (var round = 0; round < 2; round++)
        {
            var (process, networks) = Draw(random, withIntegers: true);
            var (honest, lied) = (process.Solve(networks, cancellationToken: Token), process.Solve(networks, new ClaimingSolver(claim, bound, new double[process.VariableCount]), cancellationToken: Token));
            Assert.True(honest.Status == lied.Status && (honest.Point is null || Math.Abs(honest.Objective - lied.Objective) < 1e-6), $"seed {seed}, round {round}: {honest} and {lied}");
        }
    }

    [Fact]
    public void A_claim_against_the_point_that_was_found_is_set_aside()
    {
        var (process, networks) = Draw(new Random(3), withIntegers: false);
        var own = process.Solve(networks, cancellationToken: Token);
        Assert.NotNull(own.Point);
        var started = process.Copy();
        for (var j = 0; j < own.Point.Count; j++) started.SetStart(started.VariableAt(j), own.Point[j]);
        var lied = started.Solve(new ClaimingSolver(SolveStatus.Infeasible, double.PositiveInfinity), cancellationToken: Token);
        Assert.Equal(SolveStatus.Rejected, lied.Status);
        var joined = EmbeddedSolving.Joined(process, own with { Status = SolveStatus.TimeLimit }, lied);
        Assert.Equal((SolveStatus.TimeLimit, own.Objective, own.DualBound), (joined.Status, joined.Objective, joined.DualBound));
        Assert.Contains("infeasible", joined.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_model_of_another_kind_goes_to_the_solver()
    {
        var (process, networks) = Draw(new Random(3), withIntegers: false);
        var value = process.Solve(networks, cancellationToken: Token).Objective;
        // A row on a neuron's binary, which no forward pass decides where the neuron is at zero.
        var active = process.VariableAt(networks[0].Relus[0].Active.Index);
        process.AddConstraint(active <= 1);
        Assert.Null(ReducedModel.Of(process, networks));
        Assert.Equal(value, process.Solve(networks, cancellationToken: Token).Objective, 1e-5);
    }

    [Fact]
    public void A_start_of_the_model_is_never_lost()
    {
        var (process, networks) = Draw(new Random(3), withIntegers: false);
        var best = process.Solve(networks, cancellationToken: Token);
        for (var j = 0; j < best.Point!.Count; j++) process.SetStart(process.VariableAt(j), best.Point[j]);
        var stopped = process.Solve(networks, options: new SolveOptions { TimeLimit = 0 }, cancellationToken: Token);
        Assert.Equal(SolveStatus.TimeLimit, stopped.Status);
        Assert.Equal(best.Objective, stopped.Objective, 1e-9);
        Assert.True(process.Sense == ObjectiveSense.Minimize ? stopped.DualBound <= stopped.Objective : stopped.DualBound >= stopped.Objective);
    }

    [Fact]
    public void Lines_are_below_the_sums_that_they_stand_for()
    {
        const int seed = 13;
        var random = new Random(seed);
        for (var round = 0; round < 10; round++)
        {
            var (process, networks) = Draw(random, withIntegers: false);
            var reduced = ReducedModel.Of(process, networks);
            Assert.NotNull(reduced);
            var relaxation = new PartRelaxation(reduced);
            var part = relaxation.Root();
            for (var i = 0; i < part.Low.Length; i++)
            {
                var (one, other) = (part.Low[i] + random.NextDouble() * (part.High[i] - part.Low[i]), part.Low[i] + random.NextDouble() * (part.High[i] - part.Low[i]));
                (part.Low[i], part.High[i]) = (Math.Min(one, other), Math.Max(one, other));
            }

            if (!relaxation.NarrowNeurons(part)) Assert.Fail($"seed {seed}, round {round}: a box is never empty");
            var lines = relaxation.Lines(part, null, []);
            for (var draw = 0; draw < 50; draw++)
            {
                double[] point = [.. part.Low.Select((low, i) => low + random.NextDouble() * (part.High[i] - low))];
                var value = process.EvaluateObjective(reduced.Complete(point)) * (process.Sense == ObjectiveSense.Minimize ? 1 : -1);
                Assert.True(lines[0].At(point) <= value + 1e-12, $"seed {seed}, round {round}: {lines[0].At(point)} above {value}");
            }
        }
    }

    [Fact]
    public void A_line_that_any_multipliers_prove_is_below_the_objective_at_every_point_of_the_model()
    {
        const int seed = 14;
        var random = new Random(seed);
        var held = 0;
        for (var round = 0; round < 10; round++)
        {
            var (process, networks) = Draw(random, withIntegers: false);
            var reduced = ReducedModel.Of(process, networks)!;
            var relaxation = new PartRelaxation(reduced);
            var part = relaxation.Root();
            var lines = relaxation.Lines(part, null, []);
            double[] multipliers = [.. Enumerable.Range(0, relaxation.Plain.Count + lines.Count).Select(_ => 2 * random.NextDouble() - 1)];
            multipliers[relaxation.Plain.Count] = -0.5;
            var line = ProvedLine.Of(relaxation.Plain, lines, part, multipliers);
            Assert.NotNull(line);
            for (var draw = 0; draw < 100; draw++)
            {
                double[] point = [.. part.Low.Select((low, i) => low + random.NextDouble() * (part.High[i] - low))];
                var whole = reduced.Complete(point);
                var value = process.EvaluateObjective(whole) * (process.Sense == ObjectiveSense.Minimize ? 1 : -1);
                if (!FeasibilityReport.Of(process, whole).IsFeasible) continue;
                Assert.True(line.At(point) <= value + 1e-12, $"seed {seed}, round {round}: {line.At(point)} above {value}");
                held++;
            }
        }

        Assert.True(held > 100, $"seed {seed}: {held} points of the models");
    }

    [Fact]
    public void Two_equations_that_differ_in_one_variable_give_their_difference()
    {
        ReducedRow first = new([0, 1, 2], [1, -1, -2], 0, 0.5, 0.5, []), second = new([0, 1, 3], [-1, 1, 4], 0, 0.25, 0.25, []);
        // The first says x0 - x1 = 0.5 + 2 x2, the second x0 - x1 = 4 x3 - 0.25, scaled so that these terms agree; none is divided by the same coefficient.
        Assert.Empty(Differences.Of([first, second]));
        ReducedRow third = new([0, 1, 3], [1, -1, -2], 0, 0.25, 0.25, []);
        var difference = Assert.Single(Differences.Of([first, third]));
        Assert.Equal([2, 3], difference.Indices);
        Assert.Equal(-0.125, difference.Lower);
    }

    [Fact]
    public void An_integer_whose_range_is_off_by_rounding_keeps_its_end()
    {
        var process = new MipModel("process");
        // Three times a tenth of ten is a hair above three.
        var count = process.AddInteger(0.1 * 3 * 10, 6, "count");
        var free = process.AddContinuous(0, 1, "free");
        Assert.True(process.LowerBound(count.Index) > 3);
        var network = process.Embed(Network.Sequential([new DenseLayer(2, [1, 1, 1, -1], [0, 0]), new DenseLayer(2, [1, 0.5], [0])]), [count, free]);
        process.Minimize(network.Outputs[0]);
        var own = process.Solve([network], cancellationToken: Token);
        Assert.Equal((SolveStatus.Optimal, process.Solve(MipSolvers.Find("highs")!, cancellationToken: Token).Objective), (own.Status, Math.Round(own.Objective, 6)));
    }

    [Theory]
    [InlineData(1e-7)]
    [InlineData(1e-8)]
    [InlineData(1e-9)]
    public void An_objective_in_small_units_has_the_same_best_point(double unit)
    {
        var (process, networks) = Draw(new Random(3), withIntegers: false);
        var best = process.Solve(networks, cancellationToken: Token);
        var goal = LinearExpression.Zero;
        for (var j = 0; j < process.VariableCount; j++) goal = goal.Plus(unit * process.ObjectiveCoefficients()[j], process.VariableAt(j));
        var constant = process.EvaluateObjective([.. best.Point!]) - Enumerable.Range(0, process.VariableCount).Sum(j => process.ObjectiveCoefficients()[j] * best.Point[j]);
        if (process.Sense == ObjectiveSense.Minimize) process.Minimize(goal);
        else process.Maximize(goal);
        var small = process.Solve(networks, cancellationToken: Token);
        Assert.Equal(SolveStatus.Optimal, small.Status);
        Assert.Equal(best.Objective - constant, small.Objective / unit, 1e-5);
        Assert.Equal(best.Objective - constant, small.DualBound / unit, 1e-5);
    }

    [Fact]
    public void A_network_of_another_model_is_refused()
    {
        var (process, other) = (new MipModel("process"), new MipModel("other"));
        var network = process.Embed(Network.Sequential([new DenseLayer(1, [1], [0])]), [process.AddContinuous(0, 1, "x")]);
        other.Maximize(other.AddContinuous(0, 1, "y"));
        Assert.Contains("not embedded in the model 'other'", Assert.Throws<ArgumentException>(() => other.Solve([network])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => other.Solve([null!]));
    }

    [Fact]
    public void A_model_without_variables_of_its_own_goes_to_the_solver()
    {
        var process = new MipModel("process");
        var network = process.Embed(Network.Sequential([new DenseLayer(2, [1, 1], [0])]), [LinearExpression.Zero + 0.5, LinearExpression.Zero + 0.25]);
        process.Minimize(network.Outputs[0]);
        Assert.Equal(0.75, process.Solve([network], cancellationToken: Token).Objective, 1e-9);
    }

    [Fact]
    public void Reports_never_have_a_bound_beyond_the_optimum()
    {
        const int seed = 15;
        var random = new Random(seed);
        for (var round = 0; round < 4; round++)
        {
            var (process, networks) = Draw(random, withIntegers: round % 2 == 1);
            var heard = new List<(double? Value, double Bound)>();
            var sign = process.Sense == ObjectiveSense.Minimize ? 1 : -1;
            var reduced = ReducedModel.Of(process, networks)!;
            using var search = new ReducedSearch(reduced, LpSolvers.Beside(MipSolvers.FirstAvailable!)!, MipSolvers.FirstAvailable!, SolveOptions.Default, new SearchTime(60, Token), sofar => heard.Add((sofar.Best, sofar.Bound)));
            search.Run();
            Assert.All(heard, report => Assert.True(report.Bound <= search.Best && report.Bound <= report.Value, $"seed {seed}, round {round}, sign {sign}: bound {report.Bound}, value {report.Value}, best {search.Best}"));
            Assert.All(heard, report => Assert.True(double.IsFinite(report.Bound), $"seed {seed}, round {round}: no bound"));
        }
    }

    [Fact]
    public void What_a_failed_solver_says_is_not_hidden_where_there_is_no_point()
    {
        var (process, networks) = Draw(new Random(3), withIntegers: false);
        var own = process.Solve(networks, cancellationToken: Token);
        var nothing = own with { Status = SolveStatus.TimeLimit, Point = null, Objective = double.NaN };
        var failed = new SolveResult { Status = SolveStatus.Failed, Message = "out of memory", Objective = double.NaN, DualBound = double.NaN, Solver = "none" };
        var joined = EmbeddedSolving.Joined(process, nothing, failed);
        Assert.Equal((SolveStatus.Failed, "out of memory", own.DualBound), (joined.Status, joined.Message, joined.DualBound));
        var crashed = EmbeddedSolving.Joined(process, own with { Status = SolveStatus.TimeLimit }, failed with { Status = SolveStatus.Crashed });
        Assert.Equal((own.Objective, own.DualBound), (crashed.Objective, crashed.DualBound));
    }

    /// <summary>Two networks of which one sees the other's inputs too, a row on an output, and perhaps a choice among three settings.</summary>
    private static (MipModel Model, EmbeddedNetwork[] Networks) Draw(Random random, bool withIntegers)
    {
        var process = new MipModel("process");
        LinearExpression[] x = [.. Enumerable.Range(0, 3).Select(i => (LinearExpression)process.AddContinuous(-1, 1, $"x{i}"))];
        if (withIntegers)
        {
            var (once, sum) = (LinearExpression.Zero, LinearExpression.Zero);
            for (var k = 0; k < 3; k++)
            {
                var on = process.AddBinary();
                (once, sum) = (once + on, sum.Plus(2 * random.NextDouble() - 1, on));
            }

            process.AddConstraint(once.Between(1, 1));
            process.AddConstraint((x[0] - sum).Between(0, 0));
        }

        var (first, second) = (Network.Sequential([Dense(random, 3, 5), Dense(random, 5, 4), Dense(random, 4, 2)]), Network.Sequential([Dense(random, 2, 6), Dense(random, 6, 1)]));
        var (reactor, separator) = (process.Embed(first, x), process.Embed(second, [x[0] + 0.5 * x[1], x[2] - 0.25], new EmbeddingOptions { Prefix = "second_" }));
        process.AddConstraint((reactor.Outputs[1] + 0.5 * separator.Outputs[0] - x[2]) <= 0.4);
        process.AddConstraint((x[1] + x[2]) >= -0.8);
        var goal = reactor.Outputs[0] - separator.Outputs[0] + 0.3 * x[1] + 2;
        if (random.Next(2) == 0) process.Minimize(goal);
        else process.Maximize(goal);
        return (process, [reactor, separator]);
    }

    /// <summary>The example of the documentation.</summary>
    private static SolveResult Example(MipModel process, EmbeddedNetwork quality, EmbeddedNetwork cost, IMipSolver solver)
    {
        var planned = process.Solve([quality, cost], solver);
        return planned;
    }

    [Fact]
    public void The_example_solves()
    {
        var (process, networks) = Draw(new Random(3), withIntegers: false);
        Assert.Equal(SolveStatus.Optimal, Example(process, networks[0], networks[1], MipSolvers.FirstAvailable!).Status);
    }

    private static DenseLayer Dense(Random random, int inputs, int outputs) => new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => 2 * random.NextDouble() - 1)], [.. Enumerable.Range(0, outputs).Select(_ => random.NextDouble() - 0.5)]);
}
