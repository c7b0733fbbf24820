using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Tests.Verification;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Networks that <c>train</c> wrote, in <c>embed</c> and <c>attack</c>: every number is one of their data.</summary>
public sealed class DataUnitsCommandTests
{
    private const string Table = "age,income,colour,label\n20,1000,red,a\n30,5000,blue,b\n40,2500,green,a\n55,8000,red,b\n60,9000,blue,b\n25,3000,green,a\n35,100,red,a\n47,7000,blue,b\n";

    [Fact]
    public void The_largest_difference_of_xor_s_outputs_is_that_of_one_of_its_four_inputs()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        // Was: value -3, bound 5, where the inputs (0, 0) give 1.
        HalfspaceCommand.Run(folder.Path, "train", "--data", "builtin:xor", "--objective", "max-correct", "--hidden", "2", "--range", "1", "--out", "xor.json", "--time-limit", "600").Exits(0);
        var network = NetworkJson.Read(folder.Name("xor.json"));
        var expression = network.OutputCount == 1 ? "y0" : "y0 - y1";
        var best = ((int[][])[[0, 0], [0, 1], [1, 0], [1, 1]]).Max(input => network.Forward(input) is { Length: > 1 } two ? two[0] - two[1] : network.Forward(input)[0]);
        var json = HalfspaceCommand.Run(folder.Path, "embed", "--model", "xor.json", "--box", "0..1", "--maximize", expression, "--json").Exits(0).Json();
        Assert.Equal(("optimal", "data", (double)best, (double)best), (json.GetProperty("status").GetString(), json.GetProperty("units").GetString(), json.GetProperty("value").GetDouble(), json.GetProperty("bound").GetDouble()));
        int[] inputs = [.. json.GetProperty("inputs").EnumerateArray().Select(value => value.GetInt32())];
        Assert.Equal(network.Forward(inputs).Select(output => (double)output), json.GetProperty("outputs").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(0, json.GetProperty("openSigns").GetInt32());
    }

    [Fact]
    public void An_attack_on_a_table_at_scale_10000_looks_at_the_whole_box()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        folder.Write("table.csv", Table);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "table.csv", "--objective", "mistakes", "--hidden", "2", "--range", "3", "--time-limit", "600", "--out", "table.json").Exits(0);
        var network = NetworkJson.Read(folder.Name("table.json"));
        Assert.Equal(10_000, network.InputScale);
        folder.Write("row.json", "[40, 2500, 0, 1, 0]");
        var own = DataUnits.ClassOf(DataUnits.Of(network).Forward([40, 2500, 0, 1, 0]));
        var json = HalfspaceCommand.Run(folder.Path, "attack", "--model", "table.json", "--input", "row.json", "--target", "any", "--norm", "l1", "--out", "witness.json", "--json").Exits(0).Json();
        Assert.Equal(("optimal", "data", own), (json.GetProperty("status").GetString(), json.GetProperty("units").GetString(), json.GetProperty("class").GetInt32()));
        double[] witness = [.. json.GetProperty("witness").EnumerateArray().Select(value => value.GetDouble())];
        double[] from = [.. json.GetProperty("input").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(json.GetProperty("target").GetInt32(), DataUnits.ClassOf(DataUnits.Of(network).Forward(witness)));
        Assert.Equal(witness.Zip(from, (a, b) => Math.Abs(a - b)).Sum(), json.GetProperty("distance").GetDouble(), 12);
        Assert.InRange(witness[0], 20, 60);
        Assert.Equal(1, witness.Skip(2).Sum());
        Assert.DoesNotContain(" or ", json.GetProperty("solver").GetString()!, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "check", "witness.json").Exits(3);

        // The class of the witness is that which 'evaluate' gives to its row.
        var colour = new[] { "blue", "green", "red" }[Array.IndexOf(witness, 1, 2) - 2];
        folder.Write("witness.csv", FormattableString.Invariant($"age,income,colour,label\n{witness[0]},{witness[1]},{colour},{network.ClassNames![1 - own]}\n"));
        Assert.Equal(1, HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "table.json", "--data", "witness.csv", "--json").Exits(0).Json().GetProperty("correct").GetInt32());

        var text = HalfspaceCommand.Run(folder.Path, "attack", "--model", "table.json", "--input", "row.json", "--target", "any").Exits(0).Output;
        Assert.Contains("in the units of its data", text, StringComparison.Ordinal);
        Assert.Contains(" to ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_box_the_range_of_the_training_data_counts_and_a_centre_narrows_it()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        // One output: the age in steps of 4 years, less ten steps.
        NetworkJson.Write(folder.Name("age.json"), new IntegerNetwork([new IntegerLayer(2, [1, 0], [-1])], 10) { Encoding = TinyRows.Encoding(true, false, 2) });
        Assert.Equal(0, Value("--maximize", "y0"));
        Assert.Equal(-10, -Value("--maximize", "0 - y0"));
        folder.Write("center.txt", "32 500");
        Assert.Equal(-5, Value("--maximize", "y0", "--center", "center.txt", "--radius", "8"));
        folder.Write("box.txt", "[[20, 47.9], [100, 900]]");
        Assert.Equal(-3, Value("--maximize", "y0", "--box", "box.txt"));
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "age.json", "--center", "center.txt", "--radius", "1", "--box", "0..10", "--maximize", "y0").Fails(64, "32", "age");
        folder.Write("young.txt", "19 500");
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "age.json", "--input", "young.txt", "--target", "any").Fails(64, "'age'", "units of the data");
        folder.Write("old.txt", "60 500");
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "age.json", "--input", "old.txt", "--target", "1").Fails(64, "class 1 already");
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "age.json", "--input", "center.txt", "--target", "1", "--factor", "1.2").Fails(64, "margin");

        double Value(params string[] arguments) => HalfspaceCommand.Run(folder.Path, ["embed", "--model", "age.json", "--json", .. arguments]).Exits(0).Json().GetProperty("value").GetDouble();
    }

    [Fact]
    public void Categories_are_exclusive_as_in_data_unless_asked_otherwise()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        NetworkJson.Write(folder.Name("colours.json"), new IntegerNetwork([new IntegerLayer(5, [0, 0, 1, 2, 1], [0])], 10) { Encoding = TinyRows.Encoding(true, true, 2) });
        Assert.Equal(20, Value("one"));
        Assert.Equal(40, Value("any"));
        folder.Write("two.txt", "20 60\n100 900\n1\n1\n0\n");
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "colours.json", "--box", "two.txt", "--maximize", "y0").Fails(64, "two categories of column 'colour'");

        double Value(string categories) => HalfspaceCommand.Run(folder.Path, "embed", "--model", "colours.json", "--maximize", "y0", "--categories", categories, "--json").Exits(0).Json().GetProperty("value").GetDouble();
    }
}
