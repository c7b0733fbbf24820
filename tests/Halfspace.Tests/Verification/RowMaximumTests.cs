using Halfspace.Bounds;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Verification.Falsification;
using Halfspace.Verification.Maximum;
using Xunit;

namespace Halfspace.Tests.Verification;

/// <summary>The largest value over rows: observed on xor was -3 with the bound 5, where the inputs (0, 0) give 1.</summary>
public sealed class RowMaximumTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_largest_value_is_that_of_brute_force_over_all_rows(bool isScaled)
    {
        TestSolvers.Get("highs");
        for (var seed = 0; seed < 16; seed++)
        {
            var random = new Random(seed);
            var outputs = 1 + seed % 3;
            var network = TinyRows.Network(random, isScaled, hasColour: seed % 2 == 0, outputs, hidden: seed % 4);
            var rows = new DataBox(DataUnits.Of(network), exclusiveCategories: seed % 4 != 0);
            var objective = new OutputObjective([.. Enumerable.Range(0, outputs).Select(_ => (double)random.Next(-2, 3))], 0.5);
            var expected = TinyRows.All(rows).Max(row => objective.Of(Array.ConvertAll(rows.Units.Forward(row), output => (double)output)));
            var bounds = new BackwardBounds().Compute(network.ToNetwork(), InputRegion.Of(rows), new BoundOptions());
            var result = NetworkMaximum.Find(bounds, objective, new MaximumOptions { Rows = rows, TimeLimit = 600, Threads = 1 });
            Assert.True(result.Status == MaximumStatus.Optimal && result.Value == expected, $"seed {seed}: {result.Status} {result.Value}, bound {result.Bound}; brute force {expected}");
            Assert.Equal(expected, objective.Of(Array.ConvertAll(rows.Units.Forward(result.Inputs), output => (double)output)));
            Assert.Equal(0, result.Embedded.OpenSigns);
        }
    }

    [Fact]
    public void Inputs_that_are_reported_lie_in_the_box_between_its_steps_too()
    {
        TestSolvers.Get("highs");
        var network = new IntegerNetwork([new IntegerLayer(2, [2, 0], [-1])], 10) { Encoding = TinyRows.Encoding(true, false, 2) };
        // Ages in steps of four from 20: 41 counts as 40, 43 as 44.
        var rows = new DataBox(DataUnits.Of(network), [41, 100], [43, 900]);
        var bounds = new BackwardBounds().Compute(network.ToNetwork(), InputRegion.Of(rows), new BoundOptions());
        var result = NetworkMaximum.Find(bounds, new OutputObjective([1], 0), new MaximumOptions { Rows = rows });
        Assert.Equal((2.0, 43.0), (result.Value, result.Inputs![0]));
        Assert.Equal(2, rows.Units.Forward(result.Inputs)[0]);
    }

    [Fact]
    public void Over_continuous_inputs_the_incumbent_is_a_forward_pass_and_the_strict_side_is_said()
    {
        TestSolvers.Get("highs");
        // All steps are one only in a thin simplex, at whose corners a linear program rests, and where the network gives less.
        double[][] weights = [.. Enumerable.Range(0, 6).Select(i => (double[])[.. Enumerable.Range(0, 6).Select(k => k == i ? 1.0 : 0)]), [-1, -1, -1, -1, -1, -1]];
        var network = Network.Sequential([new DenseLayer(weights, [-0.3, -0.3, -0.3, -0.3, -0.3, -0.3, 1.801]), new DenseLayer([[1, 1, 1, 1, 1, 1, 1]], [0])], size => new StepLayer(size, onAtZero: false));
        var bounds = new BackwardBounds().Compute(network, new InputRegion([-1, -1, -1, -1, -1, -1], [1, 1, 1, 1, 1, 1]), new BoundOptions());
        var result = NetworkMaximum.Find(bounds, new OutputObjective([1], 0), new MaximumOptions { TimeLimit = 600, Threads = 1 });
        Assert.Equal((MaximumStatus.Optimal, 7.0, 7), (result.Status, result.Value, result.Embedded.OpenSigns));
        Assert.Equal(7, network.Forward<double>(result.Inputs)[0]);
    }

    [Fact]
    public void Without_time_there_is_a_row_all_the_same()
    {
        var network = TinyRows.Network(new Random(1), isScaled: true, hasColour: true, outputs: 1, hidden: 3);
        var rows = new DataBox(DataUnits.Of(network));
        var search = new RowSearch(rows, outputs => outputs[0], seed: 0);
        search.Run([], double.PositiveInfinity, () => true);
        Assert.NotNull(search.Best);
        Assert.Equal(1, search.Best.Skip(2).Sum());
    }

    [Theory]
    [InlineData("12.5", 25)]
    [InlineData("13", 26)]
    public void A_value_that_the_encoding_takes_has_its_step(string text, int step)
    {
        var units = DataUnits.Of(new IntegerNetwork([new IntegerLayer(2, [1, 1], [0])], 2) { Encoding = TinyRows.Encoding(false, false, 2) });
        Assert.Equal(step, units.Inputs[0].StepOf(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Null(units.Inputs[0].StepOf(0.3));
        Assert.Contains("multiples of 0.5", Assert.Throws<ArgumentException>(() => units.Forward([0.3, 0])).Message, StringComparison.Ordinal);
    }
}
