using Halfspace.Mip.Files;
using Xunit;

namespace Halfspace.Tests.Mip.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Replaces_a_file_whole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("f.txt", "a long old text");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("f.txt", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Missing_folders_and_folders_are_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Name("absent/f.txt");
        Assert.Contains("does not exist", Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(path, _ => { })).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => AtomicFile.Write(folder.Path, _ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_named()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here to stand for a full disk.");
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<IOException>(() => AtomicFile.Write("/dev/full", stream => stream.Write(new byte[100_000])));
        Assert.Contains("Cannot write /dev/full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_followed_and_permissions_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right of their own on this system.");
        using var folder = new TemporaryFolder();
        var path = folder.Write("real.txt", "old");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(folder.Name("link.txt"), path);
        AtomicFile.Write(folder.Name("link.txt"), stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.NotNull(new FileInfo(folder.Name("link.txt")).LinkTarget);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
