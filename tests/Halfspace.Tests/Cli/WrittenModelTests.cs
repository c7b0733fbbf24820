using Halfspace.Data;
using Halfspace.Embedding;
using Halfspace.Formats;
using Halfspace.Mip;
using Halfspace.Mip.Files;
using Halfspace.Mip.Solvers;
using Halfspace.Networks;
using Halfspace.Tests.Embedding;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>A model that <c>embed</c> wrote had no outputs, and at times no rows. Whoever reads it fixes inputs by name and gets the forward pass.</summary>
public sealed class WrittenModelTests
{
    public static TheoryData<string, string> Readers()
    {
        var data = new TheoryData<string, string>();
        foreach (var solver in (string[])["highs", "scip", "cbc"])
        {
            data.Add(solver, "model.lp");
            data.Add(solver, "model.mps");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_network_of_real_numbers_is_read_back_as_its_forward_pass(string solver, string file)
    {
        var with = TestSolvers.Get(solver);
        using var folder = new TemporaryFolder();
        var network = TestNetworks.Tiny();
        OnnxFile.Write(folder.Name("tiny.onnx"), network);
        foreach (var relu in (string[])["bigm", "extended"])
        {
            HalfspaceCommand.Run(folder.Path, "embed", "--model", "tiny.onnx", "--box", "0..1", "--relu", relu, "--out", file).Exits(0);
            foreach (var input in ((double[][])[[.9, .1, .6, .2], [0, 1, .25, .5], [.3, .3, .3, .3]]).Take(solver == "cbc" ? Rounds.Of(1, 3) : 3))
                AssertOutputs(with, folder.Name(file), ["x0", "x1", "x2", "x3"], input, network.Forward<double>(input));
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_trained_network_is_read_back_in_the_units_of_its_data(string solver, string file)
    {
        var with = TestSolvers.Get(solver);
        using var folder = new TemporaryFolder();
        for (var seed = 0; seed < 3; seed++)
        {
            var network = TinyRows.Network(new Random(seed), isScaled: seed != 1, hasColour: true, outputs: 1 + seed, hidden: 2);
            NetworkJson.Write(folder.Name("trained.json"), network);
            HalfspaceCommand.Run(folder.Path, "embed", "--model", "trained.json", "--out", file).Exits(0);
            // 27.3 years lie between two steps, which the encoding rounds; without scaling only halves are values.
            foreach (var row in seed != 1 ? (double[][])[[27.3, 555, 1, 0, 0], [60, 100, 0, 0, 1]] : [[-1.5, 2, 0, 1, 0], [3, 0.5, 1, 0, 0]])
            {
                var outputs = DataUnits.Of(network).Forward(row);
                string[] fields = [.. row.Take(2).Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)), new[] { "blue", "green", "red" }[Array.IndexOf(row, 1, 2) - 2], ""];
                Assert.Equal(network.Forward(network.Encoding!.Apply(fields)), outputs);
                AssertOutputs(with, folder.Name(file), ["age", "income", "colour=blue", "colour=green", "colour=red"], row, Array.ConvertAll(outputs, output => (double)output));
            }
        }
    }

    [Theory]
    [InlineData("model.lp")]
    [InlineData("model.mps")]
    public void A_remark_says_network_box_bounds_and_formulation(string file)
    {
        using var folder = new TemporaryFolder();
        NetworkJson.Write(folder.Name("trained.json"), TinyRows.Network(new Random(5), isScaled: true, hasColour: true, outputs: 1, hidden: 2));
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "trained.json", "--bounds", "interval", "--out", file).Exits(0);
        var text = File.ReadAllText(folder.Name(file));
        foreach (var part in (string[])["trained.json", "formulation: bigm", "bounds of neurons: interval", "age from 20 to 60, steps of 4 from 20", "colour=red from 0 to 1", "y_0"]) Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_any_neuron_in_doubt_is_written_with_its_outputs_all_the_same()
    {
        using var folder = new TemporaryFolder();
        NetworkJson.Write(folder.Name("constant.json"), new IntegerNetwork([new IntegerLayer(2, [0, 0], [1]), new IntegerLayer(1, [2], [-1])]));
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "constant.json", "--box", "0..1", "--out", "model.lp").Exits(0);
        var model = LpFile.Read(folder.Name("model.lp"));
        Assert.Equal(["x0", "x1", "y_0"], model.Variables.Select(variable => variable.Name).Order(StringComparer.Ordinal));
        AssertOutputs(TestSolvers.Get("highs"), folder.Name("model.lp"), ["x0", "x1"], [1, 0], [1]);
    }

    /// <summary>Fixes inputs by name, and finds no smaller and no larger value of any output than the forward pass.</summary>
    private static void AssertOutputs(IMipSolver solver, string path, string[] names, double[] input, double[] outputs)
    {
        for (var j = 0; j < outputs.Length; j++)
        {
            foreach (var sense in (int[])[-1, 1])
            {
                var model = path.EndsWith(".lp", StringComparison.Ordinal) ? LpFile.Read(path) : MpsFile.Read(path);
                Variable Find(string name) => model.Variables.First(variable => variable.Name.Replace('_', '=') == name.Replace('_', '='));
                for (var i = 0; i < names.Length; i++) model.Fix(Find(names[i]), input[i]);
                model.Minimize(sense * (LinearExpression)Find($"y_{j}"));
                var result = model.Solve(solver, new SolveOptions { Threads = 1 });
                Assert.True(result.Status == SolveStatus.Optimal && Math.Abs(result.Value(Find($"y_{j}")) - outputs[j]) < 1e-5, $"y_{j} at {string.Join(' ', input)} by {solver.Name}: {result}; the network gives {outputs[j]}");
            }
        }
    }
}
