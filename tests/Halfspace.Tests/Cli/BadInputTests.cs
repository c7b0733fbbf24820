using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Bad files: exit code 65, a message with the file, the line and how to mend it, and nothing left half-written.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("x,y\n1,a\n2,b\n", "--label z", "no column 'z'", "name one of them")]
    [InlineData("x,y\n1,a\n2,b\n", "--label 9", "no column '9'", "0 to 1")]
    [InlineData("x,y\n1,a\n2,b\n3,a\n", "--samples 4", "4 samples are asked for; there are 3", "fewer")]
    [InlineData("x,y\n1,a\n2,b\n3,a\n", "--per-class 2", "class 'b'", "fewer")]
    [InlineData("x,y\n1,a\n2,b\n3,a\n", "--samples 1", "has no sample", "Choose")]
    [InlineData("x,y\n1,a\n2,a\n", "", "data.csv", "class")]
    [InlineData("", "", "data.csv", "no rows")]
    [InlineData("x,y\n1,a\n2\n3,b\n", "", "data.csv:3: ", "Quote")]
    [InlineData("x,y\n1,a\n1e300,b\n3,b\n", "", "data.csv:3: ", "too large")]
    [InlineData("x,y\n1,a\n3000000000,b\n3,b\n", "--exact", "data.csv", "2147483647")]
    [InlineData("x,y\n1,a\n300000000,b\n3,b\n", "--range 100 --exact", "data.csv", "smaller range")]
    [InlineData("x,y\n1,a\nNaN,b\n3,b\n", "", "data.csv:3: ", "missing")]
    [InlineData("x,y\n1,a\n2,b\n3,b\n", "--hidden 2000000000,2000000000", "weights", "smaller")]
    public void Data_that_cannot_be_trained_on(string text, string options, string what, string how)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", text);
        var line = new List<string>(SampleFiles.Train("data.csv", "--out", "net.json", "--certificate", "cert.json"));
        foreach (var pair in options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2))
        {
            var at = line.IndexOf(pair[0]);
            if (at >= 0) line.RemoveRange(at, 2);
            line.AddRange(pair);
        }

        HalfspaceCommand.Run(folder.Path, [.. line]).Fails(65, what, how);
        Assert.Equal(["data.csv"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_million_categories()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "name,y\n" + string.Concat(Enumerable.Range(0, 1_000_000).Select(i => FormattableString.Invariant($"n{i},{i % 2}\n"))));
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("data.csv")).Fails(65, "1000000 categories", "Ignore");
    }

    [Theory]
    [InlineData("7\n", "rows.txt:1: ", "no row 7")]
    [InlineData("0\n-1\n", "rows.txt:2: ", "no row -1")]
    [InlineData("0\none\n", "rows.txt:2: ", "'one'")]
    [InlineData("", "rows.txt", "no rows")]
    public void A_list_of_rows_that_are_not_there(string rows, string where, string what)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "x,y\n1,a\n2,b\n");
        folder.Write("rows.txt", rows);
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("data.csv", "--rows", "rows.txt")).Fails(65, where, what);
    }

    [Theory]
    [InlineData("--data", "absent.csv")]
    [InlineData("--test", "absent.csv")]
    [InlineData("--rows", "absent.txt")]
    [InlineData("--data", ".")]
    public void A_file_that_cannot_be_read(string option, string path)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "x,y\n1,a\n2,b\n");
        var line = SampleFiles.Train(option == "--data" ? path : "data.csv", option == "--data" ? [] : [option, path]);
        HalfspaceCommand.Run(folder.Path, line).Fails(65, path, path == "." ? "folder" : "no such file");
    }

    [Theory]
    [InlineData("--out", "absent/net.json", "does not exist")]
    [InlineData("--certificate", "absent/cert.json", "does not exist")]
    [InlineData("--out", "data.csv/net.json", "data.csv")]
    [InlineData("--out", "folder.json", "is a folder")]
    [InlineData("--out", "/proc/net.json", "/proc")]
    public void An_output_that_cannot_be_written_is_refused_before_any_work(string option, string path, string what)
    {
        Assert.SkipWhen(path.StartsWith("/proc", StringComparison.Ordinal) && !OperatingSystem.IsLinux(), "/proc is Linux's.");
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", SampleFiles.Fruit);
        Directory.CreateDirectory(folder.Name("folder.json"));
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("data.csv", option, path)).Fails(65, "Cannot write " + path, what);
        Assert.Equal(["data.csv", "folder.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Name("folder.json")));
    }

    [Fact]
    public void A_full_disk()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.Name("net.json"), "/dev/full");
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--out", "net.json", "--json")).Fails(65, "Cannot write net.json", "space");
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--certificate", "/dev/full")).Fails(65, "/dev/full", "space");
        Assert.Equal(["net.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"format\":\"halfspace-network\",\"version\":1}")]
    [InlineData("{\"format\":\"halfspace-certificate\",\"version\":1}")]
    [InlineData("{\"format\":\"halfspace-certificate\",\"version\":99}")]
    [InlineData("not json")]
    public void A_broken_network_or_certificate(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("file.json", text);
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "file.json", "--data", "builtin:xor").Fails(65, "file.json");
        HalfspaceCommand.Run(folder.Path, "check", "file.json").Fails(65, "file.json");
    }

    [Fact]
    public void Data_that_does_not_fit_the_network()
    {
        using var folder = new TemporaryFolder();
        HalfspaceCommand.Run(folder.Path, SampleFiles.Train("builtin:xor", "--out", "net.json")).Exits(0);
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "builtin:monks-1").Fails(65, "17 inputs", "takes 2");
        folder.Write("three.csv", "x,z,y\n1,0,a\n0,1,b\n1,1,c\n");
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "net.json", "--data", "three.csv").Fails(65, "3 classes");
        HalfspaceCommand.Run(folder.Path, "evaluate", "--model", "absent.json", "--data", "builtin:xor").Fails(65, "absent.json", "no such file");
        HalfspaceCommand.Run(folder.Path, "solve", "absent.mps").Fails(65, "absent.mps");
    }
}
