using Halfspace.Embedding;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Embedding;

/// <summary>Trained networks in somebody's model, with inputs in the units of their data; batches of inputs.</summary>
public sealed class DataEmbeddingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Raw_inputs_of_any_kind_give_the_outputs_of_their_encoded_row(int seed)
    {
        var solver = TestSolvers.Get("highs");
        var network = TinyRows.Network(new Random(seed), isScaled: true, hasColour: true, outputs: 2, hidden: 3);
        foreach (var sense in (int[])[-1, 1])
        {
            var model = new MipModel("mine");
            var age = model.AddInteger(20, 60, "age");
            var half = model.AddContinuous(50, 450, "half");
            var blue = model.AddBinary("blue");
            var embedded = model.Embed(network, [age, 2 * half, blue, 0.0, 1 - (LinearExpression)blue]);
            Assert.Equal(0, embedded.OpenSigns);
            model.Fix(age, 27);
            model.Fix(half, 161.1);
            model.Fix(blue, seed % 2);
            model.Maximize(sense * embedded.Outputs[0]);
            var result = model.Solve(solver);
            double[] row = [27, 322.2, seed % 2, 0, 1 - seed % 2];
            Assert.Equal(row, embedded.RowAt([.. result.Point!]).Select(value => Math.Round(value, 9)));
            Assert.Equal(DataUnits.Of(network).Forward(row)[0], sense * result.Objective, 6);
            Assert.Equal(0, embedded.ErrorAt(result), 6);
        }
    }

    [Fact]
    public void A_row_is_a_start_for_the_solver()
    {
        var solver = TestSolvers.Get("highs");
        var network = TinyRows.Network(new Random(3), isScaled: true, hasColour: false, outputs: 1, hidden: 2);
        var model = new MipModel("mine");
        Variable[] inputs = [model.AddContinuous(20, 60, "age"), model.AddContinuous(100, 900, "income")];
        var embedded = model.Embed(network, inputs);
        embedded.SetStart([33, 410]);
        Assert.True(FeasibilityReport.Of(model, model.Start).IsFeasible);
        model.Maximize(embedded.Outputs[0]);
        Assert.True(model.Solve(solver).Objective >= DataUnits.Of(network).Forward([33, 410])[0] - 1e-6);
    }

    [Fact]
    public void A_batch_is_one_network_for_several_inputs_in_one_model()
    {
        var solver = TestSolvers.Get("highs");
        var network = TestNetworks.Tiny();
        var model = new MipModel("batch");
        double[][] inputs = [[.9, .1, .6, .2], [0, 1, .25, .5], [.3, .3, .3, .3]];
        var batch = model.Embed(network, [.. inputs.Select(input => (IReadOnlyList<LinearExpression>)[.. input.Select((value, i) => (LinearExpression)model.AddContinuous(value, value, $"x{i}"))])]);
        model.Maximize(batch[0].Outputs[0] - batch[1].Outputs[1] + batch[2].Outputs[2]);
        var result = model.Solve(solver);
        Assert.Equal(3, batch.Count);
        for (var k = 0; k < 3; k++)
        {
            var outputs = network.Forward<double>(inputs[k]);
            Assert.Equal(outputs, batch[k].OutputsAt([.. result.Point!]).Select((value, j) => Math.Abs(value - outputs[j]) < 1e-6 ? outputs[j] : value));
        }

        Assert.Equal(model.VariableCount, model.Variables.Select(variable => variable.Name).Distinct().Count() + 8);
    }

    [Fact]
    public void A_batch_of_rows_finds_two_that_differ_most()
    {
        var solver = TestSolvers.Get("highs");
        var network = TinyRows.Network(new Random(4), isScaled: false, hasColour: false, outputs: 1, hidden: 2);
        var model = new MipModel("pair");
        IReadOnlyList<LinearExpression> Row(string name) => [model.AddContinuous(-2, 3, name + "_age"), model.AddContinuous(0, 2.5, name + "_income")];
        var batch = model.Embed(network, [Row("first"), Row("second")]);
        model.Maximize(batch[0].Outputs[0] - batch[1].Outputs[0]);
        var result = model.Solve(solver);
        long[] all = [.. TinyRows.All(new DataBox(DataUnits.Of(network))).Select(row => DataUnits.Of(network).Forward(row)[0])];
        Assert.Equal(all.Max() - all.Min(), result.Objective, 6);
    }

    [Fact]
    public void An_input_whose_range_holds_no_value_of_its_column_is_refused()
    {
        var network = TinyRows.Network(new Random(4), isScaled: false, hasColour: false, outputs: 1, hidden: 2);
        var model = new MipModel("narrow");
        LinearExpression[] inputs = [model.AddContinuous(0.1, 0.4, "age"), model.AddContinuous(0, 1, "income")];
        Assert.Contains("'age'", Assert.Throws<ArgumentException>(() => model.Embed(network, inputs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signs_of_continuous_inputs_are_counted_as_open()
    {
        var model = new MipModel("open");
        var network = Network.Sequential([new DenseLayer([[1]], [0]), new DenseLayer([[1]], [0])], size => new SignLayer(size));
        Assert.Equal(1, model.Embed(network, [model.AddContinuous(-1, 1, "x")]).OpenSigns);
        Assert.Equal(0, model.Embed(network, [model.AddInteger(-1, 1, "k")], new EmbeddingOptions { Prefix = "second_" }).OpenSigns);
    }
}
