using Halfspace.Mip;
using Halfspace.Mip.Exact;
using Halfspace.Mip.Solvers;
using Xunit;

namespace Halfspace.Tests.Mip.Reformulations;

/// <summary>Small models whose units, ranges and constants differ by many orders of magnitude: what solvers call optimal is held against a search in fractions.</summary>
public sealed class ModelsOfAllSizesTests(ITestOutputHelper output)
{
    /// <summary>What is out of the ordinary in a model.</summary>
    private enum Kind
    {
        Nothing,
        WideRanges,
        LargeConstants,
        TinyUnits,
        HugeUnits,
        FreeVariables,
        WideIntegers,
        All,
    }

    [Theory]
    [InlineData("highs", 1000)]
    [InlineData("highs", 1284)]
    [InlineData("highs", 1694)]
    [InlineData("highs", 2086)]
    [InlineData("highs", 2245)]
    [InlineData("highs", 30156)]
    [InlineData("highs", 31325)]
    [InlineData("scip", 1000)]
    [InlineData("scip", 1309)]
    [InlineData("scip", 2358)]
    [InlineData("scip", 2911)]
    [InlineData("scip", 3003)]
    [InlineData("cbc", 1093)]
    [InlineData("cbc", 5595)]
    public void No_worse_point_is_called_optimal_and_no_bound_is_above_the_optimum(string name, int first)
    {
        var solver = TestSolvers.Get(name);
        var (answered, refused) = (0, 0);
        // Single seeds are of models that were answered wrongly once.
        for (var seed = first; seed < first + (first % 1000 == 0 ? Rounds.Of(120, 2000) : 1); seed++)
        {
            var (model, size) = Draw(seed);
            var exact = ExactBranchAndBound.Solve(ExactProgram.Of(model), new ExactSearchOptions { NodeLimit = 3000, KeepLeaves = false }, TestContext.Current.CancellationToken);
            if (exact.Status is not (SolveStatus.Optimal or SolveStatus.Infeasible or SolveStatus.Unbounded)) continue;
            var result = model.Copy().Solve(solver, new SolveOptions { TimeLimit = 600, Threads = 1 });
            var what = $"seed {seed}, {name}: {result}; {result.Message}";
            if (result.Status == SolveStatus.Rejected)
            {
                refused++;
                continue;
            }

            answered++;
            if (exact.Point is null)
            {
                Assert.True(exact.Status == SolveStatus.Unbounded ? result.Status == SolveStatus.Unbounded : result.Status is SolveStatus.Infeasible or SolveStatus.Optimal, what);
                continue;
            }

            double[] point = [.. exact.Point.Select(value => value.ToDouble())];
            var (best, sign) = (model.EvaluateObjective(point), model.Sense == ObjectiveSense.Minimize ? 1 : -1);
            var allowed = 1e-4 * Math.Max(size, point.Zip(model.ObjectiveCoefficients(), (x, c) => Math.Abs(c * x)).Append(Math.Abs(best)).Max());
            Assert.True(result.Status == SolveStatus.Optimal, what);
            Assert.True(sign * (result.Objective - best) <= allowed, $"{what}: the optimum is {best}");
            Assert.True(sign * (result.DualBound - best) <= allowed, $"{what}: the optimum is {best}, the bound {result.DualBound}");
        }

        output.WriteLine($"{name}, from seed {first}: {answered} answered, {refused} refused by the re-check");
        Assert.True(answered > 30 * refused, $"{name}, from seed {first}: {answered} answered, {refused} refused by the re-check");
    }

    /// <summary>A model, and the size of its costs times their variables' units.</summary>
    private static (MipModel Model, double Size) Draw(int seed)
    {
        var random = new Random(seed);
        var model = new MipModel("f" + seed);
        var kind = (Kind)random.Next(8);
        double Coefficient() => random.Next(3) == 0 ? random.Next(-5, 6) : Math.Round(random.NextDouble() * 4 - 2, random.Next(1, 6));
        double Large() => Math.Pow(10, random.Next(4, 13));
        var (continuous, integers) = (random.Next(1, 5), random.Next(1, 6));
        var unit = kind == Kind.TinyUnits ? Math.Pow(10, -random.Next(3, 10)) : kind == Kind.HugeUnits ? Math.Pow(10, random.Next(3, 10)) : 1;
        var (variables, units) = (new List<Variable>(), new List<double>());
        for (var j = 0; j < continuous; j++)
        {
            var range = kind == Kind.WideRanges || (kind == Kind.All && random.Next(2) == 0) ? random.Next(3) : kind == Kind.FreeVariables ? 3 + random.Next(2) : 9;
            units.Add(kind == Kind.All ? Math.Pow(10, random.Next(-6, 7)) : unit);
            variables.Add(range switch
            {
                0 => model.AddContinuous(-Large(), Large()),
                1 => model.AddContinuous(0, Large()),
                2 => model.AddContinuous(-1, Large()),
                3 => model.AddContinuous(),
                4 => model.AddContinuous(0),
                _ => model.AddContinuous(random.NextDouble() * -3 * units[j], random.NextDouble() * 3 * units[j]),
            });
        }

        for (var j = 0; j < integers; j++)
        {
            units.Add(1);
            if ((kind == Kind.WideIntegers && random.Next(2) == 0) || (kind == Kind.All && random.Next(4) == 0)) variables.Add(model.AddInteger(random.Next(2) == 0 ? 0 : -Math.Floor(Large() / 1000), Math.Floor(Large() / 1000)));
            else if (random.Next(3) == 0) variables.Add(model.AddInteger(random.Next(-5, 1), random.Next(1, 8)));
            else variables.Add(model.AddBinary());
        }

        for (var row = random.Next(1, 7); row > 0; row--) AddRow();
        var objective = LinearExpression.Zero + (random.Next(3) == 0 ? Coefficient() : 0);
        var objectiveUnit = random.Next(4) == 0 ? Math.Pow(10, random.Next(-6, 7)) : 1;
        for (var j = 0; j < variables.Count; j++) if (random.Next(3) > 0) objective = objective.Plus(Coefficient() * objectiveUnit / units[j], variables[j]);
        if (random.Next(2) == 0) model.Minimize(objective);
        else model.Maximize(objective);
        return (model, model.ObjectiveCoefficients().Select((c, j) => Math.Abs(c) * units[j]).Max());

        void AddRow()
        {
            var (sum, terms) = (LinearExpression.Zero, 0);
            var rowUnit = kind == Kind.All ? Math.Pow(10, random.Next(-5, 6)) : random.Next(4) == 0 ? unit : 1;
            for (var j = 0; j < variables.Count; j++)
            {
                if (random.Next(3) == 0) continue;
                var coefficient = Coefficient() * rowUnit / units[j];
                if (coefficient == 0) continue;
                sum = sum.Plus(coefficient, variables[j]);
                terms++;
            }

            if ((kind == Kind.LargeConstants || (kind == Kind.All && random.Next(4) == 0)) && random.Next(2) == 0)
            {
                var switching = variables[continuous + random.Next(integers)];
                sum = sum.Plus((random.Next(2) * 2 - 1) * Math.Pow(10, random.Next(3, 9)), switching);
            }

            var limit = (random.NextDouble() * 4 - 1) * rowUnit;
            if (random.Next(3) == 0) limit = Math.Round(limit, 1);
            var form = random.Next(8);
            if (form < 4) model.AddConstraint(sum <= limit);
            else if (form < 6) model.AddConstraint(sum >= -limit);
            else if (form == 6) model.AddConstraint(sum.Between(-Math.Abs(limit) - rowUnit, Math.Abs(limit)));
            else if (random.Next(2) == 0 && terms > 1) model.AddConstraint(sum.Between(0, 0));
            else model.AddConstraint(sum <= limit + rowUnit);
        }
    }
}
