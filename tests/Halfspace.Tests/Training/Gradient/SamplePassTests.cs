using Halfspace.Networks;
using Halfspace.Training;
using Halfspace.Training.Gradient;
using Halfspace.Training.Objectives;
using Xunit;

namespace Halfspace.Tests.Training.Gradient;

/// <summary>The pass's counts against exact evaluation, and its gradient against finite differences.</summary>
public sealed class SamplePassTests
{
    private static readonly int[][] Depths = [[], [3], [20], [4, 17], [3, 4, 5]];

    [Fact]
    public void Counts_equal_exact_costs()
    {
        var random = new Random(5);
        foreach (var (hidden, coding) in Cases())
        {
            var data = TinyProblems.Random(random, 30, 6, coding == OutputCoding.Single ? 2 : 3, 100);
            var problem = new TrainingProblem(data, hidden, 4, [SatMargin.Instance, MinHinge.Instance], coding);
            var network = TinyProblems.RandomNetwork(random, problem);
            var layout = new ParameterLayout(problem);
            var parameters = new float[layout.Length];
            layout.FromNetwork(network, parameters);
            var pass = new SamplePass(problem, layout, new SampleRows(data, layout.Strides[0]), 1);
            pass.Run(parameters, [.. Enumerable.Range(0, 30)], false);
            var costs = problem.Score(network);
            Assert.Equal(costs[0]!.Value.Numerator, pass.Counts.Unmet);
            Assert.Equal(costs[1]!.Value.Value, pass.Counts.Loss, 1e-6);
            Assert.Equal(costs, problem.Score(layout.ToNetwork(problem, parameters)));
        }
    }

    [Fact]
    public void Smooth_gradient_agrees_with_finite_differences()
    {
        const int Seed = 11;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        foreach (var (hidden, coding) in Cases())
        {
            var data = TinyProblems.Random(random, 12, 5, coding == OutputCoding.Single ? 2 : 3, 10);
            var problem = TinyProblems.Problem(data, hidden, 2, MinHinge.Instance, coding);
            var layout = new ParameterLayout(problem);
            var rows = new SampleRows(data, layout.Strides[0]);
            var parameters = new float[layout.Length];
            var places = Places(problem, layout);
            foreach (var place in places) parameters[place] = (float)(random.NextDouble() * 2 - 1);
            var pass = new SamplePass(problem, layout, rows, 2) { IsSmooth = true };
            int[] samples = [.. Enumerable.Range(0, data.SampleCount)];
            pass.Run(parameters, samples, true);
            var scale = places.Max(place => Math.Abs(pass.Gradient[place]));
            Assert.True(scale > 0);
            var off = 0;
            foreach (var place in places)
            {
                var (up, down) = (Loss(place, 2e-3f), Loss(place, -2e-3f));
                if (Math.Abs((up - down) / 4e-3 - pass.Gradient[place]) > 0.01 * scale) off++;
            }

            // A difference that straddles a corner of the loss or of the window may be off.
            Assert.True(off <= places.Length / 20, $"{off} of {places.Length} derivatives of {string.Join('-', problem.Widths)} disagree");

            double Loss(int place, float by)
            {
                var kept = parameters[place];
                parameters[place] += by;
                pass.ClearCounts();
                pass.Run(parameters, samples, false);
                parameters[place] = kept;
                return pass.Counts.Loss;
            }
        }
    }

    [Fact]
    public void Padding_has_no_gradient()
    {
        var problem = TinyProblems.Problem(TinyProblems.Quarters, [3, 2], 3, MinHinge.Instance);
        var layout = new ParameterLayout(problem);
        var parameters = new float[layout.Length];
        layout.FromNetwork(TinyProblems.RandomNetwork(new Random(3), problem), parameters);
        var pass = new SamplePass(problem, layout, new SampleRows(problem.Data, layout.Strides[0]), 10);
        pass.Run(parameters, [0, 1, 2, 3, 4, 5], true);
        foreach (var place in Enumerable.Range(0, layout.Length).Except(Places(problem, layout))) Assert.Equal(0, pass.Gradient[place]);
    }

    private static IEnumerable<(int[] Hidden, OutputCoding Coding)> Cases() =>
        Depths.SelectMany(hidden => new[] { (hidden, OutputCoding.OnePerClass), (hidden, OutputCoding.Single) });

    private static int[] Places(TrainingProblem problem, ParameterLayout layout) =>
    [
        .. Enumerable.Range(0, problem.Widths.Count - 1).SelectMany(l => Enumerable.Range(0, problem.Widths[l + 1]).SelectMany(j =>
            Enumerable.Range(0, problem.Widths[l]).Select(i => layout.Weight(l, j, i)).Append(layout.Bias(l, j)))),
    ];
}
