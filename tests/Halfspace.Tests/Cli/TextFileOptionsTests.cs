using Xunit;

namespace Halfspace.Tests.Cli;

/// <summary>Options that say how a text file is read, and the messages that name them.</summary>
public sealed class TextFileOptionsTests
{
    private static CommandResult Train(TemporaryFolder folder, string text, params string[] options)
    {
        folder.Write("d.csv", text);
        return HalfspaceCommand.Run(folder.Path, ["train", "--data", "d.csv", "--hidden", "none", "--range", "1", "--time-limit", "600", "--json", .. options]);
    }

    [Theory]
    [InlineData("1,2,a\n2,1,b\n", "--header no", 2, 2)]
    [InlineData("1,2,a\n2,1,a\n3,4,b\n", "--header yes", 2, 2)]
    [InlineData("x|y|l\n1|2|a\n2|1|b\n", "--delimiter |", 2, 2)]
    [InlineData("id,x,l\n7,2,a\n8,1,b\n", "--ignore id", 2, 1)]
    [InlineData("id,z,x,l\n7,1,2,a\n8,2,1,b\n", "--ignore id,z", 2, 1)]
    [InlineData("x,y,l\n1,?,a\n2,1,b\n3,3,b\n", "--missing mean", 3, 2)]
    [InlineData("x,y,l\n1,?,a\n2,1,b\n3,3,b\n", "--missing median", 3, 2)]
    [InlineData("x,y,l\n1,?,a\n2,1,b\n3,3,b\n4,4,a\n", "--missing drop-row", 3, 2)]
    [InlineData("x,y,l\n1,?,a\n2,1,b\n3,3,b\n", "--missing category", 3, 3)]
    [InlineData("x,y,l\n1,2,a\n2,1,b\n", "--categorical y", 2, 3)]
    public void Are_taken(string text, string options, int samples, int inputs)
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var json = Train(folder, text, options.Split(' ')).Exits(0).Json();
        Assert.Equal((samples, inputs), (json.GetProperty("samples").GetInt32(), json.GetProperty("inputs").GetInt32()));
    }

    [Fact]
    public void The_file_may_stand_right_after_the_verb()
    {
        using var folder = new TemporaryFolder();
        folder.Write("d.csv", "x,l\n1,a\n2,b\n");
        var json = HalfspaceCommand.Run(folder.Path, "train", "d.csv", "--hidden", "none", "--range", "1", "--time-limit", "600", "--json").Exits(0).Json();
        Assert.Equal(2, json.GetProperty("samples").GetInt32());
        HalfspaceCommand.Run(folder.Path, "train", "d.csv", "--hiden", "none").Fails(64, "did you mean '--hidden'?");
        HalfspaceCommand.Run(folder.Path, "train", "d.csv", "--data", "d.csv").Fails(64, "--data");
    }

    [Theory]
    [InlineData("x,y,l\n1,?,a\n2,1,b\n", "", 65, "--missing")]
    [InlineData("x,y,l\n1,?,a\n2,1,b\n", "--missing guess", 64, "--missing takes")]
    [InlineData("x,y,l\n1,2,a\n2,one,b\n", "--numeric y", 65, "--categorical")]
    [InlineData("x,x,l\n1,2,a\n2,1,b\n", "", 65, "both named 'x'")]
    [InlineData("x,x,l\n1,2,a\n2,1,b\n", "", 65, "--header yes")]
    [InlineData("x,l\n1,a\n2,b\n", "--delimiter ab", 64, "--delimiter takes")]
    [InlineData("x,l\n1,a\n2,b\n", "--header maybe", 64, "--header takes")]
    [InlineData("x,l\n1,a\n2,b\n", "--hold-out 1", 64, "--hold-out takes")]
    public void Are_named_where_they_help(string text, string options, int code, string message)
    {
        using var folder = new TemporaryFolder();
        Train(folder, text, options.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Fails(code, message);
    }

    [Fact]
    public void A_label_of_hundreds_of_numbers_is_refused_with_what_to_do()
    {
        TestSolvers.Get("highs");
        using var folder = new TemporaryFolder();
        var text = "x,price\n" + string.Concat(Enumerable.Range(0, 300).Select(k => $"{k % 7},{k * 1.5}\n"));
        Train(folder, text).Fails(65, "'price' holds 300 different numbers", "--label", "--categorical");
        Train(folder, text, "--categorical", "price", "--method", "search", "--move-limit", "10").Exits(0);
    }
}
