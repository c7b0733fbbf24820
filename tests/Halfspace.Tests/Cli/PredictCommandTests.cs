using System.Globalization;
using Halfspace.Data;
using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary><c>halfspace predict</c> on every kind of network and data.</summary>
public sealed class PredictCommandTests
{
    private static readonly string[] Rows = ["1.5,2,red", "3.25,4,green", "1,2.5,red", "3,5,green"];

    [Fact]
    public void A_file_without_labels_gets_class_outputs_and_margin_of_each_row()
    {
        using var folder = new TemporaryFolder();
        var network = Trained(folder);
        folder.Write("new.csv", "colour,id,length,weight\nred,7,2,1.5\n\ngreen,8,4,3.25\n");
        var lines = HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "new.csv").Exits(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["row,class,y_0,y_1,margin", Line(network, 0, Rows[0]), Line(network, 1, Rows[1])], lines);
    }

    [Fact]
    public void A_column_of_labels_is_not_looked_at()
    {
        using var folder = new TemporaryFolder();
        var network = Trained(folder);
        folder.Write("odd.csv", "weight,length,colour,kind\n" + string.Join("\n", Rows.Select((row, k) => row + (k == 1 ? "," : k == 2 ? ",?" : ",melon"))) + "\n");
        var json = HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "odd.csv", "--json").Exits(0).Json();
        Assert.Equal((4, 0), (json.GetProperty("samples").GetInt32(), json.GetProperty("ties").GetInt32()));
        var predictions = json.GetProperty("predictions").EnumerateArray().ToArray();
        for (var k = 0; k < Rows.Length; k++)
        {
            var expected = network.Predict(Rows[k].Split(','));
            Assert.Equal(expected.Outputs, predictions[k].GetProperty("outputs").EnumerateArray().Select(value => value.GetInt64()));
            Assert.Equal(network.ClassNames![expected.Class], predictions[k].GetProperty("class").GetString());
            Assert.Equal(expected.Margin, predictions[k].GetProperty("margin").GetInt64());
        }

        var said = HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "odd.csv", "--out", "table.csv").Exits(0).Output;
        Assert.Contains("4 rows by ", said, StringComparison.Ordinal);
        Assert.Contains("predictions written to table.csv", said, StringComparison.Ordinal);
        Assert.Equal(Line(network, 3, Rows[3]), File.ReadAllLines(folder.Name("table.csv"))[4]);
    }

    [Fact]
    public void Missing_and_unknown_values_are_what_the_encoding_says()
    {
        using var folder = new TemporaryFolder();
        var network = Trained(folder);
        folder.Write("gap.csv", "weight,length,colour\n1.5,2,red\n,2,red\n");
        var error = HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "gap.csv").Fails(65, "gap.csv:3", "numeric column 'weight' is missing", "train --missing").Error;
        Assert.DoesNotContain("bug", error, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "gap.csv", "--json").Fails(65, "gap.csv:3");
        HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "gap.csv", "--out", "none.csv").Fails(65, "gap.csv:3");
        Assert.False(File.Exists(folder.Name("none.csv")));
        folder.Write("new.csv", "weight,length,colour\n1.5,2,blue\n");
        var result = HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "new.csv").Exits(0);
        Assert.Contains(Line(network, 0, "1.5,2,blue"), result.Output, StringComparison.Ordinal);
        Assert.Contains("categories that the encoding does not know", result.Error, StringComparison.Ordinal);

        var dropping = network.Encoding! with { Columns = [.. network.Encoding!.Columns.Select(column => column is NumericColumn numbers ? numbers with { Missing = MissingNumbers.DropRow } : column)] };
        NetworkJson.Write(folder.Name("drop.json"), new IntegerNetwork(network.Layers, network.InputScale) { Encoding = dropping, ClassNames = network.ClassNames });
        folder.Write("some.csv", "weight,length,colour\n,2,red\n1.5,2,red\n");
        var table = HalfspaceCommand.Run(folder.Path, "predict", "--model", "drop.json", "--data", "some.csv").Exits(0);
        Assert.Equal(Line(network, 1, "1.5,2,red"), table.Output.Split('\n')[1]);
        Assert.Contains("1 of 2 rows left out", table.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weight,colour\n1,red\n", "no column 'length'")]
    [InlineData("weight;length;colour\n1;2;red\n", "no column 'weight'")]
    [InlineData("weight,weight,length,colour\n1,1,2,red\n", "'weight' twice")]
    [InlineData("weight,length,colour\n1,2,red\n1,2\n", "data.csv:3")]
    [InlineData("weight,length,colour\n", "no rows below")]
    [InlineData("", "no rows")]
    [InlineData("weight,length,colour\nheavy,2,red\n", "'weight' is numeric")]
    public void What_is_wrong_with_a_file_is_said(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        Trained(folder);
        folder.Write("data.csv", text);
        HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "data.csv").Fails(65, "data.csv", reason);
    }

    [Theory]
    [InlineData("net.onnx")]
    [InlineData("net.nnet")]
    public void Networks_of_real_numbers_take_plain_numbers(string file)
    {
        using var folder = new TemporaryFolder();
        NetworkFiles.Find(file)!.Write!(folder.Name(file), Network.Sequential([new DenseLayer([[1], [-1]], [0, 0.5])]));
        const string expected = "row,class,y_0,y_1,margin\n0,0,0.25,0.25,0\n1,0,1.5,-1,2.5\n";
        folder.Write("bare.csv", "0.25\n1.5\n");
        folder.Write("labelled.csv", "x,label\n0.25,p\n1.5,q\n");
        folder.Write("first.csv", "label,x\n9,2.5\n8,15\n");
        Assert.Equal(expected, HalfspaceCommand.Run(folder.Path, "predict", "--model", file, "--data", "bare.csv").Exits(0).Output);
        Assert.Equal(expected, HalfspaceCommand.Run(folder.Path, "predict", "--model", file, "--data", "labelled.csv").Exits(0).Output);
        Assert.Equal(expected, HalfspaceCommand.Run(folder.Path, "predict", "--model", file, "--data", "first.csv", "--label", "label", "--divide", "10").Exits(0).Output);
        folder.Write("wide.csv", "1,2,3\n");
        HalfspaceCommand.Run(folder.Path, "predict", "--model", file, "--data", "wide.csv").Fails(65, "wide.csv:1", "3 fields; the network takes 1");
        folder.Write("word.csv", "x\n0.5\nhalf\n");
        HalfspaceCommand.Run(folder.Path, "predict", "--model", file, "--data", "word.csv").Fails(65, "word.csv:3", "'half' is no finite number");
    }

    [Fact]
    public void Images_need_no_labels_and_built_in_data_no_file()
    {
        using var folder = new TemporaryFolder();
        var pixels = new IntegerNetwork([new IntegerLayer(1, [1], [-1])], 255) { ClassNames = ["dark", "light"] };
        pixels.Save(folder.Name("net.json"));
        folder.Write("images", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 100, 255]);
        folder.WritePacked("images.gz", File.ReadAllBytes(folder.Name("images")));
        foreach (var file in new[] { "images", "images.gz" })
            Assert.Equal("row,class,y_0,margin\n0,dark,-255,255\n1,dark,-155,155\n2,light,0,0\n", HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", file).Exits(0).Output);
        folder.Write("short", [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
        HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "short").Fails(65, "cut off");
        HalfspaceCommand.Run(folder.Path, "predict", "--model", "net.json", "--data", "builtin:xor").Fails(65, "scale");
        new IntegerNetwork([new IntegerLayer(2, [1, 1], [-1])]).Save(folder.Name("and.json"));
        Assert.Equal(4, HalfspaceCommand.Run(folder.Path, "predict", "--model", "and.json", "--data", "builtin:and", "--json").Exits(0).Json().GetProperty("samples").GetInt32());
    }

    [Fact]
    public void An_ensemble_votes()
    {
        using var folder = new TemporaryFolder();
        IntegerNetwork Sign(int weight, int bias) => new([new IntegerLayer(1, [weight], [bias])]);
        // Below 0 class a, from 10 on class c, else b - but where x is 5 each of the three has a vote.
        var ensemble = new PairEnsemble([new PairNetwork(0, 1, Sign(1, 0)), new PairNetwork(0, 2, Sign(1, -10)), new PairNetwork(1, 2, Sign(1, -10))], 3) { ClassNames = ["a", "b", "c"] };
        PairEnsembleJson.Write(folder.Name("vote.json"), ensemble);
        folder.Write("x.csv", "x\n-3\n5\n20\n");
        Assert.Equal("row,class,y_0,y_1,y_2,margin\n0,a,2,1,0,1\n1,b,1,2,0,1\n2,c,0,1,2,1\n", HalfspaceCommand.Run(folder.Path, "predict", "--model", "vote.json", "--data", "x.csv").Exits(0).Output);
        var circle = new PairEnsemble([new PairNetwork(0, 1, Sign(0, 0)), new PairNetwork(0, 2, Sign(0, -1)), new PairNetwork(1, 2, Sign(0, 0))], 3) { ClassNames = ["a", "b", "c"] };
        PairEnsembleJson.Write(folder.Name("circle.json"), circle);
        var json = HalfspaceCommand.Run(folder.Path, "predict", "--model", "circle.json", "--data", "x.csv", "--json").Exits(0).Json();
        Assert.Equal(3, json.GetProperty("ties").GetInt32());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("predictions")[0].GetProperty("class").ValueKind);
    }

    [Fact]
    public void Rows_are_encoded_as_the_training_data_was()
    {
        using var folder = new TemporaryFolder();
        var network = Trained(folder);
        var data = CsvFile.Read(folder.Name("fruit.csv"), network.Encoding!);
        foreach (var (row, inputs) in new EncodedRows(folder.Name("fruit.csv"), network.Encoding!).Read())
            Assert.Equal(data.Row(row).ToArray(), inputs);
    }

    /// <summary>A network of two outputs on the fruit, made by hand so that nothing needs to be trained.</summary>
    private static IntegerNetwork Trained(TemporaryFolder folder)
    {
        var data = CsvFile.Read(folder.Write("fruit.csv", SampleFiles.Fruit));
        var network = new IntegerNetwork([new IntegerLayer(4, [-3, 1, -1, 2, 2, 1, 1, 0], [1, -1])], data.Scale) { Encoding = data.Encoding, ClassNames = data.ClassNames };
        network.Save(folder.Name("net.json"));
        return network;
    }

    private static string Line(IntegerNetwork network, int row, string fields)
    {
        var prediction = network.Predict(fields.Split(','));
        return string.Join(',', [row.ToString(CultureInfo.InvariantCulture), network.ClassNames![prediction.Class], .. prediction.Outputs.Append(prediction.Margin).Select(value => value.ToString(CultureInfo.InvariantCulture))]);
    }
}
