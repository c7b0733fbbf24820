using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Halfspace.ValueFunctions;
using Xunit;

namespace Halfspace.Tests.ValueFunctions;

/// <summary>Value functions and their bounds on random small programs, against every choice of the integers.</summary>
public sealed class RandomProgramTests
{
    private static readonly Rational From = -5;
    private static readonly Rational To = 6;

    [Fact]
    public void The_representation_is_brute_force_everywhere()
    {
        var (jumps, gaps) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var problem = Random(seed);
            var made = DiscreteRepresentation.Build(problem, From, To);
            Assert.True(made.IsComplete, $"seed {seed}");
            foreach (var b in Places(made))
            {
                var (expected, found) = (BruteForce(problem, b), made.Function.At(b));
                Assert.True(expected == found, $"seed {seed}, b = {b}: {found}, brute force {expected}");
            }

            for (var s = 1; s < made.Function.Segments.Count; s++)
            {
                if (made.Function.Segments[s].From > made.Function.Segments[s - 1].To) gaps++;
                else if (made.Function.Segments[s].ValueFrom != made.Function.Segments[s - 1].ValueTo) jumps++;
            }
        }

        Assert.True(jumps > 20 && gaps > 20, $"{jumps} jumps and {gaps} gaps are too few to tell");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dual_functions_are_nowhere_above_and_strong_where_solved(bool withSolver)
    {
        var options = new ExactSearchOptions { Solver = withSolver ? (ILpSolver)TestSolvers.Get("highs") : null };
        var strong = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var problem = Random(seed);
            var solvedAt = Rational.Of(random.Next(-20, 25), 4);
            var linear = new LpDualFunction(problem);
            var tree = BranchAndBoundDualFunction.TryOf(problem, [solvedAt], options);
            Assert.Equal(BruteForce(problem, solvedAt), tree?.Value);
            if (tree is not null) Assert.Equal(tree.Value, tree.At([solvedAt]));
            strong += tree is null ? 0 : 1;
            for (var b = From; b <= To; b += Rational.Of(1, 4))
            {
                if (BruteForce(problem, b) is not { } value) continue;
                Assert.True(linear.At([b]) <= value, $"seed {seed}, b = {b}");
                if (tree is not null) Assert.True(tree.At([b]) <= value, $"seed {seed}, b = {b}: {tree.At([b])} above {value}");
            }
        }

        Assert.True(strong > 40, $"{strong} programs had a point");
    }

    [Fact]
    public void A_tree_that_was_cut_short_still_bounds()
    {
        var cut = 0;
        for (var seed = 0; seed < 80; seed++)
        {
            var problem = Random(seed);
            var tree = BranchAndBoundDualFunction.TryOf(problem, [2], new ExactSearchOptions { NodeLimit = 1 });
            if (tree is null or { IsStrong: true }) continue;
            cut++;
            for (var b = From; b <= To; b += Rational.Of(1, 2)) if (BruteForce(problem, b) is { } value) Assert.True(tree.At([b]) <= value, $"seed {seed}, b = {b}");
        }

        Assert.True(cut > 5, $"{cut} trees were cut");
    }

    [Fact]
    public void Two_right_hand_sides_at_once()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(1000 + seed);
            var problem = ParametricMip.Of(Model(random, rows: 2), "r0", "r1");
            Rational[][] batch = [.. Enumerable.Range(0, 3).Select(_ => (Rational[])[Rational.Of(random.Next(-8, 9), 2), Rational.Of(random.Next(-8, 9), 2)])];
            var dual = BranchAndBoundDualFunction.OfMany(problem, batch);
            if (dual.Functions.Count == 0) continue;
            foreach (var b in batch) if (BruteForce(problem, b) is { } value) Assert.Equal(value, dual.At(b));
            for (var round = 0; round < 20; round++)
            {
                Rational[] b = [Rational.Of(random.Next(-12, 13), 3), Rational.Of(random.Next(-12, 13), 3)];
                if (BruteForce(problem, b) is { } value) Assert.True(dual.At(b) <= value, $"seed {1000 + seed}");
            }

            // Along a line through a solved point, the exact function of one parameter is z again.
            var line = DiscreteRepresentation.Build(problem.Along(batch[0], [1, -1]), -1, 1);
            foreach (var t in (Rational[])[-1, 0, Rational.Of(1, 3), 1]) Assert.Equal(BruteForce(problem, [batch[0][0] + t, batch[0][1] - t]), line.Function.At(t));
        }
    }

    [Fact]
    public void A_maximised_model_is_its_negation()
    {
        var model = RunningExamples.GuzelsoyModel();
        model.Maximize(-1 * model.Objective + 2);
        var problem = ParametricMip.Of(model, "row");
        var made = DiscreteRepresentation.Build(problem, 0, 3);
        for (var b = Rational.Zero; b <= 3; b += Rational.Of(1, 8)) Assert.Equal(2 - RunningExamples.GuzelsoyValue(b), problem.ToGiven(made.Function.At(b)!.Value));
    }

    [Fact]
    public void What_has_no_value_function_is_refused_with_a_reason()
    {
        var model = new MipModel("m");
        var x = model.AddContinuous(0, name: "x");
        model.AddConstraint((x + 0).Between(0, 4), "range");
        model.AddConstraint(x >= 1, "low");
        model.Minimize(-1 * x);
        Assert.Contains("between 0 and 4", Assert.Throws<ArgumentException>(() => ParametricMip.Of(model, "range")).Message, StringComparison.Ordinal);
        Assert.Contains("no row 'nope'", Assert.Throws<ArgumentException>(() => ParametricMip.Of(model, "nope")).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => ParametricMip.Of(model, "low", "low")).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => DiscreteRepresentation.Build(ParametricMip.Of(model, "low"), 2, 1)).Message, StringComparison.Ordinal);
        var free = new MipModel("free");
        var y = free.AddContinuous(name: "y");
        free.AddConstraint(y <= 3, "row");
        free.Minimize(y);
        Assert.Contains("unbounded", Assert.Throws<InvalidOperationException>(() => DiscreteRepresentation.Build(ParametricMip.Of(free, "row"), 0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("No point", Assert.Throws<InvalidOperationException>(() => BranchAndBoundDualFunction.Of(ParametricMip.Of(model, "low"), [9])).Message, StringComparison.Ordinal);
    }

    private static ParametricMip Random(int seed) => ParametricMip.Of(Model(new Random(seed), rows: 1), "r0");

    /// <summary>Two or three integers in small boxes, none to two continuous columns, open rows of every kind, sometimes a fixed row more.</summary>
    private static MipModel Model(Random random, int rows)
    {
        var model = new MipModel("random");
        var cost = LinearExpression.Zero;
        var integers = random.Next(2, 4);
        var count = integers + random.Next(0, 3);
        for (var j = 0; j < count; j++)
        {
            var low = random.Next(3) == 0 ? -1 : 0;
            var variable = j < integers ? model.AddInteger(low, random.Next(1, 3)) : model.AddContinuous(low, random.Next(2) == 0 ? double.PositiveInfinity : 2.5);
            cost += (variable.UpperBound < 100 ? random.Next(-4, 7) : random.Next(0, 7)) / 2.0 * variable;
        }

        for (var r = 0; r < rows + random.Next(0, 2); r++)
        {
            var sum = LinearExpression.Zero;
            foreach (var variable in model.Variables) sum += random.Next(-4, 5) / (random.Next(2) + 1.0) * variable;
            var kind = r < rows ? random.Next(3) : 2;
            model.AddConstraint(kind == 0 ? sum.Between(1, 1) : kind == 1 ? sum >= 1 : sum <= 4, $"r{r}");
        }

        model.Minimize(cost + .5);
        return model;
    }

    private static IEnumerable<Rational> Places(DiscreteRepresentation made)
    {
        for (var b = From; b <= To; b += Rational.Of(1, 3)) yield return b;
        var ends = made.Function.Breakpoints;
        for (var e = 0; e < ends.Count; e++)
        {
            yield return ends[e];
            if (e > 0) yield return (ends[e - 1] + ends[e]) / 2;
        }
    }

    private static Rational? BruteForce(ParametricMip problem, params Rational[] b)
    {
        var program = problem.At(b);
        var integers = Enumerable.Range(0, program.ColumnCount).Where(j => program.IsInteger[j]).ToArray();
        var (lower, upper) = (integers.Select(j => program.Lower[j]!.Value).ToArray(), integers.Select(j => program.Upper[j]!.Value).ToArray());
        var at = (Rational[])lower.Clone();
        Rational? best = null;
        while (true)
        {
            for (var i = 0; i < at.Length; i++) program.Lower[integers[i]] = program.Upper[integers[i]] = at[i];
            var answer = ExactSimplex.Solve(program);
            if (answer.Status == SolveStatus.Optimal && (best is not { } known || answer.Value < known)) best = answer.Value;
            var place = 0;
            while (place < at.Length && (at[place] += 1) > upper[place]) at[place] = lower[place++];
            if (place == at.Length) return best + problem.Constant;
        }
    }
}
