using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Hundreds of tiny models with networks, by the one call and as rows by a solver.</summary>
public sealed class EmbeddedSolvingFuzzTests
{
    private static readonly int Models = Rounds.Of(50, 200);

    [Fact]
    public void The_one_call_and_the_rows_agree()
    {
        const int seed = 1;
        var (solved, empty, searched) = (0, 0, 0);
        for (var round = 0; round < Models; round++)
        {
            var (model, networks) = Draw(new Random(seed + round));
            var (own, plain) = (model.Solve(networks, cancellationToken: TestContext.Current.CancellationToken), model.Solve(MipSolvers.Find("highs")!, new SolveOptions { Threads = 1, RelativeGap = 1e-9 }, cancellationToken: TestContext.Current.CancellationToken));
            var what = $"seed {seed}, round {round}: {own}, but {plain}";
            Assert.True(own.Status == plain.Status, what);
            var isSearched = own.Solver.Contains("own variables", StringComparison.Ordinal);
            if (isSearched) searched++;
            if (own.Point is null)
            {
                empty++;
                continue;
            }

            solved++;
            Assert.True(Math.Abs(own.Objective - plain.Objective) < 1e-5 * Math.Max(1, Math.Abs(plain.Objective)), what);
            Assert.True(FeasibilityReport.Of(model, [.. own.Point]).IsFeasible, what);
            Assert.True(!isSearched || (model.Sense == ObjectiveSense.Minimize ? own.DualBound <= own.Objective : own.DualBound >= own.Objective), what);
        }

        Assert.True(solved > Models / 3 && empty >= Models / 50 && searched > Models / 2, $"seed {seed}: {solved} solved, {empty} empty, {searched} by the search");
    }

    /// <summary>One to four networks, some of them the same over other variables; binaries and integers, equations, limits on outputs, blocks that can change places.</summary>
    private static (MipModel Model, EmbeddedNetwork[] Networks) Draw(Random random)
    {
        var model = new MipModel("tiny");
        double Number() => random.Next(2) == 0 ? random.Next(-2, 3) : 2 * random.NextDouble() - 1;
        var count = random.Next(1, 5);
        var isRepeated = random.Next(2) == 0;
        var size = random.Next(1, 4);
        Network Drawn() => Network.Sequential(random.Next(2) == 0 ? [Dense(random, size, 3), Dense(random, 3, 1)] : [Dense(random, size, 3), Dense(random, 3, 2), Dense(random, 2, 1)]);
        var same = Drawn();
        var shared = model.AddContinuous(-1, 1, "shared");
        var (sharedFactor, kind, weight, choice) = (Number(), random.Next(4), Number(), random.Next(3));
        var (goal, all, placed) = (weight * shared, LinearExpression.Zero, new List<EmbeddedNetwork>());
        // Ends that are not reached now and then: then the model goes to the solver.
        var isOpen = random.Next(12) == 0;
        for (var k = 0; k < count; k++)
        {
            var inputs = new LinearExpression[size];
            for (var i = 0; i < size; i++)
            {
                var x = kind switch
                {
                    0 => model.AddContinuous(-1, 2),
                    1 => model.AddInteger(-2, 3),
                    2 => model.AddBinary(),
                    _ => i == 0 ? model.AddBinary() : model.AddContinuous(0, 1),
                };
                all += x;
                goal += isRepeated ? 0.1 * x : 0.1 * Number() * x;
                inputs[i] = i == 0 && isRepeated ? x + sharedFactor * shared : x;
            }

            var network = model.Embed(isRepeated ? same : Drawn(), inputs, new EmbeddingOptions { Prefix = $"n{k}_" });
            placed.Add(network);
            goal += isRepeated ? network.Outputs[0] : Number() * network.Outputs[0];
            if (choice == 1) model.AddConstraint(network.Outputs[0] <= 0.6 + (isRepeated ? 0 : random.NextDouble()));
        }

        if (isOpen) goal += 0.01 * (model.AddContinuous(0, double.PositiveInfinity) - model.AddContinuous(double.NegativeInfinity, 0)) * (random.Next(2) == 0 ? 1 : 0);
        if (random.Next(2) == 0) model.AddConstraint(all.Between(1, 1));
        else model.AddConstraint(all <= random.Next(0, 3));
        if (choice == 2) model.AddConstraint((placed[0].Outputs[0] - placed[^1].Outputs[0] + shared) >= 0.2 * Number());
        if (random.Next(2) == 0) model.Minimize(goal);
        else model.Maximize(goal);
        return (model, [.. placed]);
    }

    private static DenseLayer Dense(Random random, int inputs, int outputs) => new(inputs, [.. Enumerable.Range(0, inputs * outputs).Select(_ => 2 * random.NextDouble() - 1)], [.. Enumerable.Range(0, outputs).Select(_ => random.NextDouble() - 0.5)]);
}
