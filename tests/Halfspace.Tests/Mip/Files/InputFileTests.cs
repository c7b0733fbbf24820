using System.Text;
using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

/// <summary>What is opened for reading, and how much of it.</summary>
public sealed class InputFileTests
{
    [Theory]
    [InlineData("/dev/zero", "a device")]
    [InlineData("/dev/null", "a device")]
    [InlineData("", "no name")]
    public void Only_files_are_opened(string path, string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no devices among its files.");
        Assert.Contains(what, Assert.Throws<UnsuitableFileException>(() => InputFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_and_missing_files_are_what_the_system_says()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<UnauthorizedAccessException>(() => InputFile.Open(folder.Path));
        Assert.Throws<FileNotFoundException>(() => InputFile.Open(folder.Name("absent")));
    }

    [Fact]
    public void What_is_packed_unpacks_up_to_its_limit()
    {
        using var folder = new TemporaryFolder();
        var content = new byte[80 << 20];
        var path = folder.WritePacked("zeros.gz", content);
        var most = InputFile.MostUnpacked(new FileInfo(path).Length);
        Assert.InRange(most, 64 << 20, content.Length - 1);
        using var stream = InputFile.OpenUnpacked(path, out var isPacked);
        Assert.True(isPacked);
        var error = Assert.Throws<UnsuitableFileException>(() => stream.CopyTo(Stream.Null));
        Assert.Contains(FormattableString.Invariant($"more than {most} bytes"), error.Message, StringComparison.Ordinal);
        using var small = InputFile.OpenUnpacked(folder.WritePacked("small.gz", content[..1000]), out _);
        using var copy = new MemoryStream();
        small.CopyTo(copy);
        Assert.Equal(1000, copy.Length);
    }

    [Fact]
    public void Damaged_packing_is_said()
    {
        using var folder = new TemporaryFolder();
        var path = folder.WritePacked("text.gz", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000))));
        var bytes = File.ReadAllBytes(path);
        for (var i = 20; i < 60; i++) bytes[i] ^= 0x5a;
        using var stream = InputFile.OpenUnpacked(folder.Write("damaged.gz", bytes), out _);
        Assert.Contains("damaged", Assert.Throws<UnsuitableFileException>(() => stream.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_named_with_their_line()
    {
        var error = Assert.Throws<UnsuitableFileException>(() => InputFile.CheckUtf8((byte[])[.. "one\ntwo\nth"u8, 0xff, .. "ee"u8]));
        Assert.Equal(3, error.Line);
        Assert.Contains("Byte 10 ", error.Message, StringComparison.Ordinal);
        Assert.Equal("text", Encoding.UTF8.GetString(InputFile.CheckUtf8((byte[])[0xef, 0xbb, 0xbf, .. "text"u8]).Span));
    }

    [Fact]
    public void Lines_are_those_of_any_other_reader()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60_000)).Select(_ => "ab\n\r\t,"[random.Next(random.Next(2) == 0 ? 6 : 2)]));
            using var expected = new StringReader(text);
            using var actual = new InputText(new MemoryStream(Encoding.UTF8.GetBytes(text)));
            while (true)
            {
                var line = expected.ReadLine();
                Assert.Equal(line, actual.ReadLine());
                if (line is null) break;
            }
        }
    }

    [Fact]
    public void A_line_may_be_as_long_as_the_limit_and_no_longer()
    {
        static InputText Of(int length) => new(new MemoryStream(Encoding.ASCII.GetBytes("first\n" + new string('x', length) + "\nlast")));
        using var whole = Of(InputText.LongestLine);
        Assert.Equal("first", whole.ReadLine());
        Assert.Equal(InputText.LongestLine, whole.ReadLine()!.Length);
        Assert.Equal("last", whole.ReadLine());
        using var longer = Of(InputText.LongestLine + 1);
        longer.ReadLine();
        Assert.Equal(2, Assert.Throws<UnsuitableFileException>(longer.ReadLine).Line);
    }
}
