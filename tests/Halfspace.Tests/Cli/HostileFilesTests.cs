using System.Diagnostics;
using System.Text;
using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Files made to hang the command, to fill its memory or to crash it: exit code 65, with the file and the reason.</summary>
public sealed class HostileFilesTests
{
    [Theory]
    [InlineData("--data")]
    [InlineData("--rows")]
    [InlineData("--test")]
    public void A_pipe_as_a_source_of_data_is_refused(string option)
    {
        using var folder = new TemporaryFolder();
        var pipe = Pipe(folder);
        folder.Write("data.csv", SampleFiles.Fruit);
        var line = SampleFiles.Train(option == "--data" ? pipe : "data.csv", option == "--data" ? [] : [option, pipe]);
        HalfspaceCommand.Run(folder.Path, line).Fails(65, pipe, "a pipe", "into a file");
    }

    [Fact]
    public void A_pipe_or_a_device_is_refused_by_every_verb()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", SampleFiles.Fruit);
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--out", "net.onnx")).Exits(0);
        foreach (var (path, what) in new[] { (Pipe(folder), "a pipe"), ("/dev/zero", "a device") })
        {
            HalfspaceCommand.Run(folder.Path, "solve", path).Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "check", path).Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "evaluate", "--model", path, "--data", "builtin:xor").Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "embed", "--model", path, "--box", "0..1").Fails(65, path);
            HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--box", path).Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--center", path, "--radius", "0.1").Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "attack", "--model", "net.onnx", "--input", path, "--target", "1").Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "value-function", path, "--row", "r", "--from", "0", "--to", "1").Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.onnx", "--data", path).Fails(65, path, what);
            HalfspaceCommand.Run(folder.Path, SampleFiles.Train("data.csv", "--labels", path)).Fails(65);
        }
    }

    [Fact]
    public void A_packed_model_of_a_thousandfold_its_size_is_refused()
    {
        using var folder = new TemporaryFolder();
        // Long lines: what is tried is the size, not how fast lines are read.
        var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("* a remark that says " + new string('-', 1000) + "\n", 85_000)));
        folder.WritePacked("bomb.mps.gz", [.. "NAME x\nROWS\n N cost\nCOLUMNS\n"u8, .. body]);
        folder.WritePacked("bomb.lp.gz", [.. "Minimize\n obj: "u8, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("+ " + new string('x', 200) + "\n", 400_000)))]);
        HalfspaceCommand.Run(folder.Path, "solve", "bomb.mps.gz").Fails(65, "bomb.mps.gz", "unpacks to more than", "gunzip");
        HalfspaceCommand.Run(folder.Path, "solve", "bomb.lp.gz").Fails(65, "bomb.lp.gz", "unpacks to more than", "gunzip");
    }

    [Fact]
    public void A_packed_file_of_images_or_labels_of_a_thousandfold_its_size_is_refused()
    {
        using var folder = new TemporaryFolder();
        var zeros = new byte[100 << 20];
        folder.WritePacked("images.gz", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]);
        folder.WritePacked("labels.gz", [0, 0, 8, 1, 0, 0, 0, 1, 1]);
        folder.WritePacked("images-bomb.gz", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7, .. zeros]);
        folder.WritePacked("labels-bomb.gz", [0, 0, 8, 1, 0, 0, 0, 1, 1, .. zeros]);
        string[] Train(string images, string labels) => ["train", "--data", images, "--labels", labels, "--objective", "max-correct", "--hidden", "2", "--range", "1"];
        HalfspaceCommand.Run(folder.Path, Train("images-bomb.gz", "labels.gz")).Fails(65, "images-bomb.gz", "goes on");
        HalfspaceCommand.Run(folder.Path, Train("images.gz", "labels-bomb.gz")).Fails(65, "labels-bomb.gz", "goes on");
        // Packed, whatever its name, and in several members.
        var remarks = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("* nothing at all\n", 500_000)));
        folder.WritePacked("begin.gz", [.. "NAME x\nROWS\n N cost\nCOLUMNS\n"u8]);
        folder.WritePacked("member.gz", remarks);
        var member = File.ReadAllBytes(folder.Name("member.gz"));
        folder.Write("members.mps", [.. File.ReadAllBytes(folder.Name("begin.gz")), .. Enumerable.Repeat(member, 12).SelectMany(bytes => bytes)]);
        HalfspaceCommand.Run(folder.Path, "solve", "members.mps").Fails(65, "members.mps", "unpacks to more than");
    }

    [Fact]
    public void A_line_without_end_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("line.lp", "Minimize\n obj: " + new string('x', 20_000_000));
        HalfspaceCommand.Run(folder.Path, "solve", "line.lp").Fails(65, "line.lp:2: ", "longer than 16777216 characters");
        folder.Write("line.csv", "x,y\n1,a\n2," + new string('b', 20_000_000));
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("line.csv")).Fails(65, "line.csv");
    }

    [Theory]
    [InlineData("{\"format\":\"halfspace-network\",\"version\":1,\"kind\":\"\u00ff\"}", true, "UTF-8")]
    [InlineData("{\"format\":\"halfspace-network\",\"version\":1,\"kind\":\"integer-sign\",\"inputScale\":1,\"classNames\":[\"\\ud800\"]}", false, "u.json")]
    [InlineData("{\"format\":\"\\ud800\"}", false, "u.json")]
    [InlineData("{\"\\ud800\":1}", false, "u.json")]
    public void Text_that_is_no_text(string content, bool isLatin, string what)
    {
        using var folder = new TemporaryFolder();
        folder.Write("u.json", (isLatin ? Encoding.Latin1 : Encoding.ASCII).GetBytes(content));
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "u.json", "--data", "builtin:xor").Fails(65, "u.json", what);
        HalfspaceCommand.Run(folder.Path, "check", "u.json").Fails(65, "u.json");
    }

    [Theory]
    [InlineData("names.lp", "Maximize\n obj: \u00e4 + 2 \u00f6\nSubject To\n c: \u00e4 + \u00f6 <= 3\nBounds\n \u00e4 <= 1\n \u00f6 <= 2\nEnd\n")]
    [InlineData("names.mps", "NAME\nROWS\n N o\n L r\nCOLUMNS\n \u00e4 o -1 r 1\n \u00f6 o -2 r 1\nRHS\n RHS r 3\nENDATA\n")]
    public void Names_in_another_encoding_do_not_become_one_name(string name, string text)
    {
        // Both names were read as the same replacement character, so that two variables were one: "optimal", of another model.
        using var folder = new TemporaryFolder();
        folder.Write(name, Encoding.Latin1.GetBytes(text));
        HalfspaceCommand.Run(folder.Path, "solve", name).Fails(65, name, "UTF-8");
        if (name.EndsWith(".mps", StringComparison.Ordinal)) HalfspaceCommand.Run(folder.Path, "value-function", name, "--row", "r", "--from", "0", "--to", "1").Fails(65, name, "UTF-8");
        folder.Write(name, Encoding.UTF8.GetBytes(text));
        HalfspaceCommand.Run(folder.Path, "solve", name, "--solver", "highs").Exits(0);
    }

    [Fact]
    public void Every_file_that_is_not_text_is_refused_by_every_verb()
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--out", "net.onnx")).Exits(0);
        byte[] bytes = [(byte)'0', (byte)' ', 0xff, (byte)'\n', (byte)'1'];
        foreach (var name in new[] { "x.csv", "x.json", "x.nnet", "x.onnx", "x.lp", "x.mps", "x.txt" }) folder.Write(name, bytes);
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("x.csv")).Fails(65, "x.csv");
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--rows", "x.txt")).Fails(65, "x.txt");
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.onnx", "--data", "x.csv").Fails(65, "x.csv");
        foreach (var name in new[] { "x.json", "x.nnet", "x.onnx" }) HalfspaceCommand.Run(folder.Path, "embed", "--model", name, "--box", "0..1").Fails(65, name);
        HalfspaceCommand.Run(folder.Path, "attack", "--model", "net.onnx", "--input", "x.txt", "--target", "1").Fails(65, "x.txt:1");
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--box", "x.txt").Fails(65, "x.txt:1");
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--center", "x.txt", "--radius", "0.1").Fails(65, "x.txt:1");
        HalfspaceCommand.Run(folder.Path, "value-function", "x.mps", "--row", "r", "--from", "0", "--to", "1").Fails(65, "x.mps");
    }

    [Theory]
    [InlineData("deep.json", "[", "")]
    [InlineData("deep.json", "{\"a\":", "")]
    [InlineData("deep.nnet", "(", ")")]
    public void Deep_nesting_does_not_overflow_the_stack(string name, string open, string close)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, string.Concat(Enumerable.Repeat(open, 200_000)) + string.Concat(Enumerable.Repeat(close, 200_000)));
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", name, "--data", "builtin:xor").Fails(65, name);
        HalfspaceCommand.Run(folder.Path, "check", name).Fails(65, name);
    }

    [Fact]
    public void A_deeply_nested_onnx_file_does_not_overflow_the_stack()
    {
        // A graph in an attribute of a node of a graph, and so on: fields 7 (graph), 1 (node), 5 (attribute), 6 (graph).
        var content = Array.Empty<byte>();
        for (var depth = 0; depth < 3000; depth++)
        {
            foreach (var tag in new byte[] { (6 << 3) | 2, (5 << 3) | 2, (1 << 3) | 2 }) content = [tag, .. Length(content.Length), .. content];
        }

        using var folder = new TemporaryFolder();
        folder.Write("deep.onnx", [(7 << 3) | 2, .. Length(content.Length), .. content]);
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "deep.onnx", "--data", "builtin:xor").Fails(65, "deep.onnx");
    }

    [Fact]
    public void An_expression_of_many_terms_does_not_overflow_the_stack()
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--out", "net.onnx")).Exits(0);
        HalfspaceCommand.Run(folder.Path, "embed", "--model", "net.onnx", "--box", "0..1", "--maximize", string.Concat(Enumerable.Repeat("(", 20_000)) + "y0").Fails(64);
    }

    [Fact]
    public void An_images_file_that_claims_more_than_a_packed_file_may_hold()
    {
        using var folder = new TemporaryFolder();
        folder.WritePacked("labels.gz", [0, 0, 8, 1, 0, 0, 0, 1, 1]);
        folder.WritePacked("images.gz", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        HalfspaceCommand.Run(folder.Path, "train", "--data", "images.gz", "--labels", "labels.gz", "--objective", "max-correct", "--hidden", "2", "--range", "1").Fails(65, "images.gz", "can hold");
    }

    [Theory]
    [InlineData("")]
    [InlineData("--out")]
    public void A_name_without_letters_is_no_file(string option)
    {
        using var folder = new TemporaryFolder();
        var line = option.Length == 0 ? SampleFiles.Train("") : SampleFiles.Train("builtin:xor", option, "");
        Assert.InRange(HalfspaceCommand.Run(folder.Path, line).ExitCode, 64, 65);
        Assert.InRange(HalfspaceCommand.Run(folder.Path, "solve", "").ExitCode, 64, 65);
    }

    private static byte[] Length(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 128; value >>= 7) bytes.Add((byte)(value & 127 | 128));
        return [.. bytes, (byte)value];
    }

    private static string Pipe(TemporaryFolder folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes are no files on Windows.");
        using var make = Process.Start("mkfifo", [folder.Name("pipe")]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return "pipe";
    }
}
