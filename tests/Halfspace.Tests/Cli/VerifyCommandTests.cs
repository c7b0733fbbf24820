using Halfspace.Formats;
using Halfspace.Networks;
using Halfspace.Networks.Layers;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>What <c>halfspace verify</c> promises other programs.</summary>
public sealed class VerifyCommandTests
{
    private const string Box = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)\n(assert (<= X_0 1))(assert (>= X_0 -1))(assert (<= X_1 1))(assert (>= X_1 -1))\n";

    [Fact]
    public void The_first_line_is_the_answer_and_the_exit_code_says_it_too()
    {
        using var folder = new TemporaryFolder();
        var network = Write(folder);
        Assert.Equal("unsat\n", HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib").Exits(0).Output);
        var lines = HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "fails.vnnlib", "--witness", "w.txt").Exits(1).Output.TrimEnd().Split('\n');
        Assert.Equal("sat", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("((X_0 ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("))", lines[3], StringComparison.Ordinal);
        Assert.Equal(lines, File.ReadAllText(folder.Name("w.txt")).TrimEnd().Split('\n'));
        double[] values = [.. lines[1..].Select(line => double.Parse(line.Trim('(', ')').Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal((float)values[2], network.Forward<float>([(float)values[0], (float)values[1]])[0]);
        Assert.True(values[2] >= 1.5);
    }

    [Fact]
    public void Json_is_one_object_with_the_fields_of_the_contract()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        var json = HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "fails.vnnlib", "--json").Exits(1).Json();
        Assert.Equal("sat", json.GetProperty("result").GetString());
        Assert.True(json.GetProperty("witnessMargin").GetDouble() >= 0);
        foreach (var name in (string[])["seconds", "method", "subproblems", "rootBound", "inputs", "outputs"]) Assert.True(json.TryGetProperty(name, out _), name);
        Assert.Equal("unsat", HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--json").Exits(0).Json().GetProperty("result").GetString());
    }

    [Fact]
    public void A_certificate_checks_and_a_changed_one_does_not()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--certificate", "proof.json").Exits(0);
        Assert.True(HalfspaceCommand.Run(folder.Path, "check", "proof.json", "--json").Exits(0).Json().GetProperty("holds").GetBoolean());
        // Another property than the one that was proved, and another network.
        var other = HalfspaceCommand.Run(folder.Path, "check", "proof.json", "--property", "fails.vnnlib", "--json").Exits(1).Json();
        Assert.Contains("the cases are not those of fails.vnnlib", other.GetProperty("refuted")[0].GetString()!, StringComparison.Ordinal);
        folder.Write("other.onnx", "no network");
        HalfspaceCommand.Run(folder.Path, "check", "proof.json", "--model", "other.onnx").Exits(1);
        HalfspaceCommand.Run(folder.Path, "check", "proof.json", "--model", "gone.onnx").Fails(65, "gone.onnx");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "fails.vnnlib", "--certificate", "witness.json").Exits(1);
        HalfspaceCommand.Run(folder.Path, "check", "witness.json").Exits(0);
        File.WriteAllText(folder.Name("lie.json"), File.ReadAllText(folder.Name("witness.json")).Replace("fails.vnnlib", "holds.vnnlib", StringComparison.Ordinal));
        HalfspaceCommand.Run(folder.Path, "check", "lie.json").Exits(1);
        // Without the network's file what the layers are rests on the certificate.
        File.Delete(folder.Name("net.onnx"));
        HalfspaceCommand.Run(folder.Path, "check", "proof.json").Exits(3);
    }

    [Fact]
    public void A_network_that_has_no_layout_gives_a_certificate_of_a_counterexample_only()
    {
        using var folder = new TemporaryFolder();
        // 0.7 times 0.1 rounds, so the two linear layers are not joined: each has a layer of its own.
        var builder = new NetworkBuilder();
        var scaled = builder.Add(new ScaleLayer([0.7, 0.7]), builder.Add(new DenseLayer([[0.1, 0.3], [0.3, -0.1]], [0.1, 0.1]), builder.Input(new TensorShape(2))));
        OnnxFile.Write(folder.Name("net.onnx"), builder.Build(builder.Add(new DenseLayer([[1, 1]], [0]), builder.Add(new ReluLayer(2), scaled))));
        OnnxFile.Write(folder.Name("clip.onnx"), builder.Build(builder.Add(new DenseLayer([[1, 1]], [0]), builder.Add(new ClipLayer(2, -1, 1), scaled))));
        folder.Write("holds.vnnlib", Box + "(assert (>= Y_0 100))\n");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "clip.onnx", "--property", "holds.vnnlib", "--certificate", "clip.json").Exits(0);
        HalfspaceCommand.Run(folder.Path, "check", "clip.json").Exits(0);
        // A network that bends has none.
        OnnxFile.Write(folder.Name("bent.onnx"), builder.Build(builder.Add(new DenseLayer([[1, 1]], [0]), builder.Add(new SmoothLayer(2, SmoothFunction.Sigmoid), scaled))));
        var proved = HalfspaceCommand.Run(folder.Path, "verify", "--model", "bent.onnx", "--property", "holds.vnnlib", "--certificate", "proof.json").Exits(0);
        Assert.Contains("can hold a counterexample only", proved.Error, StringComparison.Ordinal);
        Assert.Contains("proof.json is not written. ", proved.Error, StringComparison.Ordinal);
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "clip.onnx", "--property", "holds.vnnlib", "--semantics", "float32", "--certificate", "proof.json").Exits(0);
        Assert.True(File.Exists(folder.Name("proof.json")));
        File.Delete(folder.Name("proof.json"));
        folder.Write("fails.vnnlib", Box + "(assert (>= Y_0 -100))\n");
        foreach (var model in (string[])["clip.onnx", "bent.onnx"])
        {
            HalfspaceCommand.Run(folder.Path, "verify", "--model", model, "--property", "fails.vnnlib", "--certificate", "witness.json").Exits(1);
            HalfspaceCommand.Run(folder.Path, "check", "witness.json").Exits(0);
        }

        // A plain sequence of linear layers and ReLUs is proved by bounds, with no layers joined.
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--certificate", "bounds.json").Exits(0);
        HalfspaceCommand.Run(folder.Path, "check", "bounds.json").Exits(0);
        // For float32 they are not joined, and each rounds by itself.
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--semantics", "float32", "--certificate", "single.json").Exits(0);
        HalfspaceCommand.Run(folder.Path, "check", "single.json").Exits(0);
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "holds.vnnlib", "--semantics", "double").Fails(64, "real or float32");
        Assert.False(File.Exists(folder.Name("proof.json")));
        HalfspaceCommand.Run(folder.Path, "verify", "--instances", "list.csv", "--certificate", "proof.json").Fails(64, "--certificate");
    }

    [Fact]
    public void A_list_goes_on_after_the_last_whole_row()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("list.csv", "net.onnx,holds.vnnlib,10\nnet.onnx,fails.vnnlib,10\nnet.onnx,holds.vnnlib,10\n");
        // The second row was cut off when the run was killed; of the third nothing is there.
        folder.Write("out.csv", "network,property,result,seconds\nnet.onnx,holds.vnnlib,unsat,7.125\nnet.onnx,fails.vnnl");
        HalfspaceCommand.Run(folder.Path, "verify", "--instances", "list.csv", "--out", "out.csv").Exits(0);
        var rows = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal(4, rows.Length);
        Assert.Equal("net.onnx,holds.vnnlib,unsat,7.125", rows[1]);
        Assert.StartsWith("net.onnx,fails.vnnlib,sat,", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("net.onnx,holds.vnnlib,unsat,", rows[3], StringComparison.Ordinal);
        var before = File.ReadAllText(folder.Name("out.csv"));
        HalfspaceCommand.Run(folder.Path, "verify", "--instances", "list.csv", "--out", "out.csv").Exits(0);
        Assert.Equal(before, File.ReadAllText(folder.Name("out.csv")));
    }

    [Fact]
    public void Rows_of_files_that_changed_are_run_again()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("list.csv", "net.onnx,holds.vnnlib,10\nnet.onnx,fails.vnnlib,10\nnet.onnx,later.vnnlib,10\nother.onnx,holds.vnnlib,10\n");
        File.Copy(folder.Name("net.onnx"), folder.Name("other.onnx"));
        string[] run = ["verify", "--instances", "list.csv", "--out", "out.csv"];
        HalfspaceCommand.Run(folder.Path, run).Exits(65);
        var before = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal(["network,property,result,seconds", "net.onnx,holds.vnnlib,unsat,", "net.onnx,fails.vnnlib,sat,", "net.onnx,later.vnnlib,error,", "other.onnx,holds.vnnlib,unsat,"], [before[0], .. before[1..].Select(Words)]);
        Assert.DoesNotContain("again", HalfspaceCommand.Run(folder.Path, run).Exits(65).Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllLines(folder.Name("out.csv")));

        // What changed is the property, and a file that was not there; the rows of others stay.
        File.Copy(folder.Name("holds.vnnlib"), folder.Name("later.vnnlib"));
        File.Copy(folder.Name("holds.vnnlib"), folder.Name("fails.vnnlib"), overwrite: true);
        Assert.Contains("2 rows of out.csv are about earlier content of fails.vnnlib, later.vnnlib, and are run again.", HalfspaceCommand.Run(folder.Path, run).Exits(0).Error, StringComparison.Ordinal);
        var after = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal([before[0], before[1], before[4]], after[..3]);
        Assert.Equal(["net.onnx,fails.vnnlib,unsat,", "net.onnx,later.vnnlib,unsat,"], after[3..].Select(Words));

        // A network counts for all its rows. Rows without a fingerprint are kept.
        OnnxFile.Write(folder.Name("other.onnx"), Network.Sequential([new DenseLayer([[1, 0], [-1, 0]], [0, 0]), new DenseLayer([[4, 4]], [0])]));
        HalfspaceCommand.Run(folder.Path, run).Exits(0);
        Assert.Equal("other.onnx,holds.vnnlib,sat,", Words(File.ReadAllLines(folder.Name("out.csv"))[^1]));
        File.Delete(folder.Name("out.csv.files"));
        Write(folder);
        Assert.DoesNotContain("again", HalfspaceCommand.Run(folder.Path, run).Exits(0).Error, StringComparison.Ordinal);
        folder.Write("out.csv.files", "net.onnx\n");
        HalfspaceCommand.Run(folder.Path, run).Fails(65, "out.csv.files:1: This is no line of a SHA-256 and a name of each of two files");

        static string Words(string row) => row[..(row.LastIndexOf(',') + 1)];
    }

    [Fact]
    public void Rows_that_another_list_has_stay_and_are_run_again_by_that_list_only()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("first.csv", "net.onnx,holds.vnnlib,10\nnet.onnx,fails.vnnlib,10\n");
        folder.Write("second.csv", "net.onnx,fails.vnnlib,10\n");
        string[] first = ["verify", "--instances", "first.csv", "--out", "out.csv"], second = ["verify", "--instances", "second.csv", "--out", "out.csv"];
        HalfspaceCommand.Run(folder.Path, first).Exits(0);
        var before = File.ReadAllLines(folder.Name("out.csv"));

        // Four times the sum: the first property fails as well. The second list says nothing of it, so its row stays.
        OnnxFile.Write(folder.Name("net.onnx"), Network.Sequential([new DenseLayer([[1, 0], [-1, 0]], [0, 0]), new DenseLayer([[4, 4]], [0])]));
        // A run that is refused moves none.
        HalfspaceCommand.Run(folder.Path, [.. second, "--semantics", "float32"]).Fails(65, "--semantics real");
        Assert.Equal(before, File.ReadAllLines(folder.Name("out.csv")));
        Assert.False(File.Exists(folder.Name("out.csv.earlier")));
        var error = HalfspaceCommand.Run(folder.Path, second).Exits(0).Error;
        Assert.Contains("1 rows of out.csv are about earlier content of net.onnx, and are run again. What they said is in out.csv.earlier.", error, StringComparison.Ordinal);
        Assert.Contains("1 rows of out.csv that this list does not have are about earlier content of its files, and stay.", error, StringComparison.Ordinal);
        var after = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal(before[..2], after[..2]);
        Assert.Equal(3, after.Length);
        Assert.Equal([before[0], before[2]], File.ReadAllLines(folder.Name("out.csv.earlier")));

        // The first list still knows that its row is about what was there before, and the other row about what is there now.
        HalfspaceCommand.Run(folder.Path, first).Exits(0);
        var last = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal([after[0], after[2]], last[..2]);
        Assert.StartsWith("net.onnx,holds.vnnlib,sat,", last[2], StringComparison.Ordinal);
        Assert.Equal([before[0], before[2], before[1]], File.ReadAllLines(folder.Name("out.csv.earlier")));
        Assert.DoesNotContain("earlier", HalfspaceCommand.Run(folder.Path, first).Exits(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_two_folders_with_files_of_the_same_names_do_not_lose_rows_to_each_other()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        foreach (var name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder.Name(name));
            File.Copy(folder.Name("net.onnx"), folder.Name(name + "/net.onnx"));
            File.Copy(folder.Name(name == "a" ? "holds.vnnlib" : "fails.vnnlib"), folder.Name(name + "/p.vnnlib"));
            File.Copy(folder.Name("holds.vnnlib"), folder.Name(name + "/" + name + ".vnnlib"));
            folder.Write(name + "/list.csv", $"net.onnx,p.vnnlib,10\nnet.onnx,{name}.vnnlib,10\n");
        }

        HalfspaceCommand.Run(folder.Path, "verify", "--instances", "a/list.csv", "--out", "out.csv").Exits(0);
        var before = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Contains("about earlier content of p.vnnlib", HalfspaceCommand.Run(folder.Path, "verify", "--instances", "b/list.csv", "--out", "out.csv").Exits(0).Error, StringComparison.Ordinal);
        var after = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal([before[0], before[2]], after[..2]);
        Assert.StartsWith("net.onnx,p.vnnlib,sat,", after[2], StringComparison.Ordinal);
        Assert.StartsWith("net.onnx,b.vnnlib,unsat,", after[3], StringComparison.Ordinal);
        Assert.Equal([before[0], before[1]], File.ReadAllLines(folder.Name("out.csv.earlier")));
    }

    [Fact]
    public void A_list_goes_on_only_under_the_semantics_that_its_rows_are_about()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("list.csv", "net.onnx,holds.vnnlib,10\nnet.onnx,fails.vnnlib,10\n");
        string[] real = ["verify", "--instances", "list.csv", "--out", "out.csv"], single = [.. real, "--semantics", "float32"];
        HalfspaceCommand.Run(folder.Path, real).Exits(0);
        Assert.False(File.Exists(folder.Name("out.csv.semantics")));
        var before = File.ReadAllText(folder.Name("out.csv"));
        HalfspaceCommand.Run(folder.Path, single).Fails(65, "out.csv: Its rows are about --semantics real, and this run is asked for float32. Give --out another name");
        Assert.Equal(before, File.ReadAllText(folder.Name("out.csv")));
        HalfspaceCommand.Run(folder.Path, real).Exits(0);

        // The other way round; a run that was killed before its first row has the file beside it already.
        File.Delete(folder.Name("out.csv"));
        HalfspaceCommand.Run(folder.Path, single).Exits(0);
        before = File.ReadAllText(folder.Name("out.csv"));
        Assert.Equal("float32\n", File.ReadAllText(folder.Name("out.csv.semantics")));
        HalfspaceCommand.Run(folder.Path, real).Fails(65, "Its rows are about --semantics float32, and this run is asked for real.");
        HalfspaceCommand.Run(folder.Path, single).Exits(0);
        Assert.Equal(before, File.ReadAllText(folder.Name("out.csv")));
        folder.Write("out.csv.semantics", "float64");
        HalfspaceCommand.Run(folder.Path, single).Fails(65, "out.csv.semantics: This does not say what the rows of out.csv are about: real or float32.");
        Assert.Equal(before, File.ReadAllText(folder.Name("out.csv")));

        // Without a row there is nothing to take for something else.
        folder.Write("out.csv", "network,property,result,seconds\n");
        HalfspaceCommand.Run(folder.Path, real).Exits(0);
        Assert.False(File.Exists(folder.Name("out.csv.semantics")));
    }

    [Fact]
    public async Task A_list_whose_run_is_killed_goes_on_with_nothing_lost_or_doubled()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        string[] rows = [.. Enumerable.Range(0, 60).Select(i => $"net.onnx,{(i % 3 == 1 ? "fails" : "holds")}.vnnlib")];
        folder.Write("list.csv", string.Concat(rows.Select(row => row + ",10\n")));
        using (var process = HalfspaceCommand.Start(folder.Path, [], ["verify", "--instances", "list.csv", "--out", "out.csv"]))
        {
            // Killed outright once a few rows are there; a run that was faster has written all of them.
            while (!process.HasExited && (!File.Exists(folder.Name("out.csv")) || File.ReadAllLines(folder.Name("out.csv")).Length < 4)) await Task.Delay(10, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var before = File.ReadAllLines(folder.Name("out.csv"));
        Assert.True(before.Length >= 4);
        HalfspaceCommand.Run(folder.Path, "verify", "--instances", "list.csv", "--out", "out.csv").Exits(0);
        var after = File.ReadAllLines(folder.Name("out.csv"));
        Assert.Equal(before, after[..before.Length]);
        Assert.Equal(rows.Select(row => row + (row.Contains("fails", StringComparison.Ordinal) ? ",sat" : ",unsat")), after[1..].Select(line => line[..line.LastIndexOf(',')]));
    }

    [Fact]
    public void A_list_goes_on_past_files_that_cannot_be_read()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("list.csv", "absent.onnx,holds.vnnlib,10\nnet.onnx,holds.vnnlib,10\n");
        var run = HalfspaceCommand.Run(folder.Path, "verify", "--instances", "list.csv").Exits(65);
        Assert.Contains("absent.onnx,holds.vnnlib,error,", run.Output, StringComparison.Ordinal);
        Assert.Contains("net.onnx,holds.vnnlib,unsat,", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_usage_and_bad_files_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("bad.vnnlib", Box + "(assert (<= Y_0 Q))");
        folder.Write("one.vnnlib", "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (<= X_0 1))(assert (>= X_0 0))(assert (<= Y_0 0))");
        folder.Write("tensor.vnnlib", "(vnnlib-version <2.0>)(declare-network f (declare-input X real [3,1])(declare-output Y real []))(assert (== X[0,0] 1))(assert (== X[1,0] 1))(assert (== X[2,0] 1))(assert (<= Y 0))");
        folder.Write("other.csv", "a,b\n1,2\n");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx").Fails(64, "--property");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--instances", "other.csv").Fails(64, "leave --model");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "bad.vnnlib").Fails(65, "bad.vnnlib:3: column 17");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "one.vnnlib").Fails(65, "1 inputs and 1 outputs");
        HalfspaceCommand.Run(folder.Path, "verify", "--model", "net.onnx", "--property", "tensor.vnnlib").Fails(65, "3 inputs and 1 outputs");
        HalfspaceCommand.Run(folder.Path, "verify", "--instances", "other.csv").Fails(65, "other.csv:1");
    }

    /// <summary>|x| + |y|, with one property that holds over the unit box and one that does not.</summary>
    private static Network Write(TemporaryFolder folder)
    {
        var network = Network.Sequential([new DenseLayer([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0]), new DenseLayer([[1, 1, 1, 1]], [0])]);
        OnnxFile.Write(folder.Name("net.onnx"), network);
        folder.Write("holds.vnnlib", Box + "(assert (>= Y_0 2.125))\n");
        folder.Write("fails.vnnlib", Box + "(assert (>= Y_0 1.5))\n");
        return network;
    }
}
